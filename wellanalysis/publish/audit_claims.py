"""What sentences and tables claim: so many of so many, this share, or that something is withheld, of which cell."""

import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from wellanalysis.definitions.periods import MONTHS_PER_QUARTER
from wellanalysis.publish.audit_claim import Bounds, Claim, Range, share_bounds, step_bounds
from wellanalysis.publish.audit_html import Content, Grid, as_typed
from wellanalysis.publish.audit_known import BESIDE, ITEM, LOST, MISSING, NETWORK, OPEN_ROWS, Cell, Known, Span

MONTHS = tuple(month_name)[1:]
OF_OTHER_PAGES = ("members", "member months", "services", "patients listed")
"""What a partnership's contract and worklists count beside measures: a small number of them is a small group too."""
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_MONTH = rf"(?:{'|'.join(MONTHS)}) \d{{4}}"
_SPAN = re.compile(
    rf"(?P<many>\w+) quarters to (?P<to>\d{{4}}Q[1-4])|(?P<first>{_MONTH}) to (?P<last>{_MONTH})"
    rf"|(?P<quarter>\d{{4}}-?Q[1-4])|(?P<month>{_MONTH})|(?P<iso>\b\d{{4}}-\d{{2}}\b)(?:-01\b)?|(?P<base>baseline (?:year|period))",
    re.IGNORECASE,
)
_N = r"(?P<{}>\d{{1,3}}(?:,\d{{3}})+|\d+)(?![\d.,]*\d)"
_S = "[ \u00a0]"
_SHARE = rf"(?P<share>\d+(?:\.\d+)?){_S}?%(?P<bound> or (?:more|less))?"
_INTERVAL = rf"95{_S}%{_S}interval{_S}(?P<low>\d+(?:\.\d+)?)–(?P<high>\d+(?:\.\d+)?)"
_END = r"(?=\s*(?:[;).,]|$))"
_COUNTS = (
    rf"{_N.format('above')}{_S}of{_S}{_N.format('below')}{_S}(?P<noun>[a-z]+(?: [a-z]+)?){_END}"
    rf"|(?P<few>fewer than){_S}{_N.format('most')}{_S}(?P<noun2>[a-z]+(?: [a-z]+)?){_END}"
    rf"|{_N.format('alone')}{_S}(?P<noun3>[a-z]+(?: [a-z]+)?){_END}"
)
_RATIO = (
    rf"observed over expected{_S}(?P<ratio>\d+\.\d+),{_S}95{_S}%{_S}interval{_S}(?P<least>\d+\.\d+)–(?P<most2>\d+\.\d+)"
)
_JUST_BEFORE = re.compile(r"[ \u00a0]?[(;,]?[ \u00a0]?")
_OVER = re.compile(r"(\d+\.\d+) \((\d+\.\d+)–(\d+\.\d+)\)")
_ENDS = re.compile(r"(\d+(?:\.\d+)?)–(\d+(?:\.\d+)?)")
_ROWS = re.compile(
    rf"(?P<none>none)|{_SHARE.replace('bound', 'of_rows')}|{_N.format('rows')}(?: \({_SHARE.replace('bound', 'b2').replace('share', 's2')}\))?"
)
_BARE = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?")
_FIGURE = re.compile(
    rf"(?P<withheld>(?:(?<=: )|(?<=^))withheld\b)|(?P<none>\bnone occurred\b)|from {_SHARE} in (?P<then>[^;.]*)|"
    rf"(?:(?<=: )|(?<=^)){_SHARE.replace('share', 'share2').replace('bound', 'bound2')}|{_COUNTS}|{_RATIO}|{_INTERVAL}"
)


class _Context(NamedTuple):
    """What has been named so far."""

    measure: str = ""
    unit: str | None = None
    span: Span | None = None
    factor: str = ""
    stratum: str = ""

    def cell(self) -> Cell | None:
        if not self.measure or self.unit is None or self.span is None:
            return None
        return Cell(self.measure, self.unit, self.span, self.factor, self.stratum)


def _int(text: str) -> int:
    return int(text.replace(",", ""))


def _month_number(text: str) -> int:
    name, _, year = text.partition(" ")
    return int(year) * 12 + MONTHS.index(name.capitalize())


def span_of(found: re.Match[str], known: Known) -> Span | None:
    """Months that a text names."""
    if found["to"]:
        many = found["many"].lower()
        number = _NUMBERS.get(many, int(many) if many.isdigit() else 0)
        end = known.quarter(found["to"]).last
        return Span(end - MONTHS_PER_QUARTER * number + 1, end) if number else None
    if found["first"]:
        return Span(_month_number(found["first"]), _month_number(found["last"]))
    if found["quarter"]:
        return known.quarter(found["quarter"].upper().replace("-", ""))
    if found["month"]:
        return Span(_month_number(found["month"]), _month_number(found["month"]))
    if found["iso"]:
        year, month = found["iso"].split("-")
        number = int(year) * 12 + int(month) - 1
        return Span(number, number) if 1 <= int(month) <= 12 else None
    return known.baseline


class Claims:
    """Finds the claims of texts and tables of one network."""

    def __init__(self, known: Known) -> None:
        self._known = known
        names = {title: ("measure", id) for title, id in known.titles.items()}
        names |= {id: ("measure", id) for id in known.nouns} | {name: ("unit", id) for id, name in known.units.items()}
        self._names = {as_typed(name).lower(): found for name, found in names.items() if name}
        every = sorted(self._names, key=len, reverse=True)
        any_of = "|".join(map(re.escape, every))
        self._named = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.IGNORECASE) if every else None
        self._nouns = frozenset(known.nouns.values()) | {"people", "patients", "episodes", "answers", *OF_OTHER_PAGES}
        self._nouns |= {noun.removesuffix("s") for noun in self._nouns}
        self._scan = lru_cache(maxsize=None)(self._scanned)
        self._context = lru_cache(maxsize=None)(self._contextual)

    def of(self, content: Content, *, unit: str | None = NETWORK, window: Span | None = None) -> Iterator[Claim]:
        """Claims of a file; `unit` is whose figures it has where it names nobody: a clinic's, the network's, or None.

        A page's heading names clinic or measure for all that says neither itself. Single questions name no period: theirs is
        `window`.
        """
        page = self._context(content.title, _Context(unit=unit))
        for passage in content.passages:
            if (
                passage.place != "script"
                and any(letter.isdigit() for letter in passage.text)
                or "withheld" in passage.text
            ):
                start = self._context(passage.heading, page)
                yield from (replace(each, place=passage.place) for each in self._scan(passage.text, start))
        for grid in content.grids:
            yield from self._table(grid, page, window)

    def named(self, text: str, span: Span) -> Cell | None:
        """The cell of a period that a text names; the network's where it names no clinic."""
        return self._context(text, _Context(unit=NETWORK))._replace(span=span).cell()

    def _contextual(self, text: str, start: _Context) -> _Context:
        """What a text names, over what was named before."""
        marks = [*(self._named.finditer(as_typed(text)) if self._named else ()), *_SPAN.finditer(text)]
        first: dict[str, object] = {}
        for mark in sorted(marks, key=lambda each: each.start()):
            for name, value in self._named_by(mark).items():
                first.setdefault(name, value)
        return start._replace(**first)  # type: ignore[arg-type]

    def _named_by(self, mark: re.Match[str]) -> dict[str, object]:
        if mark.re is _SPAN:
            span = span_of(mark, self._known)
            return {"span": span} if span else {}
        kind, id = self._names[mark.group().lower()]
        return {kind: id}

    def _scanned(self, text: str, start: _Context) -> tuple[Claim, ...]:
        """Claims of a text: each figure belongs to what was named last before it."""
        marks = [
            *(self._named.finditer(as_typed(text)) if self._named else ()),
            *_SPAN.finditer(text),
            *_FIGURE.finditer(text),
        ]
        now, found, until, ended = start, list[Claim](), 0, 0
        for mark in sorted(marks, key=lambda each: (each.start(), each.re is _FIGURE)):
            if mark.re is not _FIGURE:
                if mark.start() >= until:
                    now = now._replace(**self._named_by(mark))  # type: ignore[arg-type]
                continue
            if mark["low"]:
                # An interval is of the result that was said just before it.
                if found and _JUST_BEFORE.fullmatch(text, ended, mark.start()):
                    found[-1] = replace(found[-1], limits=_limits(mark["low"], mark["high"]))
                continue
            claim = self._claimed(mark, now)
            if claim is None:
                continue
            if mark["then"] is not None:
                until = mark.end()  # what stands behind the value says when that was
            ended = mark.end()
            found.append(replace(claim, said=text[max(0, mark.start() - 40) : mark.end() + 10].strip()))
        return tuple(found)

    def _claimed(self, mark: re.Match[str], now: _Context) -> Claim | None:
        if mark["withheld"]:
            return Claim(now.cell(), withheld=True)
        if mark["ratio"]:
            return Claim(now.cell(), ratio=_ratio(mark["ratio"], mark["least"], mark["most2"]))
        if mark["none"]:
            return Claim(now.cell(), numerator=(0, 0))
        if mark["then"] is not None:
            then = self._context(mark["then"], now)
            return (
                Claim(then.cell(), share=share_bounds(mark["share"], mark["bound"] or ""))
                if then.span != now.span
                else None
            )
        if mark["share2"]:
            return Claim(now.cell(), share=share_bounds(mark["share2"], mark["bound2"] or ""))
        noun = mark["noun"] or mark["noun2"] or mark["noun3"]
        if noun not in self._nouns:
            return None
        if mark["few"]:
            return Claim(now.cell(), denominator=(1, _int(mark["most"]) - 1), withheld=True, noun=noun)
        below = _int(mark["below"] or mark["alone"])
        above = (_int(mark["above"]),) * 2 if mark["above"] else None
        return Claim(now.cell(), denominator=(below, below), numerator=above, noun=noun)

    def _table(self, grid: Grid, page: _Context, window: Span | None) -> Iterator[Claim]:
        """Claims of a table: each row names what it is about, or its caption does, or the page."""
        about, anchors = self._context(grid.about, page), {"measure", "unit", "span", "group", "stratum", "question"}
        kinds = [_kind(name, self._nouns) for name in grid.columns]
        # A table of something else, such as single questions, names its rows by something else.
        anchored = not anchors.isdisjoint(kinds[:1] if grid.place == "table" else kinds)
        for row in grid.rows:
            now, columns = about, [(kind, text) for kind, text in zip(kinds, row, strict=False) if text]
            for kind, text in columns:
                if kind in {"measure", "unit", "span"}:
                    now = self._context(text, now)
                elif kind == "question":
                    # A question that nobody knows of is no result of the measure that the table is about.
                    now = self._context(text, now._replace(measure=""))
                elif kind in {"group", "factor", "stratum"}:
                    now = _grouped(kind, text, now)
            if now.measure.startswith(ITEM) and now.span is None:
                now = now._replace(span=window)
            for claim in self._row(columns, now):
                cell = claim.cell if anchored else None
                yield replace(claim, cell=cell, place=grid.place, said=" | ".join(each for each in row if each)[:120])

    def _row(self, columns: list[tuple[str, str]], now: _Context) -> Iterator[Claim]:
        exact: dict[str, Bounds] = {}
        found: list[Claim] = []
        for kind, text in columns:
            number = _BARE.fullmatch(text)
            if kind in {"denominator", "numerator"} and number:
                exact[kind] = (_int(number[1]), _int(number[1]))
            elif kind in {"result", "counted", "denominator"}:
                found += self._scan(text, now)
            elif kind == "limits" and (ends := _ENDS.fullmatch(text)):
                found = [replace(each, limits=_limits(ends[1], ends[2])) if each.share else each for each in found]
            elif kind == "ratio" and (over := _OVER.fullmatch(text)):
                found.append(Claim(now.cell(), ratio=_ratio(*over.groups())))
        if exact:
            found.append(Claim(now.cell(), exact.get("denominator"), exact.get("numerator")))
        beside = tuple(_beside(kind, text) for kind, text in columns if kind in BESIDE)
        yield from found
        if any(bounds or share for _, bounds, share in beside):
            yield Claim(now.cell(), beside=tuple(each for each in beside if each[1] or each[2]))


def _limits(low: str, high: str) -> tuple[Range, Range]:
    """What both ends of an interval in per cent may have been before they were rounded."""
    return step_bounds(low, 0.01), step_bounds(high, 0.01)


def _ratio(value: str, low: str, high: str) -> tuple[Range, Range, Range]:
    return step_bounds(value), step_bounds(low), step_bounds(high)


def _beside(kind: str, text: str) -> tuple[str, Bounds | None, Range | None]:
    """Rows beside a result: how many, or which share of all rows."""
    found = _ROWS.fullmatch(text)
    if found is None:
        return kind, None, None
    if found["none"]:
        return kind, (0, 0), None
    if found["rows"]:
        return kind, (_int(found["rows"]),) * 2, share_bounds(found["s2"]) if found["s2"] else None
    return kind, None, share_bounds(found["share"], found["of_rows"] or "")


def _kind(name: str, nouns: frozenset[str]) -> str:
    """What a column holds, by its heading."""
    plain = name.strip().lower().replace("\u00a0", " ")
    for kind, names in _COLUMNS.items():
        if plain in names:
            return kind
    return "denominator" if plain in nouns else ""


_COLUMNS = {
    "measure": {"measure", "outcome", "watched beside it", "title", "system"},
    "question": {"question"},
    "unit": {"clinic", "unit", "clinic_id", "name", "where"},
    "span": {"period", "quarter", "month", "quarters", "figure"},
    "group": {"group"},
    "factor": {"factor"},
    "stratum": {"stratum"},
    "result": {"result", "value", "most positive answers"},
    "counted": {"counted"},
    "limits": {"95 % interval"},
    "ratio": {"observed over expected (95 %)"},
    LOST: {"lost"},
    MISSING: {"not recorded"},
    OPEN_ROWS: {"open", "follow-up open"},
    "denominator": {"denominator", "n", "people", "count", "total"},
    "numerator": {"numerator", "observed", "events", "done", "not done"},
}


def _grouped(kind: str, text: str, now: _Context) -> _Context:
    if kind != "group":
        return now._replace(**{kind: text.lower()})  # type: ignore[arg-type]
    factor, named, stratum = text.partition(": ")
    return now._replace(factor=factor.lower(), stratum=stratum.lower()) if named else now
