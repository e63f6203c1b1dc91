"""Who is not in a result: losses by kind, and the shares lost and excluded per clinic on a funnel."""

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.beside import WITHHELD, is_withheld, lost_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.funnel_lookups import funnel_frame
from wellanalysis.pages.funnel_units import funnel_of
from wellanalysis.pages.funnels import EACH_ONCE, by_chance, outside_words
from wellanalysis.pages.mix import share_text
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, interval, listed, sentence_case
from wellanalysis.stats.funnel import Funnel

FEWEST = 3  # clinics from which a funnel says something
LOST, EXCLUDED = "lost to follow-up", "excluded"


def losses_text(figures: Figures, measure: Measure, unit: str) -> str:
    """``died 12, did not return 31 (of 43)``; nothing where the cell is withheld, ``0`` where none was lost.

    Losses by kind are no part of the plan of what is withheld: the strict policy tells their sum alone.
    """
    row = figures.now(measure, unit)
    if row["withheld"] or row["too_few"] or not row["n"]:
        return ""
    whole = lost_text(row)
    if len(measure.losses) < 2 or not row["lost"] > 0 or figures.policy.policy == Policy.CMS:
        return whole
    kinds = losses_of(figures, measure, unit)
    return f"{whole}: {listed(f'{kind_name(kind)} {count(number)}' for kind, number in kinds.items() if number)}"


def losses_of(figures: Figures, measure: Measure, unit: str) -> pd.Series:
    """Losses of the window by kind, in the order of the definition."""
    return figures.losses_of(measure, unit, _unseen(figures))


def kind_name(kind: str) -> str:
    """``did not return`` for ``did_not_return``."""
    return kind.replace("_", " ")


def counted_as_missed(measure: Measure, row: Row) -> str:
    """The result with losses counted as not achieved (as events, where fewer are better)."""
    if measure.statistic != "proportion" or row["withheld"] or row["too_few"]:
        return ""
    if is_withheld(row, "lost"):
        return WITHHELD
    if not row["denominator"] + row["lost"]:
        return ""
    events = row["numerator"] + (row["lost"] if str(measure.improves) == "down" else 0)
    return amount(events / (row["denominator"] + row["lost"]), measure.unit)


def share_claim(figures: Figures, measure: Measure, what: str, *, section: str = "leftout") -> Claim | None:
    """Share lost, or excluded, of each clinic on a funnel; none where nobody was, or the clinics are too few."""
    # Who was left out is no part of the plan of what is withheld, and losses of 1 to 10 are no group of their own in it.
    if figures.policy.policy == Policy.CMS:
        return None
    units = _units(figures, measure, what)
    if len(units) < FEWEST or not units["numerator"].sum():
        return None
    drawn = funnel_of(units, figures.definitions, chance=True)
    table = drawn.units.assign(name=[figures.names[unit] for unit in drawn.units["unit"]])
    # Those lost are part of a group that is shown; those left out are a group of their own.
    small = (table["numerator"] > 0) & (table["numerator"] < figures.policy.minimum)
    protects = what == EXCLUDED and figures.policy.policy != "open"
    table = table.assign(hidden=small & protects)
    outside = table[table["position_998"] != "within"]
    names = {side: list(outside.loc[outside["position_998"] == side, "name"]) for side in ("above", "below")}
    said = " ".join(f"{sentence_case(side)}: {listed(found)}." for side, found in names.items() if found)
    return Claim(
        id=f"{measure.id}-{what.split()[0]}",
        heading=f"{measure.title}: {amount(drawn.target)} {what}, {_outside(outside)}",
        sentence=(
            f"{sentence_case(figures.window(measure))}: of all who were eligible, {amount(drawn.target)} were {what}; "
            f"{count(len(outside))} of {count(len(table), 'clinics')} outside the 99.8\u00a0% limits of chance; {by_chance(drawn)}. {said}"
        ).strip(),
        section=section,
        chart="funnel",
        frame=_frame(drawn, table, rounded=protects),
        options={"target": round(drawn.target, 4), "unit": "%", "x_label": EACH_ONCE, "name_units": True},
        alternative=(
            f"Funnel chart of the share {what} for {measure.title}, {count(len(table), 'clinics')}, around "
            f"{amount(drawn.target)}. {outside_words(outside)}"
        ),
        caveat=(
            "A clinic that loses or leaves out many may look better, or worse, than it is: read its results both ways first."
        ),
        table=pd.DataFrame(
            {
                "Clinic": table["name"],
                sentence_case(what): [
                    f"fewer than {figures.policy.minimum} people"
                    if hidden
                    else share_text(value)
                    if protects
                    else amount(value)
                    for hidden, value in zip(table["hidden"], table["value"], strict=True)
                ],
                "99.8\u00a0% limits": [
                    interval(low, high) for low, high in zip(table["lower_998"], table["upper_998"], strict=True)
                ],
            }
        ).sort_values("Clinic", ignore_index=True),
        links=(("Losses, shown both ways", "book/methods#losses"), ("What is counted", f"measures/{measure.id}")),
    )


def _outside(outside: pd.DataFrame) -> str:
    if outside.empty:
        return "all clinics inside the limits of chance"
    return f"{count(len(outside), 'clinics')} outside the limits of chance"


def _units(figures: Figures, measure: Measure, what: str) -> pd.DataFrame:
    """Lost (or excluded) of those eligible in the window, at the clinics whose result may be shown; sizes in people."""
    cells = figures.cells
    own = cells[(cells["measure"] == measure.id) & (cells["level"] == "now") & (cells["unit"] != NETWORK)]
    own = own[~own["withheld"] & (own["denominator"] > 0) & ~own["unit"].isin(figures.too_small)].set_index("unit")
    left = _excluded(figures, measure).groupby("clinic_id")["n"].sum()
    excluded = left.reindex(own.index, fill_value=0)
    share = (own["size"] / own["denominator"]).clip(upper=1)
    number, of = (own["lost"], own["n"] - own["open"]) if what == LOST else (excluded, own["n"] + excluded)
    units = pd.DataFrame({"numerator": number * share, "denominator": of * share}).reset_index()
    return units[units["denominator"] > 0].reset_index(drop=True)


def _excluded(figures: Figures, measure: Measure) -> pd.DataFrame:
    table = figures.results.exclusions
    return figures.in_window(measure, table[table["measure"] == measure.id])


def _unseen(figures: Figures) -> frozenset[str]:
    """Clinics that no total holds."""
    return frozenset() if figures.policy.policy == "open" else figures.too_small


def _frame(drawn: Funnel, table: pd.DataFrame, *, rounded: bool) -> pd.DataFrame:
    """Clinics by size; to tens and whole per cent where a small group would else be counted exactly."""
    units = table.assign(label=table["name"], highlight=table["position_998"] != "within")
    units = units[~units["hidden"]].drop(columns="hidden")
    if rounded:
        units = units.assign(value=units["value"].round(2), denominator=units["denominator"].round(-1))
    return funnel_frame(units, drawn.limits)
