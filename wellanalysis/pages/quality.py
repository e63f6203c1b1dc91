"""Can the data bear it: completeness, late data, what is excluded, lost and still open."""

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.around import network_page
from wellanalysis.pages.beside import WITHHELD, missing_text, open_rows, rows_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.disclosure import small_count
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.left_out import EXCLUDED, LOST, losses_text, share_claim
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import amount, count, first_few, listed, month, sentence_case

MONTHS_SHOWN = 12
NOTED_BELOW = 0.9  # a clinic-month that records less than this is named in the sentence
LATE = {"late_0": "within 30 days", "late_1": "within 60 days", "late_2": "within 90 days"}


def quality(figures: Figures) -> Page:
    """The data-quality page."""
    title = "Data quality"
    opening = completeness(figures)
    lost = [share_claim(figures, measure, LOST) for measure in _followed_apart(figures)]
    left = [*lost, share_claim(figures, figures.headline, EXCLUDED)]
    later = (lateness(figures), missing(figures), exclusions(figures), *left, open_follow_up(figures))
    low = opening.frame[opening.frame["share"] < NOTED_BELOW] if len(opening.frame) else opening.frame
    action = (
        f"Ask at {listed(dict.fromkeys(low['label']))} what made recording hard; the answer may be the form, not the people."
        if len(low)
        else f"Nothing to act on this quarter: no clinic month that can be shown lies below {amount(NOTED_BELOW)}."
    )
    return network_page(
        figures,
        id="quality",
        template="network_quality",
        title=title,
        opening=opening,
        action=action,
        claims=later,
        rows=_checked(figures),
    )


def _followed_apart(figures: Figures) -> list[Measure]:
    """Outcomes that lose others than one already named: of those with the same losses and follow-up one is enough."""
    found: dict[tuple[str, int], Measure] = {}
    for measure in figures.measures_of(NETWORK, "outcome"):
        found.setdefault((str(measure.lost), round(measure.follow_up_days, -2)), measure)
    return list(found.values())


def _checked(figures: Figures) -> pd.DataFrame:
    """Rows behind the opening figure: values that the measures need, and those that were recorded, by month."""
    sums = _months(figures).groupby("period")[["n", "missing"]].sum().reset_index()
    recorded = sums.assign(numerator=sums["n"] - sums["missing"], denominator=sums["n"])
    rows = recorded.assign(measure="recorded", clinic_id=NETWORK, level="month")
    return rows[["measure", "clinic_id", "level", "period", "numerator", "denominator"]]


def _months(figures: Figures) -> pd.DataFrame:
    """Clinic months of all measures on care in the twelve months up to the quarter that may be shown."""
    first = pd.Timestamp(figures.quarter.shift(-3).first_day)
    # A figure that is published without a denominator says nothing of what was recorded for it.
    care = [
        m.id
        for m in figures.definitions.measures
        if m.table not in ("patient_survey", "provider_survey") and m.has_interval
    ]
    cells = figures.cells
    chosen = (cells["level"] == "month") & (cells["unit"] != NETWORK) & (cells["period"] >= first) & ~cells["withheld"]
    # All rows are withheld wherever one of their parts is.
    return cells[chosen & cells["measure"].isin(care) & cells["n"].notna()]


def completeness(figures: Figures) -> Claim:
    """Share recorded by clinic and month, over all measures on care."""
    rows = _months(figures)
    sums = rows.groupby(["unit", "period"])[["n", "missing"]].sum().reset_index()
    share = (1 - sums["missing"] / sums["n"].where(sums["n"] > 0)).round(3)
    places = figures.clinics
    months = pd.DatetimeIndex(sorted(sums["period"].unique()), dtype="datetime64[ns]")
    grid = pd.MultiIndex.from_product([places["clinic_id"], months], names=["unit", "period"]).to_frame(index=False)
    frame = grid.merge(sums.assign(share=share), how="left")
    frame = frame.assign(label=frame["unit"].map(figures.names), month=frame["period"])[["label", "month", "share"]]
    whole = 1 - sums["missing"].sum() / sums["n"].sum() if sums["n"].sum() else float("nan")
    low = frame[frame["share"] < NOTED_BELOW]
    named = listed(
        f"{label} ({', '.join(f'{day:%b %Y}' for day in part['month'])})" for label, part in low.groupby("label")
    )
    wide = frame.pivot_table(index="label", columns="month", values="share", sort=False, dropna=False)
    # A month in which nothing was dated is not withheld, and under an open policy nothing is.
    absent = "none" if figures.policy.policy == Policy.OPEN else "withheld"
    empty = grid.merge(sums.assign(empty=sums["n"] == 0), how="left")["empty"].eq(True)
    blank = frame.assign(empty=empty).pivot_table(
        index="label", columns="month", values="empty", sort=False, aggfunc="all"
    )
    table = wide.map(lambda value: absent if pd.isna(value) else amount(value)).mask(blank.reindex_like(wide), "none")
    return Claim(
        id="completeness",
        heading=(
            f"{amount(whole)} of what is counted was recorded in the last twelve months"
            if sums["n"].sum()
            else "No month of care is counted, or may be shown, here"
        ),
        sentence=(
            f"Of {count(sums['n'].sum())} values that the measures need, {count(sums['missing'].sum())} were not recorded. "
            + (
                f"Below {amount(NOTED_BELOW)}: {named}."
                if named
                else f"No clinic month that can be shown lies below {amount(NOTED_BELOW)}."
            )
        ),
        section="completeness",
        chart="completeness" if len(frame) <= 100 * MONTHS_SHOWN else "",
        frame=frame,
        alternative=(
            f"Heat map of the share recorded, {count(len(places), 'clinics')} by month{f': {amount(whole)} in all' if rows['n'].sum() else ''}. "
            + (
                f"Darker, below {amount(NOTED_BELOW)}: {count(len(low), 'months')} at {first_few(low['label'].unique())}."
                if len(low)
                else f"No month that can be shown lies below {amount(NOTED_BELOW)}."
            )
        ),
        caveat="What was not recorded may differ from what was; it is left out of a result and counted here.",
        table=table.rename(columns=lambda day: f"{day:%Y-%m}").rename_axis("Clinic").reset_index(),
        links=(("How completeness is counted", "book/methods#completeness"),),
    )


def lateness(figures: Figures) -> Claim | None:
    """How soon an episode reaches the extract."""
    rows = figures.results.quality
    late = rows[rows["column"] == "recorded_on"]
    sums = late[["late_0", "late_1", "late_2", "late_3"]].sum()
    total = sums.sum()
    if not total:
        return None
    share = sums.cumsum() / total
    frame = pd.DataFrame(
        {
            "delay": [*LATE.values(), "later"],
            "share": [*(round(share[name], 4) for name in LATE), 1.0],
            "label": "network",
        }
    )
    return Claim(
        id="lateness",
        heading=f"{amount(share['late_0'])} of episodes are in the data within 30 days of their start",
        sentence=(
            f"After 90 days {amount(share['late_2'])} had arrived; what comes later is added to earlier quarters, so a "
            "figure may still move a little after its follow-up has closed."
        ),
        section="lateness",
        chart="lateness",
        frame=frame,
        alternative=(
            "Line of the share of episodes that had reached the data by days since their start. "
            f"{amount(share['late_0'])} within 30 days, {amount(share['late_2'])} within 90."
        ),
        table=pd.DataFrame({"Recorded": frame["delay"], "Share so far": [amount(value) for value in frame["share"]]}),
        links=(("How completeness is counted", "book/methods#completeness"),),
    )


def missing(figures: Figures) -> Claim:
    """What each measure lacks: not recorded, lost, open."""
    lines = []
    for measure in figures.definitions.measures:
        row = figures.now(measure, NETWORK)
        if not row["n"]:
            continue
        lines.append(
            [
                measure.title,
                figures.window(measure),
                rows_text(row),
                missing_text(row),
                losses_text(figures, measure, NETWORK),
                count(row["denominator"]) if not row["withheld"] else WITHHELD,
            ]
        )
    columns = ["Measure", "Period", "Eligible", "Not recorded", "Lost to follow-up", "Counted"]
    return Claim(
        id="missing",
        heading="From eligible to counted, measure by measure",
        sentence="Eligible less not recorded, less lost to follow-up, gives what is counted. Nothing is dropped silently.",
        section="missing",
        table=pd.DataFrame(lines, columns=columns),
        links=(("Losses", "book/methods#losses"),),
    )


def exclusions(figures: Figures) -> Claim | None:
    """What was left out on purpose, by reason."""
    rows = excluded(figures)
    if rows.empty:
        return None
    return Claim(
        id="exclusions",
        heading="What is left out on purpose, and why",
        sentence="A person is left out only for a reason written in the measure.",
        section="exclusions",
        table=rows,
    )


def excluded(figures: Figures, measure: str = "") -> pd.DataFrame:
    """Exclusions by reason over the trailing window of each measure, network-wide, as text."""
    policy = figures.policy
    lines = []
    for each in figures.definitions.measures:
        if (measure and each.id != measure) or not each.exclusions:
            continue
        final = figures.finals[each.id]
        first = final.shift(1 - figures.definitions.network.labels.quarters).first_day
        whole = figures.results.exclusions
        table = whole if policy.policy == "open" else whole[~whole["clinic_id"].isin(figures.too_small)]
        rows = table[
            (table["measure"] == each.id) & table["month"].between(pd.Timestamp(first), pd.Timestamp(final.last_day))
        ]
        numbers = rows.groupby("reason")["n"].sum()
        for reason, exclusion in each.exclusions.items():
            number = small_count(float(numbers.get(reason, 0)), policy.minimum, policy.policy)
            lines.append(
                [each.title, sentence_case(reason.replace("_", " ")), exclusion.why, figures.window(each), number]
            )
    return pd.DataFrame(lines, columns=["Measure", "Left out", "Because", "Period", "Episodes"])


def _open(figures: Figures, measure: Measure) -> str:
    """Episodes of the report's quarter whose follow-up is open."""
    still = open_rows([figures.in_quarter(measure, NETWORK, figures.quarter)])
    return WITHHELD if still != still else count(still)


def open_follow_up(figures: Figures) -> Claim:
    """Which quarter of each measure is final."""
    lines = [
        [
            measure.title,
            f"{measure.follow_up_days} days" if measure.follow_up_days else "no follow-up",
            str(figures.finals[measure.id]),
            _open(figures, measure),
        ]
        for measure in figures.definitions.measures
    ]
    late = [line[0] for line in lines if line[2] != str(figures.quarter)]
    return Claim(
        id="follow-up",
        heading=(
            f"{count(len(late), 'measures')} not yet final for {figures.quarter}"
            if late
            else f"All final for {figures.quarter}"
        ),
        sentence=f"A quarter is final once follow-up has closed for all its episodes. Data as of {figures.as_of:%-d} {month(figures.as_of)}.",
        section="followup",
        table=pd.DataFrame(
            lines, columns=["Measure", "Follow-up", "Newest final quarter", f"Open in {figures.quarter}"]
        ),
        links=(("Follow-up", "book/methods#follow-up"),),
    )
