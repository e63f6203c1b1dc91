"""What was computed once is read back: the same to the bit, never where anything differs, and never a damaged file."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages.remembered import Remembered, fingerprint

TABLE = pd.DataFrame(
    {"name": ["a", "b"], "value": [0.1 + 0.2, np.nan], "count": np.array([1, 2], "int64"), "told": [True, False]}
)


class Counted:
    """Computes a table, and knows how often it had to."""

    def __init__(self, table=TABLE):
        self.table, self.times = table, 0

    def __call__(self):
        self.times += 1
        return self.table


def test_the_second_time_is_read_back_to_the_bit(tmp_path):
    """Same inputs, another process's memory: nothing is computed, and every bit is the same."""
    counted = Counted()
    first, again = (Remembered(tmp_path, code="1").table("sums", [1, "x"], counted) for _ in range(2))
    assert counted.times == 1
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert first["value"].iloc[0].hex() == (0.1 + 0.2).hex()


def test_without_a_folder_the_same_comes_out():
    """A run without a memory has the same pages: what is computed goes the way of what is read."""
    pd.testing.assert_frame_equal(Remembered().table("sums", [], Counted()), TABLE, check_exact=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "others"},
        {"code": "2"},
        {"inputs": [1.0, np.array([1.0, 2.0])]},
        {"inputs": [1, np.array([1.0, np.nextafter(2.0, 3)])]},
        {"inputs": [1, np.array([[1.0, 2.0]])]},
        {"inputs": [np.array([1.0, 2.0]), 1]},
    ],
)
def test_anything_that_differs_is_computed_anew(tmp_path, changed):
    """Another name, other code, another type, the last bit of one number, another shape, another order."""
    given = {"name": "sums", "code": "1", "inputs": [1, np.array([1.0, 2.0])]}
    counted = Counted()
    for each in (given, {**given, **changed}, given):
        Remembered(tmp_path, code=each["code"]).table(each["name"], each["inputs"], counted)
    assert counted.times == 2


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "padded"])
def test_a_damaged_file_is_computed_again_and_mended(tmp_path, harm):
    """Half a file, one bit, no byte, one byte too many: none of it is believed."""
    counted = Counted()
    Remembered(tmp_path).table("sums", [], counted)
    (path,) = tmp_path.iterdir()
    body = bytearray(path.read_bytes())
    if harm == "flipped":
        body[len(body) // 2] ^= 1
    harmed = {"cut": body[: len(body) // 2], "flipped": body, "emptied": b"", "padded": body + b"x"}[harm]
    path.write_bytes(harmed)
    for _ in range(2):
        pd.testing.assert_frame_equal(Remembered(tmp_path).table("sums", [], counted), TABLE)
    assert counted.times == 2


def test_a_failure_leaves_nothing_behind(tmp_path):
    """No half table, and no temporary file."""

    def fails():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Remembered(tmp_path).table("sums", [], fails)
    assert not list(tmp_path.iterdir())


def test_what_the_last_run_did_not_ask_for_is_swept(tmp_path):
    """Old tables go, with what an interrupted run left; those asked for stay."""
    Remembered(tmp_path).table("sums", [1], Counted())
    (tmp_path / "left.part").write_bytes(b"half")
    run = Remembered(tmp_path)
    run.table("sums", [2], Counted())
    assert run.sweep() == 2
    counted = Counted()
    Remembered(tmp_path).table("sums", [2], counted)
    assert counted.times == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["ab", "c"], ["a", "bc"]),
        ([["a"], "b"], [["a", "b"]]),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
        (pd.DataFrame({"a": ["x", None]}), pd.DataFrame({"a": ["x", "None"]})),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [1, 2]})),
        (pd.DataFrame({"a": ["x", "y"]}), pd.DataFrame({"a": ["y", "x"]})),
        (True, 1),
    ],
)
def test_different_content_has_different_fingerprints(one, other):
    """Borders, names, order and absent values are part of it."""
    assert fingerprint(one) != fingerprint(other)


def test_equal_content_has_one_fingerprint():
    """Whatever order a set or a mapping was filled in, and whichever way text is held."""
    assert fingerprint({"a": 1, "b": frozenset("xyz")}) == fingerprint({"b": frozenset("zyx"), "a": 1})
    text = pd.DataFrame({"a": ["x", "y", "x"]})
    assert fingerprint(text) == fingerprint(text.astype(object))
    assert fingerprint(text) == fingerprint(text.astype("category").astype(str))


def test_what_cannot_be_told_is_refused():
    """An object whose content is not known is no input."""
    with pytest.raises(TypeError, match="the content of object is not known"):
        fingerprint([object()])
