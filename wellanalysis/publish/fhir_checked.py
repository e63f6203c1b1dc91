"""Whether resources are what FHIR R4 asks for: by a library of its models, and by what that library leaves to its users."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fhir.resources.R4B.bundle import Bundle
from pydantic import BaseModel, ValidationError

from wellanalysis.errors import NotPublished, Problem

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_EXTENSIBLE = {("Expression", "language")}
"""Elements whose list of codes may be gone beyond (R4, binding strength extensible); the library lists them all the same."""
_NEVER = "report this as a fault: nothing is written that other programs would refuse"


def checked(bundle: Mapping[str, Any]) -> Bundle:
    """The bundle as the library's models, or everything that is wrong with it.

    Parameters
    ----------
    bundle : mapping
        A Bundle as JSON has it.

    Returns
    -------
    Bundle
        Of ``fhir.resources.R4B``: of Measure, MeasureReport and Bundle, R4B has every element as R4 has it, and no other.

    Raises
    ------
    NotPublished
        When a resource is not valid: an unknown element, a wrong type, a missing or unknown code, a count below 0, a
        result that is neither there nor said to be absent, a report of a measure that is not in the bundle, an id twice.
    """
    try:
        read = Bundle.model_validate(dict(bundle))
    except ValidationError as error:
        problems = [Problem(_place(each["loc"], bundle), str(each["msg"]), _NEVER) for each in error.errors()]
        raise NotPublished(problems, outcome="nothing is written") from None
    problems = [*_codes(read, "Bundle"), *_ours(bundle)]
    if problems:
        raise NotPublished(problems, outcome="nothing is written")
    return read


def _place(path: tuple[int | str, ...], bundle: Mapping[str, Any]) -> str:
    """``MeasureReport/x, group.0.measureScore``: which resource, and where in it."""
    parts = list(map(str, path))
    if len(path) > 2 and path[0] == "entry" and isinstance(path[1], int):
        resource = bundle["entry"][path[1]].get("resource", {})
        return f"{resource.get('resourceType')}/{resource.get('id')}, {'.'.join(parts[3:])}"
    return f"Bundle, {'.'.join(parts)}"


def _codes(value: Any, place: str) -> Iterator[Problem]:
    """Codes that are none of a list that FHIR requires: the library knows the lists and does not hold anybody to them."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _codes(each, f"{place}.{number}")
    if not isinstance(value, BaseModel):
        return
    kind = getattr(value, "__resource_type__", type(value).__name__)
    for name, field in type(value).model_fields.items():
        held = getattr(value, name)
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        allowed = extra.get("enum_values")
        if (
            isinstance(held, str)
            and isinstance(allowed, list)
            and (kind, name) not in _EXTENSIBLE
            and held not in allowed
        ):
            yield Problem(f"{place}.{name}", f"{held!r} is none of {', '.join(map(str, allowed))}", _NEVER)
        yield from _codes(held, f"{place}.{name}")


def _ours(bundle: Mapping[str, Any]) -> Iterator[Problem]:
    """What FHIR asks in words: ids, references within the bundle, counts, and a reason for what is not there."""
    entries = bundle.get("entry", [])
    addresses = [entry.get("fullUrl") for entry in entries]
    for address in {each for each in addresses if addresses.count(each) > 1}:
        yield Problem("Bundle, entry.fullUrl", f"{address} stands there twice", _NEVER)
    resources = [entry["resource"] for entry in entries]
    known = {f"{each['url']}|{each['version']}" for each in resources if each["resourceType"] == "Measure"}
    for each in resources:
        place = f"{each['resourceType']}/{each.get('id')}"
        if not _ID.fullmatch(str(each.get("id", ""))):
            yield Problem(place, "is no id that FHIR takes", _NEVER)
        if each["resourceType"] == "MeasureReport":
            if each["measure"] not in known:
                yield Problem(f"{place}, measure", f"{each['measure']} is not in the bundle", _NEVER)
            for number, group in enumerate(each.get("group", [])):
                yield from _of_group(group, f"{place}, group.{number}")


def _of_group(group: Mapping[str, Any], place: str) -> Iterator[Problem]:
    counts = {}
    for number, each in enumerate(group.get("population", [])):
        count, code = each.get("count"), each["code"]["coding"][0]["code"]
        counts[code] = count
        if count is None and not each.get("_count", {}).get("extension"):
            yield Problem(f"{place}.population.{number}", f"has no count of the {code}, and no reason why", _NEVER)
        if count is not None and count < 0:
            yield Problem(f"{place}.population.{number}", f"counts {count}", _NEVER)
    above, below = counts.get("numerator"), counts.get("denominator")
    if above is not None and below is not None and above > below:
        yield Problem(f"{place}.population", f"counts {above} of {below}", _NEVER)
    for stratifier in group.get("stratifier", []):
        for number, stratum in enumerate(stratifier["stratum"]):
            yield from _of_group(stratum, f"{place}, {stratifier['code'][0]['text']}.{number}")
    score = group.get("measureScore", {})
    if score.get("value") is None and not score.get("extension"):
        yield Problem(f"{place}.measureScore", "has no value, and no reason why", _NEVER)
