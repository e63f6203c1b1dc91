"""What was computed once for these very numbers is read back, not computed again."""

import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SUFFIX = ".table"
CHECK = 64  # characters of a SHA-256 in hexadecimal, with which each file begins


class Remembered:
    """Tables by the content they were computed from, in one folder.

    Parameters
    ----------
    folder : Path, optional
        Where they are kept; without one everything is computed.
    code : str
        Stands for what computes: a hash of the package's source and of its libraries' versions. Other code, other keys.

    Notes
    -----
    A key is the SHA-256 of the name, the code and every value it was computed from, so nothing has to be told that
    something has changed, and a page is the same whatever was computed before. Each file holds its own SHA-256: one
    that is damaged, or was half written, is computed again. No pickle: a file can hold nothing but a table.
    """

    def __init__(self, folder: Path | None = None, *, code: str = "") -> None:
        self._folder = folder
        self._code = code
        self._used: set[str] = set()

    def table(self, name: str, inputs: object, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """What `compute` gives, from the folder where it is known.

        Parameters
        ----------
        name : str
            What is computed.
        inputs : object
            All that it is computed from: frames, arrays, plain values, and lists and mappings of these.
        compute : callable
            Gives a frame with a plain index and columns of numbers, truths or text.

        Raises
        ------
        TypeError
            When an input is of a kind whose content is not known.
        """
        if self._folder is None:
            return _frame(_bytes(compute()))
        file = f"{fingerprint([name, self._code, inputs])}{SUFFIX}"
        self._used.add(file)
        body = _checked(self._folder / file)
        if body is None:
            # What was just computed goes the same way as what is read back: the two cannot differ.
            body = _bytes(compute())
            _write(self._folder / file, body)
        return _frame(body)

    def sweep(self) -> int:
        """Delete what was not asked for since this memory was opened, and return how many files that were."""
        old = [] if self._folder is None else [each for each in self._folder.glob("*") if each.name not in self._used]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def fingerprint(value: object) -> str:
    """SHA-256 of a value's content: types, names and order are part of it.

    Raises
    ------
    TypeError
        When the value holds something whose content is not known.
    """
    digest = hashlib.sha256()
    _feed(digest.update, value)
    return digest.hexdigest()


def _feed(update: Callable[[bytes], object], value: Any) -> None:
    """Every part with its kind and its length before it, so that no two values read alike."""
    if isinstance(value, pd.DataFrame):
        update(b"frame %d %d;" % value.shape)
        for name in value.columns:
            _feed(update, str(name))
            _feed(update, value[name])
    elif isinstance(value, pd.Series | pd.Index):
        _feed(update, np.asarray(value))
    elif isinstance(value, np.ndarray):
        if value.dtype.kind in "biufmM":
            update(f"array {value.dtype} {value.shape};".encode())
            update(np.ascontiguousarray(value).tobytes())
        else:
            # Texts repeat: each is told once, and its places by number.
            places, known = pd.factorize(value, use_na_sentinel=False)
            _feed(update, places)
            _feed(update, list(known))
    elif isinstance(value, Mapping):
        _feed(update, [[key, value[key]] for key in sorted(value, key=str)])
    elif isinstance(value, frozenset | set):
        _feed(update, sorted(value, key=str))
    elif isinstance(value, list | tuple):
        update(b"list %d;" % len(value))
        for each in value:
            _feed(update, each)
    elif value is None or value is pd.NaT or isinstance(value, bool | int | float | str | pd.Timestamp | np.generic):
        # An absent text is nan in one column and None in another: repr tells each from a text that reads so.
        text = f"{type(value).__name__} {value!r}".encode()
        update(b"value %d;" % len(text) + text)
    else:
        raise TypeError(f"the content of {type(value).__name__} is not known")


def _bytes(table: pd.DataFrame) -> bytes:
    held = io.BytesIO()
    table.to_parquet(held, index=False, compression="zstd")
    return held.getvalue()


def _frame(body: bytes) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(body))


def _checked(path: Path) -> bytes | None:
    """Body of a file whose check agrees with it; None where there is none."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    check, body = whole[:CHECK], whole[CHECK:]
    return body if hashlib.sha256(body).hexdigest().encode() == check else None


def _write(path: Path, body: bytes) -> None:
    """Into a file of its own first: nobody ever reads half a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + body)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
