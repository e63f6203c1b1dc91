"""Overuse and underuse of a service against its guideline's criteria: per clinic, as a funnel and a table."""

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.value import Appropriateness
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.funnels import by_chance, limits_of
from wellanalysis.pages.page import Claim
from wellanalysis.pages.small_groups import told_together
from wellanalysis.pages.value_found import in_window, minimum
from wellanalysis.pages.wording import NBSP, Evidence, amount, count, interval, listed, sentence_case
from wellanalysis.results.appropriateness import APPROPRIATE, BOTH, NEITHER, RARELY, UNKNOWN, executed
from wellanalysis.stats.funnel import Funnel, funnel
from wellanalysis.stats.intervals import wilson

METHOD = ("How appropriateness is told", "book/methods#appropriateness")
FEWEST = 3
"""Clinics from which a funnel is drawn."""
TOGETHER = "clinics told together"


@dataclass(frozen=True)
class Side:
    """One of the two: overuse (done though rarely appropriate) or underuse (not done though appropriate)."""

    name: str
    says: str
    counted: str
    of: str


OVERUSE = Side("overuse", RARELY, "done", "for whom it is rarely appropriate")
UNDERUSE = Side("underuse", APPROPRIATE, "not done", "for whom it is appropriate")
SIDES = (OVERUSE, UNDERUSE)


def appropriateness_claims(figures: Figures) -> list[Claim]:
    """Per service overuse, underuse and what the criteria say of whom; none where no service is held against criteria."""
    claims: list[Claim] = []
    for service in figures.definitions.network.appropriateness:
        rows = in_window(figures, figures.results.appropriateness, last_closed(figures, service))
        rows = rows[rows["service"] == service.id]
        if len(rows):
            made = [_side_claim(figures, service, rows, side) for side in SIDES]
            claims += [each for each in made if each is not None]
            claims.append(_criteria_claim(figures, service, rows))
    return claims


def by_clinic(figures: Figures, service: Appropriateness, rows: pd.DataFrame, side: Side) -> pd.DataFrame:
    """Numerator and denominator of each clinic that may be told, and of the others together.

    Returns
    -------
    DataFrame
        ``unit, name, numerator, denominator``; `TOGETHER` is the last row where any are: those of fewer people than may be told,
        with the smallest others, so that nobody can be worked out as the rest of the network.
    """
    own = rows[rows["says"] == side.says].groupby("clinic_id")[["n", "done", "missing"]].sum()
    known = own["n"] - own["missing"]
    sums = pd.DataFrame({"denominator": known, "numerator": own["done"] if side is OVERUSE else known - own["done"]})
    sums = sums[sums["denominator"] > 0]
    people = figures.results.appropriateness_people
    last = pd.Timestamp(last_closed(figures, service).first_day)
    people = people[(people["service"] == service.id) & (people["says"] == side.says) & (people["period"] == last)]
    size = people.set_index("clinic_id")["people"].reindex(sums.index).fillna(0)
    hidden = told_together(size, sums["denominator"], fewest=minimum(figures))
    shown = sums[~sums.index.isin(hidden)].reset_index(names="unit")
    shown.insert(1, "name", [figures.names[each] for each in shown["unit"]])
    order = {clinic: place for place, clinic in enumerate(figures.clinics["clinic_id"])}
    shown = shown.sort_values("unit", key=lambda units: units.map(order), ignore_index=True)
    rest = sums[sums.index.isin(hidden)].sum()
    if hidden and rest["denominator"] >= minimum(figures):
        together = pd.DataFrame(
            [["", TOGETHER, rest["numerator"], rest["denominator"]]],
            columns=["unit", "name", "numerator", "denominator"],
        )
        shown = pd.concat([shown, together], ignore_index=True)
    return shown.astype({"numerator": int, "denominator": int})


def _side_claim(figures: Figures, service: Appropriateness, rows: pd.DataFrame, side: Side) -> Claim | None:
    told = by_clinic(figures, service, rows, side)
    clinics = told[told["unit"] != ""]
    least = figures.definitions.network.minimum.denominator
    if (clinics["denominator"] >= least).sum() < FEWEST:
        return None
    drawn = funnel(
        clinics[["unit", "name", "numerator", "denominator"]], statistic="proportion", minimum=least, target="network"
    )
    judged = drawn.units[~drawn.units["too_few"]]
    outside = judged[judged["position_998"] != "within"]
    more = sorted(outside.loc[outside["position_998"] == "above", "name"])
    less = sorted(outside.loc[outside["position_998"] == "below", "name"])
    number, of = int(told["numerator"].sum()), int(told["denominator"].sum())
    low, high = (float(each[0]) for each in wilson(pd.Series([number]), pd.Series([of])))
    words = service.not_indicated_says if side is OVERUSE else service.indicated_says
    lie = listed([*more, *less])
    told_outside = [f"{row.name} ({amount(row.value)})" for row in outside.sort_values("name").itertuples(index=False)]
    return Claim(
        id=f"{service.id}-{side.name}",
        heading=f"{service.title}, {side.name}: "
        + (f"{lie} outside the {limits_of(drawn)}" if lie else f"all clinics inside the {limits_of(drawn)}"),
        sentence=(
            f"Results are of {_window(figures, service)}. {sentence_case(side.counted)} for {amount(number / of)} "
            f"({count(number)} of {count(of, service.counts)}; 95{NBSP}% interval {interval(low, high)}) of those {side.of}."
            + (f" More than the 99.8{NBSP}% limits hold: {listed(more)}." if more else "")
            + (f" Fewer: {listed(less)}." if less else "")
            + f" {sentence_case(by_chance(drawn))}."
        ),
        section=f"{side.name}",
        chart="funnel",
        frame=_frame(drawn, outside["unit"].tolist()),
        options={
            "target": round(drawn.target, 4),
            "target_label": "network",
            "unit": "%",
            "x_label": f"people {side.of}",
            "name_units": True,
        },
        alternative=(
            f"Funnel chart of {count(len(clinics), 'clinics')} by how many {service.counts} {side.of}, with the share {side.counted} and the "
            f"95 % and 99.8 % {limits_of(drawn)} around {amount(drawn.target)}. "
            + (f"Outside: {listed(told_outside)}." if lie else "No clinic lies outside.")
        ),
        caveat=f"The criterion: {words}. {service.source}. Criteria are about groups; the two in the room may know why one person is different.",
        table=_table(told, drawn, service, side, least),
        code=executed(service, figures.as_of),
        links=(METHOD, ("How to read a funnel", "book/methods#funnel")),
    )


def last_closed(figures: Figures, service: Appropriateness) -> Quarter:
    """Newest quarter, no later than the report's, at whose end all that was considered has had its time to be done."""
    last = figures.quarter
    while last.last_day + timedelta(days=service.within_days) > figures.as_of:
        last = last.shift(-1)
    return last


def _window(figures: Figures, service: Appropriateness) -> str:
    quarters, last = figures.definitions.network.labels.quarters, last_closed(figures, service)
    names = {2: "two ", 3: "three ", 4: "four "}
    return f"{last}" if quarters == 1 else f"the {names.get(quarters, f'{quarters} ')}quarters to {last}"


def _frame(drawn: Funnel, marked: list[str]) -> pd.DataFrame:
    limits = [name for name in drawn.limits.columns if name.startswith(("lower", "upper"))]
    clinics = drawn.units[["name", "value", "denominator", "too_few", *limits]].rename(columns={"name": "label"})
    clinics = clinics.assign(part="unit", highlight=drawn.units["unit"].isin(marked).to_numpy())
    curve = drawn.limits.assign(part="limit", label="", highlight=False, too_few=False)
    kept = ["part", "label", "value", "denominator", *limits, "highlight", "too_few"]
    return pd.concat([clinics, curve.reindex(columns=kept)], ignore_index=True)[kept].round(
        dict.fromkeys(("value", *limits), 4)
    )


def _table(told: pd.DataFrame, drawn: Funnel, service: Appropriateness, side: Side, least: int) -> pd.DataFrame:
    places = drawn.units.set_index("unit")["position_998"]
    lower, upper = wilson(told["numerator"], told["denominator"])
    lines = []
    for place, row in enumerate(told.itertuples(index=False)):
        few = row.denominator < least
        share = str(Evidence.TOO_FEW) if few else amount(row.numerator / row.denominator)
        where = {"within": "inside the limits", "above": "above the limits", "below": "below the limits"}
        told_place = "" if few or not row.unit else where[str(places[row.unit])]
        lines.append([row.name, count(row.denominator), "" if few else count(row.numerator), share,
                      "" if few else interval(float(lower[place]), float(upper[place])), told_place])  # fmt: skip
    heads = ["Clinic", sentence_case(service.counts), sentence_case(side.counted), "Result"]
    return pd.DataFrame(lines, columns=[*heads, f"95{NBSP}% interval", f"99.8{NBSP}% limits"])


def _criteria_claim(figures: Figures, service: Appropriateness, rows: pd.DataFrame) -> Claim:
    """Of all considered, what the criteria say, and how many had the service."""
    sums = rows.groupby("says")[["n", "done", "missing"]].sum()
    names = {
        APPROPRIATE: ("Appropriate", service.indicated_says),
        NEITHER: ("May be appropriate", "neither list is met: it is left to the two in the room"),
        RARELY: ("Rarely appropriate", service.not_indicated_says),
        BOTH: ("Criteria contradict each other", "both lists are met: not judged"),
        UNKNOWN: ("Criteria not recorded", "not judged"),
    }
    fewest = minimum(figures)
    sums = sums.assign(known=sums["n"] - sums["missing"])
    # A group of few people is left out of the total too, else it would be what is left of it.
    told = sums[(sums["known"] == 0) | (sums["known"] >= fewest)]
    lines, whole = [], int(told["known"].sum())
    for says, (name, words) in names.items():
        if says not in sums.index or not sums.loc[says, "known"]:
            continue
        known, done = (int(each) for each in sums.loc[says, ["known", "done"]])
        few = known < fewest
        lines.append(
            [name, words, f"fewer than {fewest}" if few else count(known), "" if few else amount(done / known)]
        )
    rare, good = (told["known"].get(says, 0) / max(whole, 1) for says in (RARELY, APPROPRIATE))
    absent = int(sums["missing"].sum())
    if absent:
        lines.append(
            ["Not recorded", "whether it was done", f"fewer than {fewest}" if absent < fewest else count(absent), ""]
        )
    return Claim(
        id=f"{service.id}-criteria",
        heading=f"{service.title}: appropriate for {amount(good)} of those considered, rarely appropriate for {amount(rare)}",
        sentence=f"Results are of {_window(figures, service)}: {count(whole, service.counts)} in the network of whom it is recorded, by what the guideline's criteria say. {service.source}.",
        section="criteria",
        table=pd.DataFrame(
            lines, columns=["What the criteria say", "In words", sentence_case(service.counts), "Had it"]
        ),
        caveat="Agreed with " + listed(each.role for each in service.agreed_by) + "." if service.agreed_by else "",
        code=f"indicated: {service.indicated}\nnot_indicated: {service.not_indicated}",
        links=(METHOD,),
    )
