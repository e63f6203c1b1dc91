"""One result as a FHIR MeasureReport of the type summary; what is withheld is absent and says why, and is never 0."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.pages.page import Page
from wellanalysis.publish import fhir_values as fhir
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.fhir_measure import address, improvement, name
from wellanalysis.publish.fhir_results import Result, period_of, texts
from wellanalysis.publish.fhir_shown import Shown

LEVEL = 95
"""Per cent of the intervals that pages print."""
LEFT_OUT, LOST = "left-out", "lost"
_LONGEST = 64
"""Letters that the id of a resource may have."""
LeftOut = Mapping[tuple[str, date, date], list[tuple[str, int]]]


def report_resource(result: Result, carried: Carried, base: str, *, left_out: LeftOut) -> dict[str, Any]:
    """One measure at one place in one period.

    Parameters
    ----------
    result : Result
        What the pages show of it.
    carried : Carried
        The report that it is of.
    base : str
        What canonical addresses begin with.
    left_out : mapping
        Rows left out of the network's result by measure and period, as `left_out_of` reads them.
    """
    told = carried.pages[0].provenance
    synthetic = told.get("synthetic") == "yes"
    network = carried.definitions.network
    group = {
        "population": [*_populations(result.shown, result.measure), *_beside(result, left_out)],
        "measureScore": _score(result.shown, result.measure),
        **_stratified(result),
    }
    return {
        "resourceType": "MeasureReport",
        "id": _id(result),
        **fhir.tags(synthetic),
        "text": fhir.narrative(
            f"{result.measure.title}, {result.where}, {result.first:%B %Y} to {result.last:%B %Y}: {result.shown.said}.",
            "Synthetic data: no real patient, provider or clinic." if synthetic else "",
        ),
        "status": "complete",
        "type": "summary",
        "measure": f"{address(base, result.measure)}|{told['quarter']}",
        "date": told["as_of"],
        "reporter": {
            "type": "Organization",
            "identifier": {"system": f"{base}/organization", "value": result.clinic or network.id},
            "display": result.where,
        },
        "period": {"start": result.first.isoformat(), "end": result.last.isoformat()},
        **improvement(result.measure),
        "group": [group],
    }


def _id(result: Result) -> str:
    """Unique, and of the letters that an id may have."""
    said = f"{name(result.measure)}-{result.clinic or 'network'}-{result.first:%Y%m}-{result.last:%Y%m}"
    plain = re.sub(r"[^A-Za-z0-9.-]", "-", said)
    if plain == said and len(said) <= _LONGEST:
        return said
    return f"{plain[: _LONGEST - 9]}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _populations(shown: Shown, measure: Measure) -> Iterator[dict[str, Any]]:
    """The counts that the page tells; what it does not tell is absent."""
    why = fhir.WHY_ABSENT.get(shown.mark, "unknown")
    # Who had no record stands on pages as a share alone: how many rows there were in all is not told.
    yield _count("initial-population", None, why)
    if measure.statistic is Statistic.MEAN:
        yield _count("measure-population", shown.denominator, why)
        return
    yield _count("denominator", shown.denominator, why)
    yield _count("numerator", shown.numerator, why)


def _stratified(result: Result) -> dict[str, Any]:
    """Groups of people that the page shows, with what it withholds of them; nothing where it shows none."""
    factors: dict[str, list[dict[str, Any]]] = {}
    for each in result.strata:
        factors.setdefault(each.factor, []).append(
            {
                "value": {"text": each.group},
                "population": list(_populations(each.shown, result.measure)),
                "measureScore": _score(each.shown, result.measure),
            }
        )
    return (
        {"stratifier": [{"code": [{"text": name}], "stratum": strata} for name, strata in factors.items()]}
        if factors
        else {}
    )


def _count(code: str, number: int | None, why: str) -> dict[str, Any]:
    of = {"code": fhir.concept(fhir.POPULATION, code)}
    return {**of, "count": number} if number is not None else {**of, "_count": fhir.absent(why)}


def _beside(result: Result, left_out: LeftOut) -> Iterator[dict[str, Any]]:
    """Rows beside the result in codes of our own: in FHIR's, whoever computes the score again would take them off once more."""
    if result.shown.lost is not None:
        yield {"code": fhir.concept(fhir.BESIDE, LOST, "Lost to follow-up"), "count": result.shown.lost}
    if not result.clinic:
        for reason, number in left_out.get((result.measure.id, result.first, result.last), []):
            yield {"code": {**fhir.concept(fhir.BESIDE, LEFT_OUT, "Left out"), "text": reason}, "count": number}


def _score(shown: Shown, measure: Measure) -> dict[str, Any]:
    """The result with its interval as printed; a bound with its sign; else why there is none, in code and in the page's word."""
    if shown.value is None:
        # What the page has no word for either: nothing was counted.
        why = fhir.WHY_ABSENT.get(shown.mark, "unknown")
        return {"extension": [*fhir.absent(why)["extension"], {"url": fhir.SHOWN, "valueString": shown.said}]}
    unit = shown.unit or measure.unit
    code = fhir.UNITS.get(unit)
    between = shown.low is not None and shown.high is not None
    return {
        **({"extension": [_interval(shown.low, shown.high)]} if between else {}),
        "value": _number(shown.value),
        **({"comparator": shown.comparator} if shown.comparator else {}),
        "unit": unit,
        **({"system": fhir.UCUM, "code": code} if code else {}),
    }


def _interval(low: float | None, high: float | None) -> dict[str, Any]:
    ends = (("level", LEVEL), ("low", _number(low or 0)), ("high", _number(high or 0)))
    return {"url": fhir.INTERVAL, "extension": [{"url": name, "valueDecimal": number} for name, number in ends]}


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def left_out_of(
    pages: Mapping[str, Page], definitions: Definitions
) -> dict[tuple[str, date, date], list[tuple[str, int]]]:
    """Rows left out by measure and period, as the measures' pages count them; none where a page does not.

    Parameters
    ----------
    pages : mapping of str to Page
        The page of each measure, by its id.
    definitions : Definitions
        The network, for its calendar.
    """
    found: dict[tuple[str, date, date], list[tuple[str, int]]] = {}
    for id, page in pages.items():
        claim = next((each for each in page.claims if each.id == "exclusions"), None)
        wanted = ["Left out", "Period", "Episodes"]
        if claim is None or not set(wanted) <= set(claim.table.columns):
            continue
        for reason, period, number in texts(claim.table[wanted]):
            plain = number.replace(",", "")
            if plain.isdigit():
                found.setdefault((id, *period_of(period, definitions, page.id)), []).append((reason, int(plain)))
    return found
