"""The keys of a file in plain words, for people who write one."""

from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from wellanalysis.definitions.plain_words import key_of

INDENT = "  "


def _group(annotation: Any) -> type[BaseModel] | None:
    """The group of keys that a value is or holds, if any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, dict, tuple):
        groups = (_group(arg) for arg in get_args(annotation))
        return next((group for group in groups if group is not None), None)
    return None


def describe(model: type[BaseModel], *, depth: int = 0) -> str:
    """Every key of a file with its meaning, one per line, nested keys indented.

    Parameters
    ----------
    model : type
        ``Network`` for network.yml, ``Measure`` for a file of measures/.
    depth : int
        How far the text is indented.
    """
    lines = []
    for name, field in model.model_fields.items():
        default = "" if field.default is None or isinstance(field.default, BaseModel) else field.default
        if field.is_required():
            note = " (required)"
        elif isinstance(default, StrEnum | str | int | float) and default not in ("", False):
            note = f" (otherwise {default})"
        else:
            note = ""
        lines.append(f"{INDENT * depth}{key_of(name, field)}: {field.description}{note}")
        group = _group(field.annotation)
        if group is not None:
            repeated = get_origin(field.annotation) is dict
            if repeated:
                lines.append(f"{INDENT * (depth + 1)}<name>:")
            lines.append(describe(group, depth=depth + 1 + repeated))
    return "\n".join(lines)
