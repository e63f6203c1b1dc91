"""Write environment.yml from requirements.lock, so that conda users get the same versions.

Conda brings Python and pip; every package comes with pip in the lock's version, since one solver is enough.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^(?P<pin>[A-Za-z0-9._\[\]-]+==[^\s;\\]+)\s*(?P<marker>;[^\\]*)?\\?$")


def pins(lock: str) -> list[str]:
    """`name==version ; marker` of each package of the lock, without hashes."""
    found = (PINNED.match(line) for line in lock.splitlines())
    return [f"{match['pin']} {(match['marker'] or '').strip()}".strip() for match in found if match]


def environment(lock: str) -> str:
    """Text of environment.yml for a lock."""
    lines = [
        "# Made from requirements.lock by `make lock`; a test compares the two.",
        "name: wellanalysis",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        "  - python >=3.11,<3.14",
        "  - pip",
        "  - pip:",
        *(f'      - "{pin}"' for pin in pins(lock)),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment((ROOT / "requirements.lock").read_text()))
