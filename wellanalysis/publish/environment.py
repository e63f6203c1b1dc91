"""What of the environment is secret: salts, passwords and addresses of databases. No notebook and no book gets any of it."""

import os
import re
from collections.abc import Mapping

_NAMES = re.compile(
    r"SALT|PASSW|(?:^|_)(?:PASS|PWD)(?:_|$)|TOKEN|SECRET|CREDENTIAL|(?:API|ACCESS|PRIVATE)_?KEY", re.IGNORECASE
)
_PLAIN_NAMES = ("SALT", "PASSWORD", "TOKEN", "SECRET")
LONG = 8
"""Characters from which on a value is searched for whose variable only may hold a secret: ``USE_API_KEY=true`` holds none."""


def is_secret(name: str, value: str) -> bool:
    """Whether a variable holds a secret: by its name, or since its value is an address with somebody's name or password."""
    # The shell's own folder is named like a password.
    return bool(value) and name not in ("PWD", "OLDPWD") and bool(_NAMES.search(name) or _is_address(value))


def _is_address(value: str) -> bool:
    return ("://" in value and "@" in value) or bool(re.search(r"\bpass(?:word)?=", value, re.IGNORECASE))


def secrets(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Name of each secret by its value, to be searched for; of this process's environment unless another is given."""
    values = os.environ if environment is None else environment
    found = {value: name for name, value in values.items() if is_secret(name, value)}
    sure = {value for value, name in found.items() if name.upper().endswith(_PLAIN_NAMES) or _is_address(value)}
    return {value: name for value, name in found.items() if value in sure or len(value) >= LONG}


def without_secrets(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for processes that run notebooks and build books."""
    values = os.environ if environment is None else environment
    return {name: value for name, value in values.items() if not is_secret(name, value)}
