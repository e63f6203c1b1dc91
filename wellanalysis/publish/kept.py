"""What a run's folder holds and what each file was made from, so that only what changed is made again."""

import contextlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from wellanalysis.files import replace_if_changed
from wellanalysis.publish.inputs import file_hash

_SAID = {
    "page": "what the page says changed",
    "template": "its notebook template changed",
    "code": "the code changed",
    "lock": "the lock or an installed version changed",
    "definitions": "the definitions changed",
    "extracts": "the extracts changed",
    "request": "something else was asked for",
    "notebook": "its executed notebook changed",
    "links": "the pages or prose it may link to changed",
    "history": "the record of earlier publications changed",
}
NEVER = "it was not made before"
GONE = "its file is gone"
ALTERED = "its file was altered since"


class Kept:
    """A journal of what was made from what: one line of JSON for each thing made, the last line counts.

    A line is added after its file is in place. A run that is killed in between makes the file once more; a torn last
    line is passed over.

    Parameters
    ----------
    journal : Path
        File of the journal; none at first.
    """

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self._made: dict[str, dict[str, Any]] = {}
        with contextlib.suppress(FileNotFoundError):
            for line in journal.read_text(encoding="utf-8", errors="replace").splitlines():
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    entry = json.loads(line)
                    self._made[str(entry["name"])] = entry
            # A torn line has no end, and what is added would become part of it.
            self._write()

    def why(self, name: str, parts: Mapping[str, str], path: Path | None = None) -> str:
        """Why `name` has to be made of `parts`; empty when it lies at `path` as it was made from the same.

        Parameters
        ----------
        name : str
            What is made.
        parts : mapping of str to str
            Hash of each thing it is made from.
        path : Path, optional
            Its file; without one only the parts count.
        """
        entry = self._made.get(name)
        if entry is None:
            return NEVER
        before = entry["parts"]
        differ = [part for part in (*parts, *before) if parts.get(part) != before.get(part)]
        if differ:
            return ", ".join(dict.fromkeys(_SAID.get(part, f"{part} changed") for part in differ))
        if path is not None:
            try:
                return "" if file_hash(path) == entry["sha256"] else ALTERED
            except FileNotFoundError:
                return GONE
        return ""

    def put(self, name: str, parts: Mapping[str, str], path: Path | None = None, **also: Any) -> None:
        """Note that `name` was made of `parts`, and lies at `path`."""
        entry = {"name": name, "parts": dict(parts), "sha256": file_hash(path) if path else "", **also}
        self._made[name] = entry
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        with self.journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")

    def noted(self, name: str, what: str) -> Any:
        """Something noted with `put`, or None."""
        return self._made.get(name, {}).get(what)

    def forget(self, names: Collection[str]) -> None:
        """Drop what is not there any more, so that it is made anew when it comes back."""
        known = set(self._made)
        self._made = {name: entry for name, entry in self._made.items() if name not in names}
        if known & set(names):
            self._write()

    def only(self, names: Collection[str]) -> None:
        """Forget all but `names`."""
        self.forget(set(self._made) - set(names))

    def _write(self) -> None:
        lines = [json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in self._made.values()]
        replace_if_changed(self.journal, "".join(lines))
