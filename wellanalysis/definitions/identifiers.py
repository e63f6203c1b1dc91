"""Where a measure comes from: numbers under which others know it, and codes of what it is about, checked as far as they can be.

An identifier is a citation. Nothing is counted by it: what is counted stands in the measure's own conditions.
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from wellanalysis.definitions.values import Group, Refused, Text, shown

CMIT, CBE, SNOMED, LOINC, OTHER = "CMIT", "CBE", "SNOMED CT", "LOINC", "other: "
SYSTEMS = (CMIT, CBE, SNOMED, LOINC)
"""Systems whose values are checked; any other is written ``other: its name``."""
CALLED = {
    CMIT: "CMIT (Measures Inventory Tool of the Centers for Medicare & Medicaid Services)",
    CBE: "CBE (consensus-based entity; formerly NQF)",
    SNOMED: "SNOMED CT",
    LOINC: "LOINC",
}
_ALSO = {
    "nqf": CBE,
    "cbe (formerly nqf)": CBE,
    "snomed": SNOMED,
    "sct": SNOMED,
    "loinc": LOINC,
    "cmit": CMIT,
    "cbe": CBE,
}
_FORMS = {
    # 00254-01-C-MIPS: measure, version, whether it is the parent or a variant, programme; older lists have the number alone.
    CMIT: (re.compile(r"\d{1,5}(?:-\d{2}(?:-[A-Z](?:-[A-Z0-9]+)*)?)?", re.ASCII), "1 to 5 digits, or 00254-01-C-MIPS"),
    CBE: (re.compile(r"\d{4}[a-z]?", re.ASCII), "four digits, such as 0005, with an e behind for an eCQM"),
    SNOMED: (re.compile(r"[1-9]\d{5,17}", re.ASCII), "6 to 18 digits"),
    LOINC: (re.compile(r"\d{1,7}-\d", re.ASCII), "digits, a hyphen and a check digit, such as 39126-8"),
}
_CONCEPTS = ("00", "10")
"""The digits before the last one that a SNOMED CT identifier of a concept has (SNOMED CT Editorial Guide, partition)."""
_TURN = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_DIHEDRAL = tuple(
    tuple((row + column) % 5 if row < 5 and column < 5 else
          (row + column - 5) % 5 + 5 if row < 5 else
          (row - 5 - column) % 5 + 5 if column < 5 else
          (row - column) % 5 for column in range(10))
    for row in range(10)
)  # fmt: skip


def _permutations() -> tuple[tuple[int, ...], ...]:
    """Verhoeff's permutation of the digits and its powers: the first moves nothing."""
    powers = [tuple(range(10))]
    for _ in range(7):
        powers.append(tuple(_TURN[digit] for digit in powers[-1]))
    return tuple(powers)


_PERMUTED = _permutations()


def verhoeff_holds(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it.

    Source: Verhoeff J. Error detecting decimal codes. Mathematical Centre Tracts 29, 1969; as SNOMED CT uses it.
    """
    held = 0
    for place, digit in enumerate(reversed(digits)):
        held = _DIHEDRAL[held][_PERMUTED[place % 8][int(digit)]]
    return held == 0


def mod10_holds(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it, modulo 10 with every second digit doubled.

    Source: LOINC Users' Guide, appendix on the check digit (the algorithm of Luhn).
    """
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def wrong_with(system: str, value: str) -> tuple[str, str] | None:
    """What is wrong with a value of a system, and the remedy; None where nothing is, or nothing can be known."""
    if system not in _FORMS:
        return None
    form, like = _FORMS[system]
    if not form.fullmatch(value):
        return f"{shown(value)} is no identifier of {system}", f"write it as {like}"
    if system == SNOMED and value[-3:-1] not in _CONCEPTS:
        return (
            f"{value} is not the identifier of a concept of {SNOMED}",
            "take that of the concept, not of its description",
        )
    holds = {SNOMED: verhoeff_holds, LOINC: lambda code: mod10_holds(code.replace("-", ""))}.get(system)
    if holds is not None and not holds(value):
        return f"{value} has a check digit that is not that of {system}", "look it up again: a digit is wrong"
    return None


def system_of(text: str) -> str | None:
    """The system that a text names, as it is written here; None where it names none that is known.

    Raises
    ------
    Refused
        When it begins with ``other:`` and names nothing.
    """
    plain = " ".join(text.split())
    if plain.lower().startswith(OTHER.strip()):
        name = plain[len(OTHER.strip()) :].strip()
        if not name:
            raise Refused(
                "says other, and not which system", "write other: and its name, such as other: US Wound Registry"
            )
        return f"{OTHER}{name}"
    return next((each for each in SYSTEMS if each.lower() == plain.lower()), _ALSO.get(plain.lower()))


def _system(value: Any) -> str:
    found = system_of(value) if isinstance(value, str) else None
    if found is None:
        known = ", ".join(SYSTEMS)
        raise Refused(f"{shown(value)} is no system that we know", f"write one of {known}, or other: and its name")
    return found


def _value(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise Refused(f"{shown(value)} is read as a number", f'put it in quotes: "{value}", so that no zero is lost')
    return value


def _address(value: Any) -> Any:
    if isinstance(value, str) and not re.fullmatch(r"https?://[^\s<>\"']+", value):
        raise Refused(f"{shown(value)} is no address", "write it as https://example.org/page")
    return value


Address = Annotated[Text, BeforeValidator(_address)]


class Identifier(Group):
    """A number under which others know a measure, or a code of what it is about."""

    system: Annotated[Text, BeforeValidator(_system)] = Field(
        description=f"{', '.join(SYSTEMS)}, or other: and its name; CBE is what NQF was"
    )
    value: Annotated[Text, BeforeValidator(_value)] = Field(description="the number or code, in quotes")
    says: Text = Field(description="what it stands for, in that system's own words")
    url: Address | None = Field(default=None, description="where it can be looked up")

    @model_validator(mode="after")
    def _is_one(self) -> "Identifier":
        wrong = wrong_with(self.system, self.value)
        if wrong:
            raise Refused(*wrong)
        return self

    @property
    def named(self) -> str:
        """The system's name as a reader sees it."""
        return CALLED.get(self.system, self.system.removeprefix(OTHER))

    @property
    def is_concept(self) -> bool:
        """True for a code of what the measure is about; False for a number of the measure itself."""
        return self.system in (SNOMED, LOINC)

    def agrees(self, other: "Identifier") -> bool:
        """Whether two of one key say the same; an address that one of them does not have is no contradiction."""
        return self.says == other.says and (not self.url or not other.url or self.url == other.url)

    @property
    def key(self) -> tuple[str, str]:
        """System and value, by which two are the same."""
        return self.system, self.value


def _each_once(found: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    seen: set[tuple[str, str]] = set()
    for each in found:
        if each.key in seen:
            raise Refused(f"{each.system} {each.value} stands here twice", "keep one of the two")
        seen.add(each.key)
    return found


Identifiers = Annotated[tuple[Identifier, ...], AfterValidator(_each_once)]
