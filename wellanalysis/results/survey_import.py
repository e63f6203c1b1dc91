"""Bringing a survey tool's export into the extracts: nothing is lost, doubled or overwritten."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.definitions.survey_map import FOLDER, SurveyMap, read_map
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.results.put_in_place import put_in_place
from wellanalysis.results.source import open_source
from wellanalysis.results.survey_exports import Row, plain, read_export
from wellanalysis.results.survey_rows import ANSWERED, ID, SENT, taken

ASKED = "asked.csv"
"""What each question read when its answers were imported, beside the item maps."""
ASKED_COLUMNS = ("table", "column", "wave", "question", "scale")
SHOWN = 5


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Parameters
    ----------
    path : Path
        The table's file.
    added, known : int
        Answers that are new, and that were there already, alike.
    since : int
        Of those who were there without an answer, how many have answered since.
    invited : int
        Of the new ones, those who were invited and have not answered.
    answered_alone : bool
        Whether the export holds only those who answered.
    twice : int
        People with more than one questionnaire in a wave.
    previews, unfinished : int
        Rows left out: previews and tests, and questionnaires that were never sent and whose row does not say to whom.
    columns_left_out : int
        Columns of the export that the map does not name, such as comments: none of them is kept.
    """

    path: Path
    added: int
    known: int
    since: int
    invited: int
    answered_alone: bool
    twice: int
    previews: int
    unfinished: int
    columns_left_out: int


def import_survey(export: Path, survey_map: Path, *, wave: date | None = None, into: Path | None = None) -> Imported:
    """Add the answers of an export to the table of the extracts that its map names.

    Parameters
    ----------
    export : Path
        What the survey tool wrote.
    survey_map : Path
        The item map, in the folder ``surveys`` of the network.
    wave : date, optional
        Day on which the questionnaires were sent, where the export does not say it.
    into : Path, optional
        Folder of the extracts; that of network.yml unless given.

    Raises
    ------
    ProblemsFound
        With every problem of the export; nothing is then written.
    """
    asked = read_map(survey_map)
    network = survey_map.resolve().parent.parent
    definitions = load(network)
    table = definitions.contract[asked.table]
    folder = into or _extracts(network, definitions.network.extracts)
    path = _file(folder, table.name)
    found = read_export(export, asked.platform)
    clinics = _clinics(definitions)
    rows = taken(found, asked, table, name=survey_map.name, file=export.name, wave=wave, clinics=clinics)
    heading, before, delimiter = _read(path)
    log = survey_map.parent / ASKED
    log_before = _read(log)[1]
    asked_now = _asked(asked, table, rows.rows)
    problems = [
        *_changed(log_before, asked_now, survey_map.name),
        *_contradictions(before, rows.rows, path.name),
        *_other_waves(before, rows.rows, survey_map.name),
    ]
    if problems:
        raise ProblemsFound(problems)
    there = {row[ID]: row for row in before if ID in row}
    new = [row for row in rows.rows if row[ID] not in there]
    since = {row[ID]: row for row in rows.rows if row[ID] in there and row[ANSWERED] and not there[row[ID]][ANSWERED]}
    named = [name for name in table.columns if any(name in row for row in rows.rows) and name not in heading]
    kept = {(row["table"], row["column"], row["wave"]) for row in log_before}
    more = [row for row in asked_now if (row["table"], row["column"], row["wave"]) not in kept]
    texts = {}
    if more:
        # Before the answers: stopped in between, the next import finds what was asked and adds them.
        texts[log] = _text(ASKED_COLUMNS, [*log_before, *more], ",")
    if new or since:
        every = [*({**row, **since.get(row.get(ID, ""), {})} for row in before), *new]
        texts[path] = _text([*heading, *named], every, delimiter)
    put_in_place(texts)
    return Imported(
        path,
        added=len(new),
        known=len(rows.rows) - len(new) - len(since),
        since=len(since),
        invited=sum(not row[ANSWERED] for row in new),
        answered_alone=bool(rows.rows) and all(row[ANSWERED] for row in rows.rows),
        twice=_twice(rows.rows),
        previews=found.previews,
        unfinished=rows.unplaced,
        columns_left_out=rows.left_out,
    )


def extracts_folder(network: Path, into: Path | None = None) -> Path:
    """Folder that an import writes to.

    Raises
    ------
    ProblemsFound
        When the extracts are a database, and no folder is named.
    """
    return into or _extracts(network, load(network).network.extracts)


def map_of(network: Path, name: str) -> Path:
    """The item map of a network by its name or its path.

    Raises
    ------
    ProblemsFound
        When it is none of the network's.
    """
    folder = network / FOLDER
    given = Path(name)
    for path in (folder / given.name, folder / f"{given.name}.yml"):
        if path.is_file() and (len(given.parts) == 1 or given.resolve() == path.resolve()):
            return path
    what = f"{given.name!r} is no item map of the network"
    known = [path.name for path in sorted(folder.glob("*.yml"))]
    raise ProblemsFound(
        [Problem("--map", what, nearest(given.name, known) or f"write it into {FOLDER}/ of the network")]
    )


def _clinics(definitions: Definitions) -> list[str]:
    """Ids of the network's clinics; none where its extracts cannot be opened yet."""
    try:
        with open_source(definitions, gather=[]) as source:
            if "clinic_id" in source.sound.get("clinics", ()):
                return sorted(source.frame('SELECT clinic_id FROM "clinics"')["clinic_id"].dropna().astype(str))
    except ProblemsFound:
        pass  # an import may be what brings the first of them
    return []


def _extracts(network: Path, given: str) -> Path:
    if given.startswith("${"):
        what = "the extracts are a database"
        raise ProblemsFound(
            [Problem("network.yml, extracts", what, "name a folder with --into, and load it from there")]
        )
    return network / given


def _file(folder: Path, table: str) -> Path:
    """The table's file; one of another kind is not touched."""
    path = folder / f"{table}.csv"
    other = next((each for each in (f"{table}.parquet", f"{table}.csv.gz", table) if (folder / each).exists()), None)
    if other is not None and not path.exists():
        remedy = "name another folder with --into, and put both together where the extracts are made"
        raise ProblemsFound([Problem(other, "the table is there and is no CSV file", remedy)])
    return path


def _read(path: Path) -> tuple[list[str], list[Row], str]:
    """Heading, rows and delimiter of a table's file; nothing where it is not there yet."""
    if not path.is_file():
        return [], [], ","
    text = path.read_bytes().decode("utf-8-sig")
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    heading = lines[0] if lines else []
    return heading, [dict(zip(heading, line, strict=False)) for line in lines[1:] if line], delimiter


def _text(heading: Sequence[str], rows: Iterable[Row], delimiter: str) -> str:
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=delimiter, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([row.get(name, "") for name in heading] for row in rows)
    return made.getvalue()


def _contradictions(before: Sequence[Row], new: Sequence[Row], file: str) -> list[Problem]:
    """Answers that are there already and say something else now; who had not answered yet may have since."""
    there = {row.get(ID): row for row in before}
    problems = []
    for row in new:
        old = there.get(row[ID])
        if old is None or not (row[ANSWERED] and old.get(ANSWERED)):
            continue
        differs = [name for name, value in row.items() if old.get(name, "") != value]
        if differs:
            what = f"{row[ID]!r} is there with another {', '.join(differs[:SHOWN])}"
            remedy = "an answer is not changed after it was imported: find out which is right, and remove the other"
            problems.append(Problem(file, what, remedy))
    return problems


def _other_waves(before: Sequence[Row], new: Sequence[Row], name: str) -> list[Problem]:
    """Answers of the same day and number that are there under another wave: a mistyped day would double them all."""
    stem = name.removesuffix(".yml")

    def own(row: Row) -> tuple[str, str] | None:
        start = f"{stem}-{row.get(SENT, '').replace('-', '')}-"
        id = row.get(ID, "")
        return (id.removeprefix(start), row[ANSWERED]) if id.startswith(start) and row.get(ANSWERED) else None

    there = {found: row for row in before if (found := own(row)) is not None}
    pairs = Counter(
        (there[found][SENT], row[SENT])
        for row in new
        if (found := own(row)) is not None and found in there and there[found][SENT] != row[SENT]
    )
    return [
        Problem(
            "--wave",
            f"{count} answers of the wave of {now} are there under the wave of {then}, with the same number and day",
            f"is it the wave of {then}? If it is {now}, take the others out first",
        )
        for (then, now), count in sorted(pairs.items())
    ]


def _twice(rows: Sequence[Row]) -> int:
    """People with more than one questionnaire in a wave."""
    people = Counter((row["staff_id"], row[SENT]) for row in rows if row.get("staff_id"))
    return sum(count > 1 for count in people.values())


def _asked(asked: SurveyMap, table: Table, rows: Sequence[Row]) -> list[Row]:
    """What each question read and which answers it had, for each wave of the export."""
    found = []
    for wave in sorted({row[SENT] for row in rows}):
        for column, item in asked.items.items():
            known = sorted({number for number in item.answers.values() if number is not None})
            limits = table.columns[column]
            scale = known or list(range(int(limits.minimum or 0), int(limits.maximum or 0) + 1))
            told = {"table": table.name, "column": column, "wave": wave, "question": plain(item.question)}
            found.append({**told, "scale": json.dumps(scale, separators=(" ", ":"))})
    return found


def _changed(before: Sequence[Row], now: Sequence[Row], name: str) -> list[Problem]:
    """Questions that read, or were answered, otherwise in another wave: they are not trended as one."""
    problems: dict[str, Problem] = {}
    for row in now:
        for old in (each for each in before if (each["table"], each["column"]) == (row["table"], row["column"])):
            differs = [key for key in ("question", "scale") if old[key].casefold() != row[key].casefold()]
            if differs:
                what = f"the {' and the '.join(differs)} of {row['column']!r} changed since the wave of {old['wave']}"
                told = f"{what}: {old[differs[0]]!r}, now {row[differs[0]]!r}"
                remedy = (
                    f"map it to a column of its own, such as {row['column']}_{row['wave'][:4]}: it is another question"
                )
                problems.setdefault(row["column"], Problem(f"{FOLDER}/{name}, items, {row['column']}", told, remedy))
    return list(problems.values())
