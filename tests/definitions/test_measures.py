"""A measure's file: what it may say, and how it is told when it says something else."""

from collections.abc import Callable
from datetime import date

import pytest

from wellanalysis.definitions.folder import load
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Direction, StageStatus, Statistic
from wellanalysis.definitions.predicates import parsed

from .conftest import SmallNetwork

Plant = Callable[[str, str, str], list[str]]
EARLY = "measures/early_care.yml"
PAIN = "measures/pain.yml"
TITLE = "title: Care within 14 days"


def test_a_measure_is_read_as_written(network: SmallNetwork) -> None:
    """Every attribute has the name of its key; exclude is exclusions."""
    measure = load(network.folder).measure("early_care")
    assert (measure.kind, measure.statistic) == (Kind.LEADING_INDICATOR, Statistic.PROPORTION)
    assert measure.improves is Direction.UP
    assert measure.follow_up_days == 14
    assert measure.exclusions["hospice"].when == "hospice"
    assert measure.exclusions["hospice"].why == "comfort care only"
    assert measure.benchmark is not None
    assert (measure.benchmark.value, measure.benchmark.known_since) == (0.85, date(2024, 1, 1))
    assert measure.agreed_by[0].on == date(2026, 6, 1)
    assert measure.unit == "%"
    assert measure.path == EARLY


def test_what_is_not_said_has_the_documented_value(network: SmallNetwork) -> None:
    """No follow-up, everyone in the denominator, a draft."""
    measure = load(network.folder).measure("pain")
    assert measure.follow_up_days == 0
    assert measure.denominator == "true"
    assert measure.stage.status is StageStatus.DRAFT
    assert measure.benchmark is None
    assert measure.clinics is None
    assert not measure.is_final_stage


def test_one_predicate_for_lost_is_one_kind_of_loss(network: SmallNetwork) -> None:
    """The plain form names no kind; a measure without it loses nobody."""
    definitions = load(network.folder)
    early, pain = definitions.measure("early_care"), definitions.measure("pain")
    assert (early.losses, early.lost) == ({"lost_to_follow_up": "lost_early"}, "lost_early")
    assert (pain.losses, pain.lost) == ({}, None)


def test_kinds_of_loss_keep_their_order_and_make_one_predicate(network: SmallNetwork) -> None:
    """First true kind names a row, so order matters; a comment in one hides none of the others."""
    kinds = "{died: lost_early and hospice -- so says the record, moved_away: lost_early, always: true}"
    network.replace(EARLY, "lost: lost_early", f"lost: {kinds}")
    measure = load(network.folder).measure("early_care")
    assert list(measure.losses) == ["died", "moved_away", "always"]
    assert measure.losses["always"] == "true"
    assert measure.lost is not None
    assert parsed(measure.lost).sql("duckdb") == "(lost_early AND hospice) OR (lost_early) OR (TRUE)"


def test_true_and_numbers_may_stand_without_quotes(network: SmallNetwork) -> None:
    """`denominator: true` and `exposure: 1` are expressions too."""
    network.replace(PAIN, "statistic: mean", "statistic: rate\ndenominator: true\nexposure: 1")
    network.replace(PAIN, "value: pain\n", "events: pain\n")
    measure = load(network.folder).measure("pain")
    assert (measure.denominator, measure.exposure, measure.events) == ("true", "1", "pain")


def test_a_validation_is_open_on_its_first_and_its_last_day(network: SmallNetwork) -> None:
    """And closed on the days beside them."""
    measure = load(network.folder).measure("early_care")
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)]
    assert [measure.in_validation(day) for day in days] == [False, True, True, False]


def test_a_retired_measure_is_kept_and_flagged(network: SmallNetwork) -> None:
    """It is no longer current, and its file still counts for balancing."""
    network.replace(PAIN, "unit: points", "unit: points\nstage: {status: retired}")
    definitions = load(network.folder)
    assert [measure.id for measure in definitions.measures if measure.is_retired] == ["pain"]
    assert [measure.id for measure in definitions.current] == ["early_care"]


def test_an_aggregated_measure_is_dated_by_its_period(network: SmallNetwork) -> None:
    """It holds counts, so it needs no numerator."""
    network.write(
        "measures/stays.yml",
        "id: stays\ntitle: Stays\nkind: outcome\nstatistic: proportion\nimproves: down\ntable: results\n"
        "why_it_matters: a\nwhat_it_says: b\n",
    )
    measure = load(network.folder).measure("stays")
    assert measure.is_aggregated
    assert measure.dated_by == "period"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            EARLY,
            "id: early_care",
            "id: care",
            "line 1, id: 'care' differs from the name of the file → write id: early_care",
        ),
        (EARLY, "id: early_care", "id: Early Care", "line 1, id: 'Early Care' is not a usable name"),
        (EARLY, "improves: up", "improoves: up", "line 5, improoves: this key is not known → did you mean 'improves'?"),
        (
            EARLY,
            "improves: up",
            "improves: higher",
            "line 5, improves: 'higher' is not known → known: up, down, neither",
        ),
        (EARLY, "improves: up\n", "", "early_care.yml, improves: is missing → add improves: up, down or neither"),
        (EARLY, "kind: leading_indicator", "kind: leading_indicater", "did you mean 'leading_indicator'?"),
        (EARLY, "follow_up: 14d", "follow_up: 14", "line 8, follow_up: 14 is not a follow-up → write days as 14d"),
        (EARLY, "follow_up: 14d", "follow_up: 2 weeks", "follow_up: '2 weeks' is not a follow-up"),
        (EARLY, "follow_up: 14d", "follow_up: -14d", "follow_up: '-14d' is not a follow-up"),
        (
            EARLY,
            "table: episodes",
            "table: episode",
            "there is no table 'episode' to measure → did you mean 'episodes'?",
        ),
        (EARLY, "table: episodes", "table: providers", "there is no table 'providers' to measure"),
        (
            EARLY,
            "dated_by: start_date",
            "dated_by: days_to_care",
            "'days_to_care' of episodes is no date → known: end_date",
        ),
        (EARLY, "dated_by: start_date", "dated_by: started", "there is no column 'started' in episodes → did you mean"),
        (EARLY, "numerator: days_to_care <= 14\n", "", "numerator: is missing: a proportion needs it"),
        (EARLY, "numerator: days_to_care <= 14\n", "numerator:\n", "numerator: is missing: a proportion needs it"),
        (EARLY, "numerator: days_to_care <= 14", "numerator: days_to_car <= 14", "did you mean 'days_to_care'?"),
        (EARLY, "numerator: days_to_care <= 14", "numerator: 14", "numerator: 14 stands where text is expected"),
        (
            EARLY,
            "lost: lost_early",
            "lost: lost_erly",
            "line 9, lost: there is no column 'lost_erly' (line 1, column 1)",
        ),
        (
            EARLY,
            "lost: lost_early",
            "lost: {died: lost_early, moved: lost_erly}",
            "line 9, lost.moved: there is no column 'lost_erly' (line 1, column 1)",
        ),
        (EARLY, "lost: lost_early", "lost: {Has died: lost_early}", "lost.Has died: 'Has died' is not a usable name"),
        (EARLY, "lost: lost_early", "lost: {died: days_to_care}", "lost.died: gives a number, and should be true or"),
        (EARLY, "lost: lost_early", "lost: {died: 14}", "lost.died: 14 stands where text is expected"),
        (EARLY, "lost: lost_early", "lost: {died: }", "lost.died: is empty → write a value, or delete the line"),
        (EARLY, "lost: lost_early", "lost: {}", "line 9, lost: is empty → write a value, or delete the line"),
        (EARLY, "lost: lost_early", "lost: ' '", "line 9, lost: is empty → write a value, or delete the line"),
        (EARLY, "lost: lost_early", "lost: 14", "lost: 14 stands where a predicate is expected → write a condition"),
        (EARLY, "lost: lost_early", "lost: [lost_early]", "lost: a list stands where a group of lines"),
        (EARLY, TITLE, TITLE + "\nvalue: days_to_care", "value: is not used with statistic: proportion → a proportion"),
        (EARLY, TITLE, TITLE + "\nexposure: 1", "exposure: is not used with statistic: proportion"),
        (EARLY, TITLE, TITLE + "\nunit: days", "unit: a proportion is shown in %, not in 'days'"),
        (PAIN, "value: pain\n", "", "value: is missing: a mean needs it"),
        (PAIN, "value: pain", "value: pain > 3", "gives true or false, and should be a number"),
        (PAIN, "unit: points\n", "", "unit: a mean needs a unit other than %"),
        (PAIN, "statistic: mean", "statistic: rate\nevents: 1\nexposure: 1", "value: is not used with statistic: rate"),
        (EARLY, "{hospice: comfort care only}", "{hospise: comfort}", "exclude.hospise: there is no column 'hospise'"),
        (
            EARLY,
            "{hospice: comfort care only}",
            "{late: {when: days_to_care >, why: x}}",
            "something is missing after '>'",
        ),
        (EARLY, "{hospice: comfort care only}", "{late: {when: hospice}}", "exclude.late.why: is missing"),
        (EARLY, "{hospice: comfort care only}", "[hospice]", "exclude: a list stands where a group of lines"),
        (
            EARLY,
            "case_mix: [wound_type]",
            "case_mix: [wound_typ]",
            "case_mix.1: there is no column 'wound_typ' in episodes",
        ),
        (EARLY, "equity: [sex]", "equity: [sex, gender]", "equity.2: there is no column 'gender' in episodes"),
        (EARLY, "equity: [sex]", "equity: sex", "equity: 'sex' stands where a list is expected"),
        (
            EARLY,
            "balancing: [pain]",
            "balancing: [pian]",
            "balancing.1: there is no measure 'pian' → did you mean 'pain'?",
        ),
        (EARLY, "balancing: [pain]", "balancing: [early_care]", "balancing.1: a measure cannot balance itself"),
        (EARLY, "value: 0.85", "value: 85", "line 16, benchmark.value: 85 lies outside 0–1 → write 85\u00a0% as 0.85"),
        (EARLY, "value: 0.85", "value: 1.01", "benchmark.value: 1.01 lies outside 0–1"),
        (EARLY, "value: 0.85", "value: -0.01", "benchmark.value: -0.01 lies outside 0–1 → write a share from 0 to 1"),
        (EARLY, "value: 0.85", "value: high", "benchmark.value: 'high' stands where a number is expected"),
        (EARLY, "value: 0.85", "value: .inf", "benchmark.value: '.inf' stands where a number is expected"),
        (EARLY, ", known_since: 2024-01-01", "", "benchmark.known_since: is missing"),
        (EARLY, "status: validation", "status: validating", "stage.status: 'validating' is not known → did you mean"),
        (EARLY, ", closes: 2026-09-30", "", "stage.closes: is missing: a measure in validation says from when"),
        (
            EARLY,
            "closes: 2026-09-30",
            "closes: 2026-07-01",
            "2026-07-01 is not after the day on which the validation opened",
        ),
        (
            EARLY,
            "{status: validation",
            "{status: final",
            "stage.closed: is missing: a measure that was in validation is final when",
        ),
        (
            EARLY,
            "2026-09-30}",
            "2026-09-30, closed: {on: 2026-10-01, changed: [nothing]}}",
            "stage.closed: is there, and the status is validation",
        ),
        (
            EARLY,
            "{status: validation, opened: 2026-07-01",
            "{closed: {on: 2026-06-30, changed: [nothing]}, status: final, opened: 2026-07-01",
            "2026-06-30 is before the day on which the validation opened",
        ),
        (
            EARLY,
            "{status: validation, opened: 2026-07-01",
            "{closed: {on: 2026-10-01}, status: final, opened: 2026-07-01",
            "stage.closed.changed: is missing",
        ),
        (EARLY, "closes: 2026-09-30", "closes: 2026-09-31", "stage.closes: '2026-09-31' is not a day"),
        (EARLY, "next_review: 2027-06-01", "next_review: 2026-06-01", "2026-06-01 is not after the last review"),
        (EARLY, "note: fair", "nota: fair", "agreed_by.1.nota: this key is not known → did you mean 'note'?"),
        (EARLY, "role: nurse, on", "on", "agreed_by.1.role: is missing"),
        (EARLY, TITLE, TITLE + "\nclinics: [7]", "clinics.1: 7 stands where text is expected → put it in quotes: '7'"),
        (EARLY, TITLE, TITLE + "\nminimum: {denominator: 0}", "minimum.denominator: 0 is out of range"),
        (EARLY, TITLE, TITLE + "\nevidence: {a: b}", "evidence: a group of lines 'key: value' stands where a list is"),
    ],
)
def test_what_is_wrong_is_told_in_plain_words(planted: Plant, file: str, old: str, new: str, expected: str) -> None:
    """One planted failure, one message, with file, line, key, value and remedy; none of the schema library's words."""
    told = planted(file, old, new)
    assert len(told) == 1, told
    assert expected in told[0]
    assert told[0].startswith(file)
    assert not any(
        word in told[0].lower() for word in ("pydantic", "input", "validation error", "type=", "dict", "str ")
    )


def test_a_mean_that_is_called_a_rate_is_told_what_to_add_and_what_to_leave_out(planted: Plant) -> None:
    """Three things to mend, at once."""
    told = planted(PAIN, "statistic: mean", "statistic: rate")
    assert told == [
        "measures/pain.yml, events: is missing: a rate needs it → add events: …",
        "measures/pain.yml, exposure: is missing: a rate needs it → add exposure: …",
        "measures/pain.yml, line 9, value: is not used with statistic: rate → a rate takes events and exposure",
    ]


def test_a_benchmark_may_be_exactly_nought_or_one(network: SmallNetwork) -> None:
    """The limits belong to the range."""
    network.replace(EARLY, "value: 0.85", "value: 1")
    assert network.told() == []
    network.replace(EARLY, "value: 1,", "value: 0,")
    assert network.told() == []


def test_an_aggregated_measure_takes_no_predicates(network: SmallNetwork) -> None:
    """Its table holds counts, not rows."""
    network.write(
        "measures/stays.yml",
        "id: stays\ntitle: Stays\nkind: outcome\nstatistic: proportion\nimproves: down\ntable: results\n"
        "numerator: n > 1\ndenominator: 'true'\nlost: lost > 0\nexclude: {a: b}\nwhy_it_matters: a\nwhat_it_says: b\n",
    )
    told = network.told()
    assert [message.split(", ")[2].split(":")[0] for message in told] == ["numerator", "denominator", "lost", "exclude"]
    assert all("is not used with table: results" in message for message in told)


def test_a_measure_cannot_be_called_like_the_list_of_measures(network: SmallNetwork) -> None:
    """measures/index is a page of its own."""
    (network.folder / PAIN).rename(network.folder / "measures/index.yml")
    network.replace("measures/index.yml", "id: pain", "id: index")
    network.replace(EARLY, "balancing: [pain]", "balancing: [index]")
    assert network.told() == [
        "measures/index.yml, line 1, id: 'index' is the name of the list of measures → choose another id"
    ]
