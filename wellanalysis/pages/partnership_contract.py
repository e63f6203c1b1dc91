"""A partnership contract worked out: quality now and in each year, spending against its target, what is shared."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.partnership import Partnership
from wellanalysis.definitions.partnership_money import Spending
from wellanalysis.pages.cells import NETWORK, estimated
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.lookups import Row
from wellanalysis.pages.wording import round_half_up
from wellanalysis.stats import quality_points, shared_savings, spending_projection
from wellanalysis.stats.quality_points import Total
from wellanalysis.stats.shared_savings import Range, Terms
from wellanalysis.stats.spending_projection import Projection

ONE_POINT = 0.01  # one percentage point
SUMS = ["n", "open", "lost", "missing", "denominator", "numerator", "total", "total_sq", "people"]


@dataclass(frozen=True)
class Year:
    """One year of the contract.

    Parameters
    ----------
    year : int
        The calendar year.
    target : float
        Target spending per member month.
    members : int
        Member months; of a year that is not over, those of its last month for the months to come.
    held : float
        Target spending: target times member months, to the whole unit of currency.
    spent : float
        Actual spending, projected where `projection` is not None.
    measures : DataFrame
        As `ranges` gives it, for the year.
    points : Total
        Points earned, to a tenth.
    shared : Series
        Row of `shared_savings.shared_savings`.
    projection, range : Projection, Range or None
        None for a year that is over, whose claims are in and whose follow-up has closed.
    """

    year: int
    target: float
    members: int
    held: float
    spent: float
    measures: pd.DataFrame
    points: Total
    shared: pd.Series
    projection: Projection | None
    range: Range | None

    @property
    def settled(self) -> bool:
        """Whether nothing of the year is still open."""
        return self.projection is None


@dataclass(frozen=True)
class Contract:
    """All that the page of the partnership says.

    Parameters
    ----------
    terms : Partnership
        What network.yml says.
    measures, points : DataFrame, Total
        Quality over the newest window of each measure.
    months : DataFrame
        ``month, spend, members, counted, value`` (per member month), ``average`` and ``target`` of its year; empty where
        nothing of it may be shown.
    start : float
        Spending per member month that the target starts from; nan where that is not known.
    years : tuple of Year
        Years of the contract that have begun and can be worked out.
    """

    terms: Partnership
    measures: pd.DataFrame
    points: Total
    months: pd.DataFrame
    start: float
    years: tuple[Year, ...]

    @property
    def newest(self) -> Year | None:
        """The newest year of the contract that can be worked out."""
        return self.years[-1] if self.years else None


def worked_out(figures: Figures) -> Contract | None:
    """The contract in figures; None without a contract, and outside the edition of the network."""
    terms = figures.definitions.network.partnership
    if terms is None or figures.edition != Edition.NETWORK:
        return None
    measures = ranges(
        figures, terms, {own.measure: figures.now(_of(figures, own.measure), NETWORK) for own in terms.quality}
    )
    months = _months(figures, terms.spending)
    start = _start(months, terms.spending)
    growth = [terms.spending.growth.of(year) for year in terms.term.years]
    targets = dict(zip(terms.term.years, shared_savings.targets(start, growth), strict=True))
    months = months.assign(target=months["month"].dt.year.map(targets).astype(float))
    rule = rule_of(terms.spending)
    found = (_year(figures, terms, rule, months, measures, year, target) for year, target in targets.items())
    years = tuple(each for each in found if each is not None)
    return Contract(terms, measures, quality_points.total(measures), months, start, years)


def _of(figures: Figures, measure: str) -> Measure:
    return figures.definitions.measure(measure)


def rule_of(spending: Spending) -> Terms:
    """The contract's rule as statistics know it."""
    least = spending.minimum_savings_rate if spending.minimum_loss_rate is None else spending.minimum_loss_rate
    return Terms(
        steps=spending.share.steps,
        minimum_savings_rate=spending.minimum_savings_rate,
        quality_floor=spending.quality_floor,
        cap=spending.cap,
        loss_steps=spending.loss_share.steps if spending.loss_share else (),
        minimum_loss_rate=least,
        loss_cap=spending.loss_cap,
    )


def ranges(figures: Figures, terms: Partnership, rows: dict[str, Row]) -> pd.DataFrame:
    """Each measure of the contract between its floor and its goal.

    Returns
    -------
    DataFrame
        ``measure, value, lower, upper, floor, goal, weight``; ``points`` and its ends, in [0, 1]; ``most`` (points of 100 that
        the measure can earn), ``earned``; ``step`` (one percentage point, or one of the measure's unit) and ``more`` (points of 100 that
        one step more would earn). A result that is not shown has no value.
    """
    lines = []
    for own in terms.quality:
        row, measure = rows[own.measure], _of(figures, own.measure)
        shown = not (row["withheld"] or row["too_few"] or not row["denominator"])
        result = {name: float(row[name]) if shown else float("nan") for name in ("value", "lower", "upper")}
        agreed = {"floor": own.floor, "goal": own.goal, "weight": own.weight}
        step = ONE_POINT if measure.unit == "%" else 1.0
        lines.append({"measure": own.measure, **result, **agreed, "step": step})
    frame = pd.DataFrame(lines)
    frame = frame.join(quality_points.with_interval(frame))
    most = quality_points.shares_of_weight(frame["weight"], frame["value"].notna())
    return frame.assign(
        most=most, earned=most * frame["points"], more=quality_points.worth_of_one_more(frame, frame["step"])
    )


def _months(figures: Figures, spending: Spending) -> pd.DataFrame:
    """Members and spending by month, up to the report's quarter; nothing where a month has too few members to be told of."""
    results = figures.results
    spent = results.spending.groupby("month")["amount"].sum()
    frame = results.membership.assign(spend=results.membership["month"].map(spent).fillna(0.0))
    frame = frame[frame["month"] <= pd.Timestamp(figures.quarter.last_day)].sort_values("month", ignore_index=True)
    few = frame["members"].between(1, figures.policy.minimum - 1)
    if figures.policy.policy != Policy.OPEN and few.any():
        # A month less can be worked out from its year: then nothing is said of any.
        frame = frame.iloc[:0]
    in_by = frame["month"] + pd.DateOffset(months=1 + spending.run_out)
    counted = (in_by <= pd.Timestamp(figures.as_of) + pd.Timedelta(days=1)) & (frame["spend"] != 0)
    year = frame["month"].dt.year
    spend, members = (frame[name].where(counted).groupby(year).transform("sum") for name in ("spend", "members"))
    average = (spend / members.where(members > 0)).where(counted)
    value = frame["spend"] / frame["members"].where(frame["members"] > 0)
    return frame.assign(counted=counted, value=value, average=average)


def _start(months: pd.DataFrame, spending: Spending) -> float:
    """Spending per member month of the baseline; nan where a month of it is not counted."""
    rates = []
    for year in spending.baseline_years:
        own = months[months["counted"] & (months["month"].dt.year == year)]
        if len(own) < spending_projection.YEAR:
            return float("nan")
        rates.append(own["spend"].sum() / own["members"].sum())
    return shared_savings.baseline(rates, spending.baseline_trend)


def _year(
    figures: Figures,
    terms: Partnership,
    rule: Terms,
    months: pd.DataFrame,
    now: pd.DataFrame,
    year: int,
    target: float,
) -> Year | None:
    own = months[months["month"].dt.year == year]
    if own.empty or not own["counted"].any() or pd.isna(target):
        return None
    over = int(own["counted"].sum()) == spending_projection.YEAR
    measures = ranges(figures, terms, in_year(figures, terms, year)) if over and _closed(figures, terms, year) else now
    settled = measures is not now
    projection = None if settled else spending_projection.projected(months, year)
    points = _rounded(quality_points.total(measures))
    if pd.isna(points.value) or (projection is None and not settled):
        return None
    members = int(own["members"].sum()) + (spending_projection.YEAR - len(own)) * int(own["members"].iloc[-1])
    held = round_half_up(target * members)
    spent = round_half_up(projection.total if projection else own["spend"].sum())
    shared = shared_savings.shared_savings(held, spent, points.value, rule).iloc[0]
    reach = (
        shared_savings.group_range(held, projection.total, projection.error, projection.freedom, points, rule)
        if projection
        else None
    )
    return Year(year, target, members, held, spent, measures, points, shared, projection, reach)


def _rounded(points: Total) -> Total:
    """Points as they are printed: what is shared is worked with these."""
    return points if pd.isna(points.value) else Total(*(round_half_up(each, 1) for each in points))


def _closed(figures: Figures, terms: Partnership, year: int) -> bool:
    """Whether the follow-up of every measure has closed for the whole year."""
    return all(figures.finals[own.measure].last_day >= date(year, 12, 31) for own in terms.quality)


def in_year(figures: Figures, terms: Partnership, year: int) -> dict[str, Row]:
    """The network's result of each measure in a calendar year, from months or quarters that the report shows.

    Quarters where they are those of the calendar, since they count people once; else months. Where one of them is
    withheld, the year is too.
    """
    level = "quarter" if figures.definitions.network.calendar.year_starts % 3 == 1 else "month"
    return {own.measure: _summed(figures, own.measure, level, year) for own in terms.quality}


def _summed(figures: Figures, measure: str, level: str, year: int) -> Row:
    parts = figures.cells_of(_of(figures, measure), NETWORK, level)
    parts = parts[parts["period"].dt.year == year]
    whole = len(parts) == {"quarter": 4, "month": 12}[level] and not parts["withheld"].any()
    if not whole:
        return {"withheld": True, "too_few": False, "denominator": 0}
    sums = parts[SUMS].sum(min_count=1).to_frame().T
    cell = sums.assign(measure=measure, level="year", withheld=False)
    return estimated(cell, figures.definitions).iloc[0].to_dict()
