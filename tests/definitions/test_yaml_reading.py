"""Reading YAML: values as written, and what stands in the way of it."""

from datetime import date, datetime
from pathlib import Path

import pytest

from wellanalysis.definitions.yaml_reading import read_yaml


def read(tmp_path: Path, content: str | bytes) -> tuple[dict | None, list[str]]:
    """Values of a file and what is told about it."""
    path = tmp_path / "file.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    document, findings = read_yaml(path, "file.yml")
    return (document.value if document else None), [str(problem) for problem in findings.problems()]


def test_words_and_numbers_stay_what_they_look_like(tmp_path: Path) -> None:
    """No Norway problem, no octal, no sixties, no month taken for a number."""
    value, told = read(
        tmp_path,
        "a: no\nb: on\nc: 010\nd: 1:30\ne: 2022-10\nf: true\ng: 0.5\nh: 1e3\ni: -3\nj: 2024-02-29\nk:\nl: .5\n",
    )
    assert told == []
    assert value == {
        **{"a": "no", "b": "on", "c": "010", "d": "1:30", "e": "2022-10", "f": True, "g": 0.5, "h": 1000.0, "i": -3},
        **{"j": date(2024, 2, 29), "k": None, "l": 0.5},
    }


def test_keys_stay_as_written(tmp_path: Path) -> None:
    """A clinic may be called 007, on or no; `on` is also a key of agreed_by."""
    value, told = read(tmp_path, "007: a\non: b\nno: c\n2024-01-01: d\n")
    assert told == []
    assert value == {"007": "a", "on": "b", "no": "c", "2024-01-01": "d"}


def test_a_day_that_does_not_exist_stays_text_for_the_schema_to_refuse(tmp_path: Path) -> None:
    """29 February of a common year; a moment with a time is kept apart from a day."""
    value, _ = read(tmp_path, "a: 2023-02-29\nb: 2023-02-28 10:00:00\n")
    assert value == {"a": "2023-02-29", "b": datetime(2023, 2, 28, 10)}


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    """As editors on Windows write them."""
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\r\n") == ({"a": 1, "b": 2}, [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["file.yml: is empty → fill it, or remove it"]),
        (b"\n  \n", ["file.yml: is empty → fill it, or remove it"]),
        (b"# only a comment\n", ["file.yml: is empty → fill it, or remove it"]),
        (b"{}\n", ["file.yml: is empty → fill it, or remove it"]),
        (b"- a\n- b\n", ["file.yml: holds no keys → write lines of the form key: value"]),
        (b"just text\n", ["file.yml: holds no keys → write lines of the form key: value"]),
        (
            b"a: 1\nb: caf\xe9\n",
            ["file.yml, line 2: is not in UTF-8: byte 0xe9 at position 11 → save the file as UTF-8"],
        ),
        (b"\xff\xfea\x00", ["file.yml, line 1: is not in UTF-8: byte 0xff at position 0 → save the file as UTF-8"]),
        (b"a: 1\nb: \x07\n", ["file.yml, line 2: a character that YAML does not allow: U+0007 → delete it"]),
    ],
)
def test_files_that_say_nothing_are_named(tmp_path: Path, content: bytes, expected: list[str]) -> None:
    """Empty, another encoding (with the position of the byte), no keys."""
    assert read(tmp_path, content) == (None, expected)


def test_the_byte_position_counts_a_byte_order_mark(tmp_path: Path) -> None:
    """The position is the one that an editor for bytes shows."""
    _, told = read(tmp_path, b"\xef\xbb\xbfa: \xe9\n")
    assert "byte 0xe9 at position 6" in told[0]


def test_a_key_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    """Also inside a group; the first is kept so that the rest can be checked."""
    value, told = read(tmp_path, "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert value == {"a": 1, "b": {"c": 1}}
    assert told == [
        "file.yml, line 4, b.c: the key 'c' stands here a second time (first on line 3) → keep one of the two",
        "file.yml, line 5, a: the key 'a' stands here a second time (first on line 1) → keep one of the two",
    ]


def test_a_tab_is_shown_with_its_place(tmp_path: Path) -> None:
    """Tabs cannot indent YAML; the caret stands under it."""
    value, told = read(tmp_path, "a:\n\tb: 1\n")
    assert value is None
    assert told[0].startswith("file.yml, line 2, column 1: not readable as YAML: a tab")
    assert told[0].splitlines()[1:] == ["       b: 1", "      ^ → indent with spaces; YAML allows no tabs"]


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("a: [1, 2\nb: 3\n", "line 2", "expected ',' or ']'"),
        ("why: care: early\n", "line 1, column 10", "a colon where none can stand"),
        ("a: 'open\nb: 1\n", "line 3", "end of stream"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1", "a second document begins here"),
        ("a: *bold*\n", "line 1", "anchor or alias"),
        ("a: &x 1\nb: *x\n", "line 1, column 4", "anchor or alias"),
        ("a:\n  b: 1\n c: 2\n", "line 3", "not readable as YAML"),
        ("? [a, b]\n: 1\nc: 1\n", "line 1", "a key is no plain word"),
        ("a: !!python/object/apply:os.system [echo]\nb: !secret x\n", "line 2", "the tag '!secret' is not used here"),
    ],
)
def test_bad_syntax_is_told_with_its_place(tmp_path: Path, content: str, place: str, said: str) -> None:
    """Unclosed bracket or quote, stray colon, second document, alias, indentation, tag."""
    _, told = read(tmp_path, content)
    assert len(told) == 1
    assert f"file.yml, {place}" in told[0]
    assert said in told[0]


def test_a_file_that_would_unfold_without_end_is_refused_at_once(tmp_path: Path) -> None:
    """The 'billion laughs': aliases of aliases."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    value, told = read(tmp_path, "\n".join(lines))
    assert value is None
    assert "anchor or alias" in told[0]


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    """A thousand brackets are no definition."""
    value, told = read(tmp_path, "a: " + "[" * 5000 + "]" * 5000)
    assert value is None
    assert "nested too deeply" in told[0]


def test_a_line_that_may_hold_a_password_is_not_repeated(tmp_path: Path) -> None:
    """A syntax error beside a database address shows the place, not the line."""
    _, told = read(tmp_path, "extracts: postgresql://me:hunter2@host/db: x\n")
    assert "line 1" in told[0]
    assert "hunter2" not in told[0]


def test_a_folder_in_place_of_a_file_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    """And the message holds no absolute path."""
    (tmp_path / "file.yml").mkdir()
    document, findings = read_yaml(tmp_path / "file.yml", "file.yml")
    assert document is None
    told = str(findings.problems()[0])
    assert told.startswith("file.yml: could not be read")
    assert str(tmp_path) not in told
