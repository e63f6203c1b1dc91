"""How the results of a clinic's own providers differ, and who of them may be named beside a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.disclosure_peers import FEWEST, Form, peers_form
from wellanalysis.pages.figures import Row
from wellanalysis.pages.provider_view import ProviderView
from wellanalysis.stats.reliability import beta_binomial

CLINIC = "clinic"


@dataclass(frozen=True)
class Members:
    """The providers of one clinic, and what each may be called there.

    Parameters
    ----------
    view : ProviderView
        The run's figures of providers.
    unit : str
        Id of the clinic.
    names : mapping of str to str
        Names by id, of those who agreed to be named in their clinic's own report.
    """

    view: ProviderView
    unit: str
    names: Mapping[str, str]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Who is on the clinic's roster on the last day of the quarter."""
        return tuple(id for id, each in self.view.providers.items() if self.unit in each.clinics)

    def spread(self, measure: Measure) -> "Spread":
        """Results of one measure over its window, each of the person's patients at this clinic alone."""
        rows = {id: self.view.at_clinics.get((measure.id, id, self.unit)) for id in self.ids}
        seen = {id: row for id, row in rows.items() if row is not None and row["denominator"] > 0}
        shown = {id: row for id, row in seen.items() if not row["too_few"]}
        # With fewer others the clinic's total less those named would be a colleague's own result.
        told = len(shown.keys() - self.names.keys()) >= FEWEST
        return Spread(measure, seen, shown, told, frozenset(shown.keys() & self.names.keys()) if told else frozenset())


def members(view: ProviderView, unit: str, consents: pd.DataFrame) -> Members:
    """The care team of a clinic.

    Parameters
    ----------
    view : ProviderView
        The run's figures of providers.
    unit : str
        Id of the clinic.
    consents : DataFrame
        As `wellanalysis.results.consents.consents` gives them: those that hold.
    """
    # By where they work when the consent is looked at: who has moved is named nowhere but there.
    agreed = consents[(consents["shown_in"] == CLINIC) & (consents["clinic_id"] == unit)]
    names = dict(zip(agreed["provider_id"], agreed["name"], strict=True))
    here = {id for id, each in view.providers.items() if unit in each.clinics}
    return Members(view, unit, {id: name for id, name in names.items() if id in here})


@dataclass(frozen=True)
class Spread:
    """Results of one measure among a clinic's providers.

    Parameters
    ----------
    measure : Measure
        What is measured.
    seen : mapping of str to Row
        By provider, of whoever has patients of this measure.
    shown : mapping of str to Row
        Those of them with enough patients for a result.
    told : bool
        Whether single people's results may be told, under a name or a pseudonym: `FEWEST` others remain unnamed.
    named : frozenset of str
        Who is named then.
    """

    measure: Measure
    seen: Mapping[str, Row]
    shown: Mapping[str, Row]
    told: bool
    named: frozenset[str]

    @cached_property
    def unnamed(self) -> pd.Series:
        """Results of the others, from low to high and without any sign of whose they are."""
        values = sorted(row["value"] for id, row in self.shown.items() if id not in self.named)
        return pd.Series(values, dtype=float)

    @property
    def form(self) -> Form:
        """What may be shown of those who are not named."""
        return peers_form(len(self.unnamed))

    @property
    def median(self) -> float:
        """Median of the others; missing where they are too few."""
        return float(self.unnamed.median()) if self.form is not Form.NOTHING else float("nan")

    @property
    def half(self) -> tuple[float, float]:
        """Quarter points of the others; missing unless a distribution may be shown."""
        if self.form is not Form.DISTRIBUTION:
            return float("nan"), float("nan")
        low, high = self.unnamed.quantile([0.25, 0.75])
        return float(low), float(high)

    @cached_property
    def reliability(self) -> tuple[float, float, float] | None:
        """Share of the spread between these people that is not chance, with its 95 % limits.

        Between the people of this clinic alone: in a network they differ partly because their clinics do. None for
        fewer than `FEWEST`, and where the measure is no proportion.
        """
        if self.measure.statistic != "proportion" or len(self.shown) < FEWEST:
            return None
        rows = pd.DataFrame({"value": row["value"], "size": row["size"]} for _, row in sorted(self.shown.items()))
        found = beta_binomial(rows["value"] * rows["size"], rows["size"]).units
        middle = found[["reliability", "reliability_lower", "reliability_upper"]].mean()
        return float(middle.iloc[0]), float(middle.iloc[1]), float(middle.iloc[2])
