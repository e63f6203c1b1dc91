"""What a schema refuses, said in plain words, and as much of the file as can still be checked."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from wellanalysis.definitions.values import shown
from wellanalysis.definitions.yaml_reading import Document, Findings
from wellanalysis.errors import nearest

M = TypeVar("M", bound=BaseModel)
KINDS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dict": "a group of lines 'key: value'",
    "model": "a group of lines 'key: value'",
}
PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "use lower-case letters, digits and underscores, a letter first",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "use lower-case letters and digits, joined by hyphens",
}
LIMITS = {
    "greater_than_equal": ("ge", "smaller than", "smallest"),
    "less_than_equal": ("le", "greater than", "greatest"),
}
BEYOND = {"greater_than": ("gt", "greater"), "less_than": ("lt", "smaller")}


def key_of(name: str, field: FieldInfo) -> str:
    """What the key of a field is called in the file."""
    return field.alias or name


def _step(annotation: Any, part: str | int) -> Any:
    """What stands at `part` of a value with this annotation."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _step(get_args(annotation)[0], part)
    if origin in (Union, UnionType):
        return _step(next(arg for arg in get_args(annotation) if arg is not type(None)), part)
    if origin is dict:
        return get_args(annotation)[1]
    if origin in (tuple, list):
        return get_args(annotation)[0]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return next((field.annotation for name, field in fields if key_of(name, field) == part), None)
    return None


def _group_at(model: type[BaseModel], path: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    """Fields that are known in the group at `path`, by their keys."""
    annotation: Any = model
    for part in path:
        annotation = _step(annotation, part)
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {key_of(name, field): field for name, field in annotation.model_fields.items()}
    return {}


def _said(error: ErrorDetails, model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, str]:
    """What is wrong and what to do about it, for one error of the schema."""
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "refused":
        return str(context["what"]), str(context["remedy"])
    if kind == "missing":
        field = _group_at(model, path[:-1]).get(str(path[-1]))
        return "is missing", f"add {path[-1]}: {field.description if field else ''}".rstrip(": ")
    if kind == "extra_forbidden":
        return "this key is not known", nearest(str(path[-1]), _group_at(model, path[:-1]))
    if given is None:
        return "is empty", "write a value, or delete the line"
    if kind == "enum":
        known = [word.strip(" '") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
        # Of few short words a far-off one is easily the nearest: then all are listed instead.
        near = get_close_matches(str(given), known, n=1, cutoff=0.75)
        return f"{shown(given)} is not known", nearest(near[0], known) if near else "known: " + ", ".join(known)
    if kind in LIMITS:
        limit, _, end = LIMITS[kind]
        return f"{shown(given)} is out of range", f"the {end} value is {context[limit]:g}"
    if kind in BEYOND:
        limit, side = BEYOND[kind]
        return f"{shown(given)} is out of range", f"write a value {side} than {context[limit]:g}"
    if kind == "string_pattern_mismatch":
        return f"{shown(given)} is not a usable name", PATTERNS.get(str(context["pattern"]), "")
    if kind in ("string_too_short", "too_short"):
        return "is empty", "write a value, or delete the line"
    if kind == "finite_number":
        return f"{shown(given)} is not a number that can be used", "write a number"
    expected = KINDS.get(kind.split("_")[0])
    if expected is None:
        return f"{shown(given)} cannot be used here: {error['msg']}", ""
    remedy = f"put it in quotes: '{given}'" if expected == "text" and isinstance(given, int | float | date) else ""
    return f"{shown(given)} stands where {expected} is expected", remedy


def _misspelt(path: tuple[str | int, ...], unknown: Iterable[tuple[str | int, ...]]) -> bool:
    """True where an unknown key in the same group is most likely the missing one."""
    beside = [str(other[-1]) for other in unknown if other[:-1] == path[:-1]]
    return bool(get_close_matches(str(path[-1]), beside, n=1, cutoff=0.6))


def _path(error: ErrorDetails) -> tuple[str | int, ...]:
    return tuple(part for part in error["loc"] if part != "[key]")


def _without(value: Any, path: tuple[str | int, ...]) -> Any:
    """Copy of `value` without what stands at `path`; a list goes as a whole, since its items have no names."""
    if not isinstance(value, Mapping) or not path or path[0] not in value:
        return value
    rest = {key: item for key, item in value.items() if key != path[0]}
    inner = value[path[0]]
    if len(path) == 1 or not isinstance(inner, Mapping):
        return rest
    return {**rest, path[0]: _without(inner, path[1:])}


@cache
def _lenient(model: type[BaseModel]) -> type[BaseModel]:
    """The same model with None for whatever is required and absent."""
    changed: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if field.is_required():
            absent = copy(field)
            absent.default = None
            changed[name] = (field.annotation, absent)
    return create_model(model.__name__, __base__=model, **changed)


def read_model(model: type[M], document: Document, findings: Findings) -> M:
    """Turn a document into a model and note every problem of its values.

    Returns
    -------
    model
        Complete when nothing was noted. Otherwise what could be read: refused values are left out (None where a value
        is required), so that the rest of the file can still be checked and all problems are told at once.
    """
    value: Any = document.value
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors()
    unknown = {_path(detail) for detail in details if detail["type"] == "extra_forbidden"}
    for detail in details:
        path = _path(detail)
        if detail["type"] == "missing" and _misspelt(path, unknown):
            continue  # told once, where it stands
        findings.add(path, *_said(detail, model, path))
    lenient = _lenient(model)
    while True:
        try:
            return lenient.model_validate(value)  # type: ignore[return-value]
        except ValidationError as error:
            before = value
            for detail in error.errors():
                path = _path(detail)
                value = _without(value, path[:-1] if detail["type"] == "missing" else path)
            if value == before:
                return lenient.model_construct()  # type: ignore[return-value]
