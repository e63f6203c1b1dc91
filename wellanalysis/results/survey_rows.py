"""The answers of an export as rows of our table, or all that stands in the way at once."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.survey_map import From, Item, SurveyMap
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.results.examples import near
from wellanalysis.results.export_rows import NOT_COMPLETED
from wellanalysis.results.survey_exports import Export, Row, plain

ID, SENT, ANSWERED, CLINIC = "response_id", "sent_on", "answered_on", "clinic_id"
TRUE_FALSE = ("true", "false")
QUOTED = 60


@dataclass(frozen=True)
class Taken:
    """Rows of our table by column, as text.

    Parameters
    ----------
    rows : list of dict
        Those who answered, and those who were invited and did not: without a day of the answer.
    left_out : int
        Columns of the export that were not taken.
    unplaced : int
        Rows without an answer whose day of sending, or a column that is needed, is not in the export.
    """

    rows: list[Row]
    left_out: int
    unplaced: int = 0


def taken(
    export: Export,
    asked: SurveyMap,
    table: Table,
    *,
    name: str,
    file: str,
    wave: date | None,
    clinics: Collection[str] = (),
) -> Taken:
    """Rows of `table` from an export.

    Parameters
    ----------
    name, file : str
        Of the map and of the export, for messages; the map's name also begins each response's id.
    wave : date, optional
        Day on which the questionnaires were sent, where no column says it.
    clinics : collection of str
        Ids that a clinic may have, where they are known.

    Raises
    ------
    ProblemsFound
        With every problem at once, each kind of answer once and counted: columns that are not there, wordings that differ, answers that stand for nothing, days
        that cannot be read, ids that are absent or come twice, what the contract does not know or still needs.
    """
    problems = [
        *_of_contract(asked, table, name),
        *_of_columns(export, asked, file, wave),
        *_of_wording(export, asked, file),
    ]
    if problems:
        raise ProblemsFound(problems)
    found: list[Row] = []
    unread: dict[tuple[str, str, str], list[int]] = {}
    silent = [each for each in export.rows if _is_silent(each[1], export, asked)]
    answered = [each for each in export.rows if each not in silent] if silent else export.rows
    for at, row in answered:
        made, wrong = _row(row, export, asked, table, name, wave, clinics)
        found.append(made)
        for column, what, remedy in wrong:
            unread.setdefault((column, what, remedy), []).append(at)
    for (column, what, remedy), rows in unread.items():
        more = f" (and {len(rows) - 1} more rows)" if len(rows) > 1 else ""
        problems.append(Problem(f"{file}, row {rows[0]}, {column}", f"{what}{more}", remedy))
    unplaced = 0
    for _, row in sorted([*silent, *export.unfinished], key=lambda each: each[0]):
        invited = _invited(row, export, asked, table, name)
        found += [] if invited is None else [invited]
        unplaced += invited is None
    ids = Counter(row[ID] for row in found if row[ID])
    problems += [
        Problem(file, f"the id {id!r} comes {of} times", "export it again; each answer once")
        for id, of in ids.items()
        if of > 1
    ]
    if problems:
        raise ProblemsFound(problems)
    used = {_column(export, each) for each in _sources(asked)}
    return Taken(found, len(set(export.columns) - used), unplaced)


def _is_silent(row: Row, export: Export, asked: SurveyMap) -> bool:
    """Whether the export holds somebody who was invited and did not answer: a day of sending, and none of an answer."""
    if asked.dates.sent_on is None:
        return False
    sent, answered = (
        row.get(_column(export, each) or "", "") for each in (asked.dates.sent_on, asked.dates.answered_on)
    )
    return bool(sent) and answered in ("", NOT_COMPLETED)


def _invited(row: Row, export: Export, asked: SurveyMap, table: Table, name: str) -> Row | None:
    """Row of somebody who was invited and did not answer; None where the export does not say when, or who it was."""
    if asked.dates.sent_on is None:
        return None
    made, wrong = _row(
        {**row, _column(export, asked.dates.answered_on) or "": ""}, export, asked, table, name, None, ()
    )
    needed = {ID, SENT, *(column.name for column in table.columns.values() if not column.optional)}
    if any(not made.get(each) for each in needed):
        return None
    return {**made, ANSWERED: "", **dict.fromkeys(asked.items, "")}


def _sources(asked: SurveyMap) -> list[str]:
    """Columns of the export that the map names."""
    named = [asked.id, asked.dates.answered_on, *([asked.dates.sent_on] if asked.dates.sent_on else [])]
    named += [each.source for each in asked.columns.values() if each.source]
    return [*named, *(each.source for each in asked.items.values())]


def _column(export: Export, source: str) -> str | None:
    """The export's column of this name, or of this wording."""
    wanted = plain(source)
    if wanted in export.columns:
        return wanted
    return next((column for column, text in export.questions.items() if text == wanted and text), None)


def _of_contract(asked: SurveyMap, table: Table, file: str) -> Iterator[Problem]:
    """What the map gives that the contract does not know, and what the contract needs that the map does not give."""
    given = {ID, SENT, ANSWERED, *asked.columns, *asked.items}
    for name in sorted(given - set(table.columns)):
        remedy = f"add it to network.yml: tables: {table.name}: columns; {nearest(name, table.columns)}"
        yield Problem(f"{file}, {name}", f"the table {table.name} has no column {name!r}", remedy)
    for column in (table.columns[name] for name in asked.items if name in table.columns):
        if column.type is not ColumnType.INTEGER or column.maximum is None:
            remedy = "give it type: integer, minimum, maximum"
            yield Problem(f"{file}, items, {column.name}", "the column has no scale", remedy)
    for column in table.columns.values():
        if not column.optional and column.name not in given:
            yield Problem(file, f"the column {column.name!r} is not mapped", f"add it under columns: {column.says}")


def _of_columns(export: Export, asked: SurveyMap, file: str, wave: date | None) -> Iterator[Problem]:
    for source in dict.fromkeys(_sources(asked)):
        if _column(export, source) is None:
            yield Problem(file, f"there is no column {source!r}", nearest(source, export.columns))
    if wave is None and asked.dates.sent_on is None:
        yield Problem(file, "no column says when it was sent", "add --wave with the day, such as --wave 2026-09-07")


def _of_wording(export: Export, asked: SurveyMap, file: str) -> Iterator[Problem]:
    """Questions that the export words otherwise: a changed question is another question."""
    for name, item in asked.items.items():
        column = _column(export, item.source)
        text = export.questions.get(column or "", "")
        if text and text.casefold() != plain(item.question).casefold():
            yield Problem(
                f"{file}, {column}",
                f"the question reads {_short(text)}, the map says {_short(item.question)} for {name!r}",
                "a changed question is another question: map it to a column of its own, or mend the map's wording",
            )


def _row(
    row: Row,
    export: Export,
    asked: SurveyMap,
    table: Table,
    name: str,
    wave: date | None,
    clinics: Collection[str],
) -> tuple[Row, list[tuple[str, str, str]]]:
    """One row of our table, and what is wrong with it: column of the export, what, remedy."""
    wrong: list[tuple[str, str, str]] = []

    def told(source: str, what: str, remedy: str = "") -> None:
        wrong.append((source, what, remedy or _remedy(what)))

    def of(source: str) -> str:
        return row.get(_column(export, source) or "", "")

    def day(source: str) -> str:
        text = of(source)
        found = _day(text, asked.dates.format)
        if found is None:
            told(source, f"{_short(text)} is not a day as {asked.dates.format} writes it" if text else "no day")
        return found or ""

    sent = day(asked.dates.sent_on) if asked.dates.sent_on else wave.isoformat() if wave else ""
    made = {SENT: sent, ANSWERED: day(asked.dates.answered_on)}
    id = of(asked.id)
    if not id:
        told(asked.id, "no id")
    # Forms counts each questionnaire from 1 on: name and wave keep those of two waves apart.
    made[ID] = f"{name.removesuffix('.yml')}-{sent.replace('-', '')}-{id}" if id else ""
    for column, given in asked.columns.items():
        text, what = _value(given.value if given.source is None else of(given.source), given, table.columns[column])
        made[column] = text
        if what:
            told(given.source or column, what, _known(what, of(given.source or ""), given, table.columns[column]))
        elif column == CLINIC and text and clinics and text not in clinics:
            told(given.source or column, f"there is no clinic {_short(text)}", near(text, clinics))
    for column, item in asked.items.items():
        made[column], what = _answer(of(item.source), item, table.columns[column])
        if what:
            told(item.source, what)
    return made, wrong


def _known(what: str, text: str, given: From, column: Column) -> str:
    """What a value may be that stands for nothing or is none of the column's; empty where that is not what is wrong."""
    if "stands for nothing" in what:
        remedy = near(text, given.answers)
        return f"{remedy}; or add it to answers of the map" if remedy.startswith("did you mean") else ""
    if "is no value" in what:
        return f"known: {', '.join(column.values)}; say under answers of the map which one it stands for"
    return ""


def _day(text: str, format: str) -> str | None:
    """A day as ISO writes it; workbooks have days of their own, whatever the map's format."""
    for read in (lambda: datetime.strptime(text, format), lambda: datetime.fromisoformat(text)):
        try:
            return read().date().isoformat()
        except ValueError:
            continue
    return None


def _value(text: str | None, given: From, column: Column) -> tuple[str, str]:
    value = text or ""
    if value and given.answers and given.source is not None:
        known = {plain(each).casefold(): to for each, to in given.answers.items()}
        if plain(value).casefold() not in known:
            return "", f"{_short(value)} stands for nothing in the map"
        value = known[plain(value).casefold()] or ""
    if not value:
        return "", "" if column.optional else f"nothing, but {column.name!r} is needed"
    if column.values and value not in column.values:
        return "", f"{_short(value)} is no value of {column.name!r}"
    if column.type is ColumnType.BOOLEAN and value not in TRUE_FALSE:
        return "", f"{_short(value)} is not true or false"
    return value, ""


def _answer(text: str, item: Item, column: Column) -> tuple[str, str]:
    """The number of an answer; turned round where the question asks the other way."""
    if not text:
        return "", ""
    if item.answers:
        known = {plain(each).casefold(): to for each, to in item.answers.items()}
        if plain(text).casefold() not in known:
            return "", f"{_short(text)} stands for nothing in the map"
        number = known[plain(text).casefold()]
        if number is None:
            return "", ""
    else:
        try:
            number = int(text)
        except ValueError:
            return "", f"{_short(text)} is no whole number"
    low, high = int(column.minimum or 0), int(column.maximum or 0)
    if not low <= number <= high:
        return "", f"{number} lies outside {low} to {high}"
    return str(low + high - number if item.reverse else number), ""


def _remedy(what: str) -> str:
    if "stands for nothing" in what or "no whole number" in what:
        return "add it to answers of the map; with nothing behind it, it counts as no answer"
    if "is not a day" in what:
        return "mend dates: format: of the map"
    return "mend the map, or the export"


def _short(text: str) -> str:
    return repr(text if len(text) <= QUOTED else text[: QUOTED - 1] + "…")
