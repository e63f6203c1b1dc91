"""What of a page changed since it was last made, in words for an analyst."""

import json
from pathlib import Path
from typing import Any

from wellanalysis.pages.page import Page

SHOWN = 3
"""So many claims are named; more are counted."""


def _claims(value: dict[str, Any]) -> dict[str, Any]:
    return {"opening": value.get("opening"), **{each["id"]: each for each in value.get("claims", [])}}


def _parts(before: Any, after: Any) -> str:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return "new" if before is None else "gone" if after is None else "changed"
    return ", ".join(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def what_changed(path: Path, page: Page) -> str:
    """Claims and other parts in which `page` differs from the one saved at `path`; empty for a new or equal page.

    Parameters
    ----------
    path : Path
        Where an earlier run saved the page.
    page : Page
        The page as it is now.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if text == page.text:
            return ""
        before = json.loads(text)
    except (FileNotFoundError, ValueError):
        return ""
    after = json.loads(page.text)
    old, new = _claims(before), _claims(after)
    said = [f"{name}: {_parts(old.get(name), new.get(name))}" for name in new if new[name] != old.get(name)]
    said += [f"{name}: gone" for name in old if name not in new]
    if len(said) > SHOWN:
        said = [*said[:SHOWN], f"and {len(said) - SHOWN} more"]
    rest = [name for name in after if name not in ("opening", "claims") and before.get(name) != after[name]]
    return "; ".join([*said, *sorted(rest)])
