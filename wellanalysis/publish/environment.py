"""What of the environment is secret: salts, passwords and addresses of databases. No notebook and no book gets any of it."""

import os
from collections.abc import Mapping

_NAMES = ("SALT", "PASSWORD", "TOKEN", "SECRET")


def is_secret(name: str, value: str) -> bool:
    """Whether a variable holds a secret: by its name, or since its value is an address with somebody's name in it."""
    return bool(value) and (name.upper().endswith(_NAMES) or ("://" in value and "@" in value))


def secrets(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Name of each secret by its value; of this process's environment unless another is given."""
    values = os.environ if environment is None else environment
    return {value: name for name, value in values.items() if is_secret(name, value)}


def without_secrets(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for processes that run notebooks and build books."""
    values = os.environ if environment is None else environment
    return {name: value for name, value in values.items() if not is_secret(name, value)}
