"""Names that say nothing, and stay."""

import re

import pytest

from wellanalysis.errors import ProblemsFound
from wellanalysis.pages import pseudonyms as module
from wellanalysis.pages.pseudonyms import LEAST, LETTERS, VARIABLE, pseudonyms, salt

SECRET = b"a secret of the test alone"
PROVIDERS = [f"P{number:03d}" for number in range(1, 121)]


def _names(ids: list[str] = PROVIDERS, *, kind: str = "provider", network: str = "demo", secret: bytes = SECRET):
    return pseudonyms(ids, kind=kind, network=network, secret=secret)


def test_a_name_stays_whoever_else_is_named() -> None:
    """From quarter to quarter people come and go; the others keep their names."""
    assert _names()["P007"] == _names(["P900", "P007"])["P007"]
    assert list(_names(PROVIDERS[::-1]).items()) == list(_names().items())


def test_everybody_has_a_name_of_their_own_that_is_no_word_and_no_id() -> None:
    """Five letters and digits without vowels."""
    names = _names()
    assert len(set(names.values())) == len(PROVIDERS)
    assert all(re.fullmatch(f"[{LETTERS}]{{5}}", name) for name in names.values())
    assert not set(names.values()) & set(PROVIDERS)


@pytest.mark.parametrize(
    "other", [{"kind": "patient"}, {"network": "north"}, {"secret": b"another secret of the test"}]
)
def test_another_kind_network_or_secret_gives_other_names(other: dict) -> None:
    """Nothing is learned by laying two networks side by side."""
    assert not set(_names().values()) & set(_names(**other).values())


def test_two_who_would_be_called_alike_have_longer_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody else's name changes for it."""
    short = _names()
    monkeypatch.setattr(module, "LENGTH", 1)
    names = _names()
    assert len(set(names.values())) == len(PROVIDERS)
    assert all(short[id].startswith(name) or name.startswith(short[id]) for id, name in names.items())


def test_a_secret_that_is_absent_or_short_is_refused_and_not_repeated() -> None:
    """A message reaches logs."""
    with pytest.raises(ProblemsFound, match=rf"{VARIABLE}.*is not set"):
        salt({})
    with pytest.raises(ProblemsFound, match=f"fewer than {LEAST} characters") as raised:
        salt({VARIABLE: "swordfish"})
    assert "swordfish" not in str(raised.value)
    assert salt({VARIABLE: "x" * LEAST}) == b"x" * LEAST
