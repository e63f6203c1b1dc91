"""The causes of a change: parts that add up, states that may not be told, and figures that are no change at all."""

import pandas as pd
import pytest

from wellanalysis.pages.published import COLUMNS
from wellanalysis.pages.restatement_chain import Cause, Changed, Step, chain, changed_keys
from wellanalysis.pages.restatement_words import Told, amount_of, cause_text, in_words

NAN = float("nan")


def figure(value: float = 78, *, unit: str = "C1", measure: str = "healed", name: str = "window", **changes: object):
    """A published figure: ``78 %`` of 200 wounds, unless told otherwise."""
    shown = not pd.isna(value)
    row: dict[str, object] = {
        **{"measure": measure, "unit": unit, "figure": name, "title": measure.title(), "place": unit, "scale": "%"},
        **{
            "noun": "wounds",
            "table": "episodes",
            "period": "2026Q3",
            "result": f"{value:g}\u00a0%" if shown else "withheld",
        },
        **{"counted": "of 200 wounds" if shown else "", "interval": "", "word": "", "value": value},
        **{"denominator": 200.0 if shown else NAN, "people": 200.0 if shown else NAN},
    }
    return {**row, **changes}


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    """Published figures."""
    return pd.DataFrame(list(rows), columns=COLUMNS)


def states(*values: float) -> list[Step]:
    """One figure through the first causes, in their order."""
    return [Step((cause,), frame(figure(value))) for cause, value in zip(Cause, values, strict=False)]


def parts(changed: Changed) -> list[tuple[tuple[str, ...], float | None]]:
    """Causes and changes, as plain values."""
    return [(tuple(str(cause) for cause in part.causes), part.change) for part in changed.parts]


def test_each_cause_has_the_step_that_it_made() -> None:
    """By hand: 78 → 77 by code, → 79 corrected, → 79.0 late (nothing), → 74 by definition."""
    [changed] = chain(frame(figure(78)), states(77, 79, 79, 74))
    assert parts(changed) == [(("code",), -1), (("corrected data",), 2), (("definition",), -5)]
    assert changed.change == -4


@pytest.mark.parametrize("values", [(9.9, 10, 10.3, 0.1), (3.4, 3.3, 3.3, 3.1), (99.9, 0.3, 0.7, 12)])
def test_parts_add_up_to_the_change_without_a_rest(values: tuple[float, ...]) -> None:
    """Decimals of printed numbers are added as hundredths: 0.1 three times is 0.3."""
    [changed] = chain(frame(figure(9.7)), states(*values))
    assert sum(round(100 * (part.change or 0)) for part in changed.parts) == round(100 * (changed.change or 0))
    assert changed.change == round(values[-1] - 9.7, 2)


def test_a_state_that_is_withheld_joins_the_causes_around_it() -> None:
    """Its number is not needed to tell the rest, and is never told."""
    [changed] = chain(frame(figure(78)), states(NAN, 79, 80, 80))
    assert parts(changed) == [(("code", "corrected data"), 1), (("late data",), 1)]


def test_a_state_that_cannot_be_told_of_a_table_joins_the_causes_of_its_measures_only() -> None:
    """Late rows of episodes are known by their day, those of a survey here are not."""
    before = frame(figure(78), figure(60, measure="heard", table="patient_survey"))
    between = frame(figure(79), figure(62, measure="heard", table="patient_survey"))
    after = frame(figure(81), figure(65, measure="heard", table="patient_survey"))
    steps = [Step((Cause.CORRECTED,), between, frozenset({"episodes"})), Step((Cause.LATE,), after)]
    healed, heard = chain(before, steps)
    assert parts(healed) == [(("corrected data",), 1), (("late data",), 2)]
    assert parts(heard) == [(("corrected data", "late data"), 5)]
    assert cause_text(heard.parts[0].causes, measure="heard", told=Told()) == "late or corrected data"


@pytest.mark.parametrize(("was", "now"), [(NAN, 78), (78, NAN)])
def test_a_figure_that_was_or_is_withheld_has_no_numbers(was: float, now: float) -> None:
    """Neither a difference, nor a count, nor the number of a state in between."""
    steps = [Step((Cause.CORRECTED,), frame(figure(55))), Step((Cause.LATE,), frame(figure(now)))]
    [changed] = chain(frame(figure(was)), steps)
    assert changed.change is None
    assert all(part.change is None for part in changed.parts)
    told = in_words(changed, Told(smallest=11))
    # A number that was shown before says nothing beside one that is withheld now.
    assert (told.was, told.now) == (("withheld", "78\u00a0%") if now == 78 else ("a figure", "withheld"))
    assert told.difference == ""
    assert "55" not in told.why
    assert "200" not in f"{told}"


def test_what_did_not_change_is_not_listed() -> None:
    """Nor what only a state in between changed."""
    assert chain(frame(figure(78)), states(70, 70, 70, 78)) == []


def test_a_quarter_that_pages_no_longer_tell_is_no_change() -> None:
    """As follow-up closes they go on to the next one."""
    before = frame(figure(78), figure(70, name="2026Q1"), figure(71, name="2026Q2"))
    after = frame(figure(78), figure(71, name="2026Q2"), figure(72, name="2026Q3"))
    assert changed_keys(before, after) == []


def test_a_measure_that_is_new_or_gone_is_one_line() -> None:
    """By its window, not by each of its quarters; and without numbers that would be called a change."""
    before = frame(figure(78), figure(50, measure="old"), figure(51, measure="old", name="2026Q2"))
    after = frame(figure(78), figure(60, measure="new"), figure(61, measure="new", name="2026Q2"))
    new, old = chain(before, [Step((Cause.DEFINITION,), after)])
    told = in_words(new, Told(("measures/new.yml", "measures/old.yml")))
    assert (told.was, told.now, told.difference, told.period) == ("not published", "60\u00a0%", "", "all")
    assert told.why == "definition (measures/new.yml)"
    assert in_words(old, Told()).now == "no longer published"


@pytest.mark.parametrize(
    ("more", "people", "said"),
    [(11, 11, "11 wounds more"), (10, 10, "fewer than 11 wounds more"), (-1, -1, "fewer than 11 wounds fewer")],
)
def test_a_small_group_that_came_or_went_is_only_said_to_be_small(more: int, people: int, said: str) -> None:
    """Just below the threshold and at it."""
    now = figure(79, denominator=200.0 + more, people=200.0 + people)
    [changed] = chain(frame(figure(78)), [Step((Cause.LATE,), frame(now))])
    assert in_words(changed, Told(smallest=11)).difference == f"+1\u00a0point; {said}"


def test_many_wounds_of_few_people_are_a_small_group() -> None:
    """Disclosure counts people."""
    now = figure(79, denominator=230.0, people=203.0)
    [changed] = chain(frame(figure(78)), [Step((Cause.LATE,), frame(now))])
    assert in_words(changed, Told(smallest=11)).difference == "+1\u00a0point; fewer than 11 wounds more"


def test_another_word_or_period_is_told_beside_the_result() -> None:
    """A printed result may stay while what is said of it does not."""
    before = figure(78, word="promising, not conclusive", period="The four quarters to 2026Q1")
    after = figure(78, word="improved", period="The four quarters to 2026Q2")
    [changed] = chain(frame(before), [Step((Cause.LATE,), frame(after))])
    told = in_words(changed, Told())
    assert told.was == "78\u00a0%, The four quarters to 2026Q1, promising, not conclusive"
    assert told.now == "78\u00a0%, The four quarters to 2026Q2, improved"
    assert told.is_printed


@pytest.mark.parametrize(
    ("change", "scale", "said"),
    [
        (2, "%", "+2\u00a0points"),
        (-1, "%", "−1\u00a0point"),
        (-0.3, "%", "−0.3\u00a0points"),
        (0.02, "", "+0.02"),
        (-1.5, "days", "−1.5\u00a0days"),
        (0, "%", ""),
    ],
)
def test_differences_read_as_a_person_would_write_them(change: float, scale: str, said: str) -> None:
    """With a sign, and with as many decimals as the printed numbers have."""
    assert amount_of(change, scale) == said


def test_a_definition_is_named_by_its_file() -> None:
    """The measure's own; else what holds for all measures; else whatever differs."""
    causes = (Cause.DEFINITION,)
    files = ("network.yml", "measures/healed.yml")
    assert cause_text(causes, measure="healed", told=Told(files)) == "definition (measures/healed.yml)"
    assert cause_text(causes, measure="seen", told=Told(files)) == "definition (network.yml)"
    assert cause_text(causes, measure="seen", told=Told(files[1:])) == "definition (measures/healed.yml)"
    assert cause_text((Cause.CODE,), measure="seen", told=Told(versions="numpy 2.3 → 2.4")) == "code (numpy 2.3 → 2.4)"
