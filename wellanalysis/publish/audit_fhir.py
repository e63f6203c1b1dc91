"""Reads a FHIR Bundle as a program that takes it in would: each report as a row of a table, and every text in it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wellanalysis.publish.audit_html import Content, Grid, Passage

MEASURE, REPORT = "Measure", "MeasureReport"
_HEAD = ("Where", "Measure", "Period", "Group", "Result", "Lost")
_TAG = re.compile(r"<[^>]*>")
_NBSP = "\u00a0"
_ABSENT = "data-absent-reason"
_INTERVAL = "/interval"


def is_fhir(value: Any) -> bool:
    """Whether JSON is a FHIR resource."""
    return isinstance(value, dict) and isinstance(value.get("resourceType"), str)


def read_fhir(value: Mapping[str, Any]) -> Content:
    """All that a resource, or a bundle of them, says.

    Parameters
    ----------
    value : mapping
        A resource as JSON has it; it need not be valid.

    Returns
    -------
    Content
        A table of all results, groups of people among them, and every text once, those of narratives without their tags.
    """
    resources = list(_resources(value))
    titles = {
        str(each.get("url", "")): str(each.get("title", ""))
        for each in resources
        if each.get("resourceType") == MEASURE
    }
    rows = [row for each in resources if each.get("resourceType") == REPORT for row in _rows(each, titles)]
    texts = dict.fromkeys(_texts(value))
    passages = tuple(Passage("text", text) for text in texts)
    return Content("", passages, (Grid("JSON", _HEAD, tuple(rows)),) if rows else ())


def _resources(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every resource, however deep it lies."""
    if isinstance(value, dict):
        if is_fhir(value):
            yield value
        for each in value.values():
            yield from _resources(each)
    elif isinstance(value, list):
        for each in value:
            yield from _resources(each)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield _TAG.sub(" ", value).replace("&amp;", "&").strip() if "<" in value else value


def _rows(report: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    canonical = str(report.get("measure", "")).partition("|")[0]
    title = titles.get(canonical) or canonical.rpartition("/")[2].replace("-", "_")
    reporter = report.get("reporter", {})
    where = str(reporter.get("display") or reporter.get("identifier", {}).get("value", ""))
    period = " to ".join(_month(str(report.get("period", {}).get(end, ""))) for end in ("start", "end"))
    for group in report.get("group", []):
        yield (where, title, period, "", *_result(group))
        for stratifier in group.get("stratifier", []):
            factor = " ".join(str(code.get("text", "")) for code in stratifier.get("code", []))
            for stratum in stratifier.get("stratum", []):
                named = f"{factor}: {stratum.get('value', {}).get('text', '')}"
                yield (where, title, period, named, *_result(stratum))


def _month(day: str) -> str:
    try:
        return f"{date.fromisoformat(day[:10]):%B %Y}"
    except ValueError:
        return ""


def _result(group: Mapping[str, Any]) -> tuple[str, str]:
    """What a group says as a page would say it, and how many are said to be lost."""
    counts: dict[str, int] = {}
    for each in group.get("population", []):
        for coding in each.get("code", {}).get("coding", []):
            if isinstance(each.get("count"), int):
                counts[str(coding.get("code"))] = each["count"]
    below = counts.get("denominator", counts.get("measure-population"))
    above, score = counts.get("numerator"), group.get("measureScore", {})
    of = (
        f"{above} of {below} people"
        if above is not None and below is not None
        else f"{below} people"
        if below is not None
        else ""
    )
    value = _value(score)
    inside = "; ".join(part for part in (of, _limits(score)) if part)
    if value:
        said = f"{value} ({inside})" if inside else value
    else:
        # A count beside a score that is masked says what the mask keeps back.
        said = f"({of})" if of else "withheld" if _masked(score) else ""
    lost = counts.get("lost")
    return said, "" if lost is None else str(lost)


def _value(score: Mapping[str, Any]) -> str:
    if score.get("value") is None:
        return ""
    unit = str(score.get("unit", ""))
    bound = {">=": " or more", "<=": " or less"}.get(str(score.get("comparator", "")), "")
    return f"{score['value']}{_NBSP}{unit}{bound}".strip()


def _limits(score: Mapping[str, Any]) -> str:
    for each in score.get("extension", []):
        if str(each.get("url", "")).endswith(_INTERVAL):
            ends = {part.get("url"): part.get("valueDecimal") for part in each.get("extension", [])}
            return f"95{_NBSP}% interval {ends.get('low')}–{ends.get('high')}"
    return ""


def _masked(score: Mapping[str, Any]) -> bool:
    return any(
        str(each.get("url", "")).endswith(_ABSENT) and each.get("valueCode") == "masked"
        for each in score.get("extension", [])
    )


def parsed(text: str) -> Any:
    """JSON, or None where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None
