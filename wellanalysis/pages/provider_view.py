"""The figures of single providers, in the form in which clinics' figures are told: each provider is a unit of its own.

What is true of a clinic's result is true of a provider's: its own past, intervals on people, words for change, what to
expect next time. So the same machinery tells both, over the cube per provider. Nothing is summed upward here, since a
shared episode counts for each who shares it; clinics and the network keep their own figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from wellanalysis.definitions.attribution import Attribution
from wellanalysis.definitions.measures import Measure
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import changes, pseudonyms
from wellanalysis.pages.cells import cells
from wellanalysis.pages.disclosure_peers import Form, peers_form
from wellanalysis.pages.figures import Figures, Row, figures
from wellanalysis.pages.provider_units import as_units, own_definitions, wherever

FEWEST_COLLEAGUES = 3
"""Colleagues in a clinic from which its result is shown beside one's own: what is left of it is then nobody's alone."""
TOO_FEW_COLLEAGUES = "not shown: too few colleagues"
AT = "\0"
"""Between a provider's id and a clinic's, where both together are a unit."""


@dataclass(frozen=True)
class Provider:
    """Somebody whose patients are counted.

    Parameters
    ----------
    id : str
        As on the roster.
    role, specialty : str
        Of the newest row of the roster that had begun; specialty is empty where it is not recorded.
    clinics : tuple of str
        Ids of the clinics on whose roster they are on the last day of the quarter.
    """

    id: str
    role: str
    specialty: str
    clinics: tuple[str, ...]

    @property
    def group(self) -> str:
        """Whom they are compared with: their specialty, or their role where none is recorded."""
        return self.specialty or self.role


@dataclass(frozen=True)
class ProviderView:
    """The figures of all providers, and those of clinics and network beside them.

    Parameters
    ----------
    every : Figures
        Clinics and network, as protected in the providers' edition.
    own : Figures
        The same machinery over providers; its units are their ids, and each is shown to that provider alone.
    providers : mapping of str to Provider
        On the roster on the last day of the quarter, in the order of their ids.
    """

    every: Figures
    own: Figures
    providers: Mapping[str, Provider]

    @property
    def attribution(self) -> Attribution:
        """What the network agreed on."""
        agreed = self.every.definitions.network.attribution
        assert agreed is not None  # `provider_view` makes no view without
        return agreed

    def window(self, measure: Measure) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day of the measure's trailing window."""
        final = self.own.finals[measure.id]
        first = final.shift(1 - self.own.definitions.network.labels.quarters).first_day
        return pd.Timestamp(first), pd.Timestamp(final.last_day)

    @cached_property
    def with_patients(self) -> dict[tuple[str, str], frozenset[str]]:
        """By measure and clinic: to whom patients of the window are attributed there."""
        cube = self.every.results.cube_provider
        agreed = cube[(cube["rule"] == self.attribution.rules[0]) & (cube["denominator"] > 0)]
        found: dict[tuple[str, str], frozenset[str]] = {}
        for measure in self.own.definitions.measures:
            rows = agreed[(agreed["measure"] == measure.id) & agreed["month"].between(*self.window(measure))]
            for clinic, ids in rows.groupby("clinic_id")["provider_id"]:
                found[measure.id, str(clinic)] = frozenset(ids)
        return found

    def has_colleagues(self, provider: Provider, clinic: str, measure: Measure) -> bool:
        """Whether enough others have patients of the measure's window at a clinic to show its result beside one's own."""
        return len(self.with_patients.get((measure.id, clinic), frozenset()) - {provider.id}) >= FEWEST_COLLEAGUES

    @cached_property
    def by_rule(self) -> dict[tuple[str, str, str], tuple[float, float]]:
        """By measure, provider and rule: numerator and denominator over the window."""
        cube = self.every.results.cube_provider
        tables = []
        for measure in self.own.definitions.measures:
            rows = cube[(cube["measure"] == measure.id) & cube["month"].between(*self.window(measure))]
            tables.append(rows.groupby(["measure", "provider_id", "rule"])[["numerator", "denominator"]].sum())
        return {key: (row["numerator"], row["denominator"]) for key, row in pd.concat(tables).to_dict("index").items()}

    @cached_property
    def at_clinics(self) -> dict[tuple[str, str, str], Row]:
        """By measure, provider and clinic: the cell of the window, of the provider's patients there alone."""
        results, own = self.every.results, self.own
        rule = self.attribution.rule.value
        cube = results.cube_provider[results.cube_provider["rule"] == rule]
        people = results.people_provider[results.people_provider["rule"] == rule]
        people = people[people["clinic_id"] != ""]
        known = {f"{id}{AT}{clinic}" for id, each in self.providers.items() for clinic in each.clinics}
        units = as_units(
            results,
            own.definitions,
            cube.assign(unit=cube["provider_id"] + AT + cube["clinic_id"]),
            people.assign(unit=people["provider_id"] + AT + people["clinic_id"]),
            dict.fromkeys(known, ""),
        )
        found = cells(units, own.definitions, own.finals, quarter=own.quarter, edition=own.edition).whole
        now = found[(found["level"] == "now") & found["unit"].str.contains(AT, regex=False)]
        place = now["unit"].str.split(AT, n=1, expand=True)
        rows = now.assign(provider=place[0], clinic=place[1]).set_index(["measure", "provider", "clinic"])
        return {(str(measure), str(id), str(at)): row for (measure, id, at), row in rows.to_dict("index").items()}

    @cached_property
    def pseudonyms(self) -> dict[str, str]:
        """What everybody ever on the roster is called in their clinic's own report; empty where nobody is."""
        everybody = {*self.every.results.roster["provider_id"], *self.providers}
        return pseudonyms.of_providers(self.every.definitions, everybody)

    @property
    def counted_by(self) -> Measure:
        """The measure whose window episodes are counted in: that of the indicators, beside whose results they stand."""
        return next(iter(self.own.definitions.of_kind("leading_indicator")), self.own.headline)

    @cached_property
    def episodes(self) -> dict[tuple[str, str], int]:
        """By provider and rule: episodes of the indicators' window."""
        moves = self.every.results.changes_of_rule
        moves = moves[moves["month"].between(*self.window(self.counted_by))]
        sums = moves.groupby(["provider_id", "rule"])[["agreed", "other"]].sum()
        agreed = {(id, self.attribution.rules[0]): int(n) for id, n in sums["agreed"].groupby(level=0).max().items()}
        return agreed | {key: int(n) for key, n in sums["other"].to_dict().items()}


def provider_view(every: Figures) -> ProviderView:
    """The figures of providers under the rule that the network agreed on.

    Parameters
    ----------
    every : Figures
        The run's figures in the providers' edition.

    Raises
    ------
    ProblemsFound
        When network.yml agrees on no rule, or nobody is on the roster.
    """
    attribution = every.definitions.network.attribution
    if attribution is None:
        what, remedy = "no rule ties episodes to providers", "agree on one, and write it: attribution: {rule: ...}"
        raise ProblemsFound([Problem("network.yml, attribution", what, remedy)])
    known = on_roster(every)
    if not known:
        what = f"nobody is on the roster on the last day of {every.quarter}"
        raise ProblemsFound([Problem("providers", what, "export the roster again, or choose another quarter")])
    definitions = own_definitions(every.definitions)
    rule, results = attribution.rule.value, every.results
    cube = results.cube_provider[results.cube_provider["rule"] == rule]
    people = wherever(results.people_provider[results.people_provider["rule"] == rule])
    groups = {id: each.group for id, each in known.items()}
    own = figures(
        definitions,
        # In whatever clinic and role: a provider's patients are the provider's.
        as_units(
            results,
            definitions,
            cube.assign(unit=cube["provider_id"]),
            people.assign(unit=people["provider_id"]),
            groups,
        ),
        every.quarter,
        edition=every.edition,
        stage=every.stage,
    )
    own = replace(own, others="Specialty peers", peers=_peers(own.cells, known))
    return ProviderView(every, own, known)


def on_roster(every: Figures) -> dict[str, Provider]:
    """Who is on the roster on the last day of the quarter."""
    day = pd.Timestamp(every.quarter.last_day)
    roster = every.results.roster
    there = roster[(roster["from_date"] <= day) & (roster["to_date"].isna() | (roster["to_date"] >= day))]
    found = {}
    for id, rows in there.sort_values(["provider_id", "from_date"], kind="stable").groupby("provider_id"):
        newest = rows.iloc[-1]
        specialty = newest["specialty"] if isinstance(newest["specialty"], str) else ""
        clinics = tuple(sorted(set(rows["clinic_id"])))
        found[str(id)] = Provider(str(id), str(newest["role"]), specialty, clinics)
    return found


def _peers(cells: pd.DataFrame, known: Mapping[str, Provider]) -> pd.DataFrame:
    """Median, and from 11 peers on the middle half, of those with the same specialty in the whole network."""
    groups: dict[str, list[str]] = {}
    for provider in known.values():
        groups.setdefault(provider.group, []).append(provider.id)
    tables = [changes.peers(cells[cells["unit"].isin(ids)]) for ids in groups.values()]
    found = pd.concat(tables)
    forms = found["peers"].map(peers_form)
    found[["q1", "q3"]] = found[["q1", "q3"]].where(forms.eq(Form.DISTRIBUTION), float("nan"))
    return found[forms != Form.NOTHING]
