"""Names that say nothing: the same for one person in each quarter, and nobody's without the network's secret."""

import hashlib
import hmac
import os
from collections.abc import Collection, Mapping

from wellanalysis.definitions.editions import Edition, Policy, Team
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound

VARIABLE = "WELLANALYSIS_SALT"
"""Environment variable that holds the secret; it is never written into a file, a parameter or an output."""
LEAST = 16
"""Characters that a secret has at least: a shorter one could be found by trying."""
LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""No vowels, so that no name becomes a word, and nothing that is read as something else."""
LENGTH = 5
PROVIDER = "provider"


def team_is_shown(definitions: Definitions) -> bool:
    """Whether clinics' own reports show how their own providers' results differ.

    Only where a rule ties episodes to providers, and clinics see their own counts as they are: where these are
    withheld or rounded, those of one person are more so.
    """
    policy = definitions.network.disclosure.get(Edition.CLINIC)
    if policy is None or definitions.network.attribution is None:
        return False
    return policy.policy in (Policy.OWN_PATIENTS, Policy.OPEN) and policy.rounding is None


def asked(definitions: Definitions) -> bool:
    """Whether clinics' own reports show their providers under pseudonyms."""
    if not team_is_shown(definitions):
        return False
    return definitions.network.disclosure[Edition.CLINIC].providers == Team.PSEUDONYMS


def refuse_without_salt(definitions: Definitions, environment: Mapping[str, str] | None = None) -> None:
    """Refuse to begin a run that will need the network's secret and has none: nothing is computed first.

    Raises
    ------
    ProblemsFound
        As `salt`, where pseudonyms are asked for.
    """
    if asked(definitions):
        salt(environment)


def of_providers(
    definitions: Definitions, ids: Collection[str], environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Pseudonyms of providers in their clinic's own report, by id; empty where network.yml asks for none.

    Parameters
    ----------
    definitions : Definitions
        The network.
    ids : collection of str
        Everybody who was ever on the roster, so that a name stays whoever comes and goes.
    environment : mapping of str to str, optional
        As for `salt`.

    Raises
    ------
    ProblemsFound
        As `salt`, where pseudonyms are asked for.
    """
    if not asked(definitions):
        return {}
    return pseudonyms(ids, kind=PROVIDER, network=definitions.network.id, secret=salt(environment))


def salt(environment: Mapping[str, str] | None = None) -> bytes:
    """The network's secret.

    Parameters
    ----------
    environment : mapping of str to str, optional
        Where `VARIABLE` is looked up; the process's own environment unless given.

    Raises
    ------
    ProblemsFound
        When it is not set, or too short to keep anything secret. The message does not repeat it.
    """
    given = (os.environ if environment is None else environment).get(VARIABLE, "")
    remedy = f"set it to {LEAST} or more characters that nobody can guess, and keep it: other characters, other names"
    if not given:
        what = "is not set, and this edition names people by pseudonyms"
        raise ProblemsFound([Problem(f"the environment variable {VARIABLE}", what, remedy)])
    if len(given) < LEAST:
        what = f"has fewer than {LEAST} characters: names made from it could be found out by trying"
        raise ProblemsFound([Problem(f"the environment variable {VARIABLE}", what, remedy)])
    return given.encode()


def mark(environment: Mapping[str, str] | None = None) -> str:
    """What tells one secret from another without telling any: part of what a report is made from; "" without a secret."""
    given = (os.environ if environment is None else environment).get(VARIABLE, "")
    return hmac.new(given.encode(), b"which secret", hashlib.sha256).hexdigest()[:8] if given else ""


def pseudonyms(ids: Collection[str], *, kind: str, network: str, secret: bytes) -> dict[str, str]:
    """A name for each id, such as ``K7RTX``.

    Parameters
    ----------
    ids : collection of str
        Who is named.
    kind : str
        ``provider``, ``clinic`` or ``patient``: one id has another name in each kind.
    network : str
        Short name of the network: one id has another name in each network.
    secret : bytes
        What `salt` gave.

    Returns
    -------
    dict of str to str
        By id, all different. A name does not depend on who else is named, unless two would be called alike: both then
        have longer names.

    Notes
    -----
    HMAC-SHA256 (RFC 2104): whoever knows the ids but not the secret cannot tell which name is whose.
    """
    digits = {id: _digits(f"{network}\0{kind}\0{id}".encode(), secret) for id in sorted(ids)}
    names = {id: written[:LENGTH] for id, written in digits.items()}
    length = LENGTH
    while len(set(names.values())) < len(names):
        length += 1
        alike = {name for name in names.values() if list(names.values()).count(name) > 1}
        names = {id: digits[id][:length] if name in alike else name for id, name in names.items()}
    return names


def _digits(text: bytes, secret: bytes) -> str:
    number = int.from_bytes(hmac.new(secret, text, hashlib.sha256).digest(), "big")
    written = []
    for _ in range(40):
        number, rest = divmod(number, len(LETTERS))
        written.append(LETTERS[rest])
    return "".join(written)
