"""One page of the report, made of claims, and its form as one file."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from wellanalysis.files import replace_if_changed

EMPTY = pd.DataFrame()
DECIMALS = 10


@dataclass(frozen=True)
class Claim:
    """One thing a page says: a sentence, the chart that shows it, and the numbers behind it.

    Parameters
    ----------
    id : str
        Anchor, unique on its page: ``debridement_14d``.
    heading : str
        The claim itself, as a heading a reader can take away.
    sentence : str
        The claim with number, denominator, period and uncertainty, in plain words.
    section : str
        Name of the section of the page in which the claim stands: what a notebook asks for.
    chart : str
        Name of the chart in ``wellanalysis.charts.CHARTS``; empty for none.
    frame : DataFrame
        What the chart draws, already withheld and rounded as shown.
    options : dict
        Plain JSON keyword arguments of the chart (unit, benchmark, labels); without a chart those of the table:
        ``sortable``, ``stacked``; ``folded``, for a long one that few need.
    alternative : str
        Text alternative of the chart: what is shown, and what it says.
    caveat : str
        The one thing to keep in mind.
    table : DataFrame
        The numbers as a reader sees them: text, already formatted.
    code : str
        Logic as it is executed, for readers who want to check it.
    links : tuple of (label, target)
        Target is another page's id, or ``book/methods#trend`` for prose: the method, one click away. Where the table
        has a cell that reads as the label, that cell is the link.
    """

    id: str
    heading: str
    sentence: str = ""
    section: str = ""
    chart: str = ""
    frame: pd.DataFrame = field(default_factory=lambda: EMPTY)
    options: Mapping[str, Any] = field(default_factory=dict)
    alternative: str = ""
    caveat: str = ""
    table: pd.DataFrame = field(default_factory=lambda: EMPTY)
    code: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """Everything one page says; all that a notebook and its kernel ever see.

    Parameters
    ----------
    id : str
        Path of the page below the report's folder, without suffix: ``clinics/north/c07/overview``.
    template : str
        Name of the notebook that shows it: ``clinic_overview``.
    title : str
        Heading of the page and its name in the table of contents.
    status : tuple of str
        The thin line under the title: quarter, data as of, stage, synthetic.
    opening : Claim
        The reader's minute: one sentence, one chart.
    action : str
        One thing within the reader's control, or that there is nothing to act on.
    answer : tuple of (label, address)
        One way to answer back, which already names page, quarter and figure.
    claims : tuple of Claim
        The sections that follow, in order.
    parameters : dict
        Flat strings the notebook is run with (quarter, clinic, measure).
    slice : DataFrame
        The rows of the results tables behind the opening figure, already filtered: the reader's place to check.
    provenance : dict
        What the footer prints: versions, hash of inputs, the page's own key.
    """

    id: str
    template: str
    title: str
    status: tuple[str, ...]
    opening: Claim
    action: str
    answer: tuple[str, str]
    claims: tuple[Claim, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    slice: pd.DataFrame = field(default_factory=lambda: EMPTY)
    provenance: Mapping[str, str] = field(default_factory=dict)

    def section(self, name: str) -> tuple[Claim, ...]:
        """Claims of one section, in order; an unknown name gives none, since a page may have nothing to say there."""
        return tuple(claim for claim in self.claims if claim.section == name)

    def claim(self, id: str) -> Claim:
        """The claim with this id, opening included.

        Raises
        ------
        KeyError
            When the page makes no such claim.
        """
        for claim in (self.opening, *self.claims):
            if claim.id == id:
                return claim
        raise KeyError(f"page {self.id} makes no claim {id!r}; it makes {[claim.id for claim in self.claims]}")

    @cached_property
    def text(self) -> str:
        """The page as text; a frozen page has one, and it is long enough to be written once."""
        return to_json(self)

    @cached_property
    def key(self) -> str:
        """Hash of all that the page says: equal content, equal key."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]

    def save(self, folder: Path) -> Path:
        """Write the page as one file below `folder` and return its path; a file that says the same is left alone."""
        path = folder / f"{self.id}.json"
        replace_if_changed(path, self.text)
        return path


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it; frames keep their column types by name."""
    if isinstance(value, pd.DataFrame):
        columns = [_column(value.iloc[:, place]) for place in range(value.shape[1])]
        dates = sorted(str(name) for name, kind in value.dtypes.items() if kind.kind == "M")
        rows = [list(row) for row in zip(*columns, strict=True)]
        return {"dates": dates, "columns": [str(name) for name in value.columns], "data": rows}
    if isinstance(value, Claim | Page):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _column(values: pd.Series) -> list[Any]:
    """A column as JSON can hold it: absent values as null, days as text, numbers to `DECIMALS` places."""
    if values.dtype.kind in "bi":
        return values.tolist()
    if values.dtype.kind == "M":
        return [None if pd.isna(each) else each.isoformat() for each in values]
    if values.dtype.kind == "f":
        return [round(each, DECIMALS) if math.isfinite(each) else None for each in values.tolist()]
    return [_cell(each) for each in values.tolist()]


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS) if math.isfinite(value) else None
    if isinstance(value, str):
        return str(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | int):
        return value
    raise TypeError(f"a page holds text, numbers and days, not {type(value).__name__}")


def _frame(value: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(value["data"], columns=value["columns"])
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in value["dates"]})


def _claim(value: Mapping[str, Any]) -> Claim:
    return Claim(
        **{
            **value,
            "frame": _frame(value["frame"]),
            "table": _frame(value["table"]),
            "links": tuple((label, target) for label, target in value["links"]),
        }
    )


def to_json(page: Page) -> str:
    """The page as text, the same bytes for the same content: one line for each claim."""
    value = _plain(page)
    claims = ",\n".join(_line(each) for each in value.pop("claims"))
    told = {**{name: _line(each) for name, each in value.items()}, "claims": f"[\n{claims}\n]"}
    return "{\n" + ",\n".join(f"{_line(name)}: {told[name]}" for name in sorted(told)) + "\n}\n"


def _line(value: Any) -> str:
    # Without indents it is written by the C encoder, which is many times faster.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def from_json(text: str) -> Page:
    """The page that `to_json` wrote."""
    value = json.loads(text)
    page = Page(
        **{
            **value,
            "status": tuple(value["status"]),
            "opening": _claim(value["opening"]),
            "answer": tuple(value["answer"]),
            "claims": tuple(_claim(each) for each in value["claims"]),
            "slice": _frame(value["slice"]),
        }
    )
    # What was read is what it would be written as; to write it again would cost more than to have read it.
    page.__dict__["text"] = text
    return page


def load(path: Path) -> Page:
    """Read one saved page."""
    return from_json(path.read_text(encoding="utf-8"))


def in_order(folder: Path, order: Sequence[Sequence[str]]) -> list[Page]:
    """Saved pages by id and key; none where one of them is not as it was saved."""
    pages = []
    for id, key in order:
        path = folder / f"{id}.json"
        page = load(path) if path.is_file() else None
        if page is None or page.key != key:
            return []
        pages.append(page)
    return pages


def saved(folder: Path) -> Iterator[Page]:
    """All pages saved below `folder`, in the order of their ids."""
    for path in sorted(folder.rglob("*.json")):
        yield load(path)
