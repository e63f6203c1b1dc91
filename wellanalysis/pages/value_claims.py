"""What is said of cost: always beside quality, clinic by clinic, with intervals that suit skewed costs."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.value_found import Found, healed
from wellanalysis.pages.value_words import COST_WORDS, between, money, ratio_text
from wellanalysis.pages.wording import NBSP, RATIO, Evidence, Standing, amount, count, listed, sentence_case

METHOD = ("How cost is adjusted, and how sure we are", "book/methods#adjusted-cost")
FEWER, MORE = "fewer good results", "more good results"


def corners(told: Found) -> list[str]:
    """What it means to lie in a corner of the chart: upper left, upper right, lower left, lower right."""
    sides = (MORE, FEWER) if str(told.quality.improves) == "down" else (FEWER, MORE)
    return [f"{side}, {cost} cost" for cost in ("higher", "lower") for side in sides]


def zone_of(figures: Figures) -> float:
    """Ratio within which a difference makes no practical difference."""
    return float(figures.definitions.network.labels.zone)


def apart(told: Found) -> pd.DataFrame:
    """Clinics of whose cost a word says that it is more, or less, than expected; the most costly first."""
    rows = told.clinics
    return rows[rows["word"].isin((Standing.ABOVE, Standing.BELOW))].sort_values("ratio", ascending=False)


def window_words(figures: Figures, told: Found) -> str:
    """``the four quarters to 2026Q2``."""
    quarters = figures.definitions.network.labels.quarters
    names = {1: "", 2: "two ", 3: "three ", 4: "four "}
    return f"{told.last}" if quarters == 1 else f"the {names.get(quarters, f'{quarters} ')}quarters to {told.last}"


def later(figures: Figures, told: Found) -> str:
    """The outcome's own window, where it ends later than that of cost, since claims come in late; else nothing."""
    return figures.window(told.quality) if figures.finals[told.quality.id] > told.last else ""


def opening_claim(figures: Figures, told: Found) -> Claim:
    """Quality across, cost upwards, every clinic beside what is expected for its own patients."""
    marked = apart(told)
    drawn = told.clinics[told.clinics["quality"].notna() & ~told.clinics["too_few"]]
    frame = pd.DataFrame(
        {
            "label": [figures.names[clinic] for clinic in drawn.index],
            **{name: drawn[name].round(4).to_numpy() for name in ("quality", "quality_lower", "quality_upper")},
            "cost": drawn["ratio"].round(4).to_numpy(),
            "cost_lower": drawn["lower"].round(4).to_numpy(),
            "cost_upper": drawn["upper"].round(4).to_numpy(),
            "marked": drawn.index.isin(marked.index),
        }
    )
    return Claim(
        id="value",
        heading=_heading(figures, told, marked),
        sentence=_sentence(figures, told, marked),
        section="opening",
        chart="value",
        frame=frame,
        options={
            "quality_label": f"{told.quality.title}, observed over expected",
            "cost_label": "Cost per episode, observed over expected",
            "corners": corners(told),
        },
        alternative=(
            f"{count(len(drawn), 'clinics')} by {told.quality.title} (across) and cost per episode (upwards), each observed over "
            f"expected for its own patients, with the 95{NBSP}% interval of both. {_named(figures, marked)}"
        ),
        caveat=(
            "Each clinic stands beside what its own patients would have had and cost in the network, not beside another clinic. Only "
            f"clinics are named of whose cost the whole interval lies more than {amount(zone_of(figures))} away from what is expected. "
            f"{told.value.prices.rstrip('.')}."
        ),
        table=clinics_table(figures, told),
        links=(
            METHOD,
            ("What is counted", f"measures/{told.quality.id}"),
            ("The case-mix model of healing", "case-mix"),
            ("All outcomes", "outcomes"),
        ),
    )


def _heading(figures: Figures, told: Found, marked: pd.DataFrame) -> str:
    more, less = marked[marked["ratio"] > 1], marked[marked["ratio"] < 1]
    if marked.empty:
        return f"Value: {told.quality.title} and cost side by side; no clinic's cost stands apart"
    parts = []
    if len(more):
        gains = int((more["quality_word"] == good(told)).sum())
        losses = int((more["quality_word"] == good(told, better=False)).sum())
        who = f"with more good results at {gains} of them" if gains else "without more good results than expected"
        who += f" and with fewer at {losses}" if losses else ""
        parts.append(f"cost is higher at {count(len(more), 'clinics')}, {who}")
    if len(less):
        kept = int((less["quality_word"] == good(told, better=False)).sum())
        fewer = f"with fewer good results at {kept} of them" if kept else "without fewer good results"
        parts.append(f"{'' if parts else 'cost is '}lower at {count(len(less), 'clinics')}, {fewer}")
    return f"Value: {'; '.join(parts)}"


def good(told: Found, *, better: bool = True) -> Standing:
    """The word of a clinic with more good results than expected, or with fewer."""
    up = str(told.quality.improves) != "down"
    return Standing.ABOVE if up is better else Standing.BELOW


def _sentence(figures: Figures, told: Found, marked: pd.DataFrame) -> str:
    currency = told.value.currency
    mean = money(told.spent / told.episodes, currency)
    healing = f"{amount(healed(figures, told), told.quality.unit)} {told.quality.title.lower()}"
    when, after = sentence_case(window_words(figures, told)), later(figures, told)
    counted = f"({count(told.episodes, 'episodes')} whose claims are in, of {count(told.people, 'people')})"
    first = (
        f"{when}: an episode cost {mean} on average {counted}; {healing} in {after}, whose claims are not all in."
        if after
        else f"{when}: {healing}, and an episode cost {mean} on average {counted}."
    )
    if marked.empty:
        return f"{first} Allowing for who the patients are, of no clinic can it be said that its cost differs by more than makes a practical difference."
    said = [
        f"{figures.names[str(clinic)]} {ratio_text(row['ratio'], row['lower'], row['upper'])}, {told.quality.title.lower()} {_healing(row)}"
        for clinic, row in marked.iterrows()
    ]
    return f"{first} Cost over expected, with 95{NBSP}% interval: {'; '.join(said)}.{_elsewhere(told, marked)}"


def _elsewhere(told: Found, marked: pd.DataFrame) -> str:
    """Clinics with fewer good results whose cost does not stand apart: whoever is named for money does not hide them."""
    rest = told.clinics[~told.clinics.index.isin(marked.index) & ~told.clinics["too_few"]]
    number = int((rest["quality_word"] == good(told, better=False)).sum())
    if not number:
        return ""
    which = f"{count(number)} other {'clinic has' if number == 1 else 'clinics have'}"
    return f" {which} fewer good results than expected, at a cost that does not stand apart."


def _healing(row: pd.Series) -> str:
    return str(row["quality_word"]) or str(Evidence.TOO_FEW)


def _named(figures: Figures, marked: pd.DataFrame) -> str:
    if marked.empty:
        return "No clinic is named."
    names = [f"{figures.names[str(clinic)]} ({amount(ratio, RATIO)})" for clinic, ratio in marked["ratio"].items()]
    return f"Named: {listed(names)}."


def clinics_table(figures: Figures, told: Found) -> pd.DataFrame:
    """All clinics in regional order: quality first, cost beside it; those that are withheld say so."""
    quality, currency = told.quality.title, told.value.currency
    lines = []
    for clinic in figures.clinics["clinic_id"]:
        name = figures.names[clinic]
        if clinic in told.withheld or clinic not in told.clinics.index:
            lines.append([name, *[str(Evidence.WITHHELD)] * 6, ""])
            continue
        row = told.clinics.loc[clinic]
        if row["too_few"] or pd.isna(row["quality"]):
            lines.append([name, *[str(Evidence.TOO_FEW)] * 6, count(row["n"])])
            continue
        lines.append(
            [
                name,
                ratio_text(row["quality"], row["quality_lower"], row["quality_upper"]),
                _healing(row),
                ratio_text(row["ratio"], row["lower"], row["upper"]),
                COST_WORDS[Standing(row["word"])],
                money(row["adjusted"], currency),
                between(row["adjusted_lower"], row["adjusted_upper"], currency),
                count(row["n"]),
            ]
        )
    heads = ["Clinic", f"{quality}: observed over expected", quality, "Cost: observed over expected", "Cost"]
    return pd.DataFrame(lines, columns=[*heads, "Adjusted cost of an episode", f"95{NBSP}% interval", "Episodes"])


def clinics_claim(figures: Figures, told: Found) -> Claim:
    """Adjusted cost by clinic with intervals; what stands at the right of each is its quality."""
    drawn = told.clinics[~told.clinics["too_few"] & told.clinics["quality"].notna()]
    order = [clinic for clinic in figures.clinics["clinic_id"] if clinic in drawn.index]
    rows, marked = drawn.loc[order], apart(told).index
    words = pd.Series(rows["word"]).value_counts()
    counted = [
        f"{name} at {words[word]}"
        for word, name in (
            (Standing.ABOVE, "more than expected"),
            (Standing.WITHIN, "about as expected"),
            (Standing.BELOW, "less"),
        )
        if word in words
    ]
    unclear = int(words.get(Standing.UNCLEAR, 0))
    mean = told.spent / told.episodes
    named = [
        f"{figures.names[clinic]} ({money(rows.loc[clinic, 'adjusted'], told.value.currency)})"
        for clinic in order
        if clinic in marked
    ]
    return Claim(
        id="value-clinics",
        heading=f"Cost beside quality, clinic by clinic: it costs {listed(counted)}"
        if counted
        else "Cost beside quality",
        sentence=(
            f"Results are of {window_words(figures, told)}. Adjusted cost is what an episode would cost if each clinic had the "
            f"network's patients: its cost over what is expected, times the network's {money(mean, told.value.currency)}. At the right "
            f"stands {told.quality.title.lower()}, observed over expected."
            + (f" Of {count(unclear, 'clinics')} nothing can be told yet." if unclear else "")
        ),
        section="clinics",
        chart="intervals",
        frame=pd.DataFrame(
            {
                "label": [figures.names[clinic] for clinic in order],
                "value": rows["adjusted"].round(0).to_numpy(),
                "lower": rows["adjusted_lower"].round(0).to_numpy(),
                "upper": rows["adjusted_upper"].round(0).to_numpy(),
                "note": [f"quality {amount(each, RATIO)}" for each in rows["quality"]],
                "highlight": [clinic in marked for clinic in order],
            }
        ),
        options={"unit": told.value.currency, "reference": round(mean), "reference_label": "network"},
        alternative=(
            f"Adjusted cost of an episode at {count(len(order), 'clinics')}, each with its 95{NBSP}% interval around the network's "
            f"{money(mean, told.value.currency)}, and {told.quality.title.lower()} over expected beside it. "
            + (f"Apart from the others: {listed(named)}." if named else "No clinic's interval stands clearly apart.")
        ),
        caveat=(
            f"A word asks for a probability of {amount(figures.definitions.network.labels.certainty)}, so it may stand beside an interval that "
            "just includes 1. Few dear episodes make most of a clinic's spread, so intervals are longer upwards, and no clinic is taken for surer than "
            "the network's own spread makes it. What was not recorded before care is not allowed for. A clinic's own figure is no "
            "person's: nothing of cost is told of a clinician."
        ),
        table=clinics_table(figures, told),
        links=(METHOD, ("What is counted", f"measures/{told.quality.id}")),
    )


def slice_of(figures: Figures, told: Found) -> pd.DataFrame:
    """Sums behind the opening figure: what episodes cost and were expected to, by clinic; the withheld together."""
    rows = told.clinics[["n", "observed", "expected"]]
    found = rows.rename(columns={"n": "episodes", "observed": "cost", "expected": "expected_cost"}).reset_index(
        names="clinic_id"
    )
    found = found.assign(clinic=[figures.names[each] for each in found["clinic_id"]]).drop(columns="clinic_id")
    rest = told.episodes - int(rows["n"].sum())
    if rest:
        cost = told.spent - float(rows["observed"].sum())
        expected = told.spent - float(rows["expected"].sum())
        together = pd.DataFrame(
            [[rest, cost, expected, "clinics told together"]], columns=["episodes", "cost", "expected_cost", "clinic"]
        )
        found = pd.concat([found, together], ignore_index=True)
    return found[["clinic", "episodes", "cost", "expected_cost"]].round(2)
