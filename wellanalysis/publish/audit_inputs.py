"""What the command ``audit`` works with: a network's site, its runs' results as the truth, and all identifiers."""

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from wellanalysis.definitions.contract_tables import CONSENTS as REGISTER
from wellanalysis.definitions.editions import Edition, Peers
from wellanalysis.definitions.folder import Definitions, as_far_as_read
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages.tone import texts_of_definitions
from wellanalysis.publish.audit import audit
from wellanalysis.publish.audit_bundles import bundles_below, carried_below
from wellanalysis.publish.audit_findings import EVERY, Finding
from wellanalysis.publish.audit_known import known_of
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_texts import texts_of
from wellanalysis.publish.audit_truth import Truth
from wellanalysis.publish.environment import secrets
from wellanalysis.publish.inputs import PROJECT, PROSE, hash_of
from wellanalysis.publish.run_folder import EXPORTS, RUNS, SITE
from wellanalysis.results.consents import consents
from wellanalysis.results.part import as_part
from wellanalysis.results.roster import known_until
from wellanalysis.results.source import Source, open_source

RESULTS = "results"
SHA = 64
"""Letters of a SHA-256: what files are known by."""


@dataclass(frozen=True)
class Audited:
    """What an audit found, and how much it looked at."""

    findings: list[Finding]
    bundles: int
    files: int


def audit_network(
    network: Path,
    *,
    output: Path = Path(),
    site: Path | None = None,
    extracts: str | None = None,
    environment: Mapping[str, str] | None = None,
    only: str | None = None,
) -> Audited:
    """Audit everything that is published of a network.

    Parameters
    ----------
    network : Path
        Network folder.
    output : Path
        Folder that holds ``runs``, ``site`` and ``exports``, which is audited with the whole site.
    site : Path, optional
        What to audit instead of the network's whole site: one bundle, or a folder with several.
    extracts : str, optional
        Where the extracts are, if not where network.yml says.
    environment : mapping of str to str, optional
        Environment in which salts and addresses are looked for; this process's unless given.
    only : str, optional
        ``region=North``: what is published of this part.

    Raises
    ------
    ProblemsFound
        When the network cannot be read, or there is nothing to audit or to hold it against.
    """
    if not network.is_dir():
        raise ProblemsFound([Problem(str(network), "no such network folder", "give the folder that holds network.yml")])
    definitions, problems = as_far_as_read(network)
    if definitions is None or problems:
        raise ProblemsFound(problems)
    definitions = as_part(definitions, only)
    of_network = output / SITE / definitions.network.id
    place = site or of_network
    bundles = bundles_below(place) if place.is_dir() else []
    if not bundles:
        raise ProblemsFound([Problem(place.name, "nothing is published there", "make a report first, or give --site")])
    runs = output / RUNS / definitions.network.id
    found = sorted(runs.glob(f"*/*/{RESULTS}/cube.parquet"))
    if not found:
        what = "no results tables of any run, so nothing to hold the site against"
        raise ProblemsFound([Problem(RUNS, what, "give the --output folder of the report")])
    quarters = definitions.network.labels.quarters
    truth = {_run_name(path, runs): Truth.of_run(path.parent, quarters=quarters) for path in found}
    # Below --site a bundle's path says less; the newest run then stands for those it does not name.
    truth |= {"": truth[max(truth)]} if site else {}
    names = _names(found[-1].parent)
    known = known_of(definitions, names)
    with open_source(definitions, extracts) as source:
        forbidden = forbidden_of(source, definitions, names, output=output, environment=environment)
    carried = [] if site else carried_below(output / EXPORTS / definitions.network.id)
    findings = audit(place, known, truth=truth, forbidden=forbidden, carried=carried)
    every = [*bundles, *carried]
    return Audited(findings, len(every), sum(len(bundle.files) for bundle in every))


def _run_name(path: Path, runs: Path) -> str:
    """``network/2026Q3``, as the site names what the run ``2026Q3/network`` made."""
    part, edition = path.relative_to(runs).parts[:2]
    return f"{edition}/{part}"


def _names(results: Path) -> dict[str, str]:
    clinics = pd.read_parquet(results / "clinics.parquet")
    return {str(id): str(name) for id, name in zip(clinics["clinic_id"], clinics["name"], strict=True)}


def forbidden_of(
    source: Source,
    definitions: Definitions,
    clinics: Mapping[str, str],
    *,
    output: Path = Path(),
    environment: Mapping[str, str] | None = None,
    as_of: date | None = None,
) -> Forbidden:
    """What may stand in no bundle of a network.

    Parameters
    ----------
    source : Source
        Extracts, for identifiers and the consent register.
    definitions : Definitions
        The network folder; whether clinics see each other's names is a setting of the edition for a clinic.
    clinics : mapping of str to str
        Name by clinic id.
    output : Path
        Folder that holds ``runs`` and ``site``: its path may stand nowhere.
    environment : mapping of str to str, optional
        Where salts and addresses are looked for; this process's unless given.
    as_of : date, optional
        Day on which consents hold; the day that the extracts speak of unless given.

    Returns
    -------
    Forbidden
        An identifier is forbidden everywhere, consented or not: it is a name that the register allows, where it allows it,
        and beside it that of the clinic.
    """
    secret = secrets(environment)
    folders = {str(folder.resolve()) for folder in (definitions.folder, output)} - {"/"}
    clinic = definitions.network.disclosure.get(Edition.CLINIC)
    # Of a database only the number of rows is known beforehand, and other identifiers may stand in as many.
    files = source.fingerprint()
    day = as_of or known_until(source, definitions)
    return Forbidden(
        people=identifiers(source),
        secrets=secret,
        users=(getpass.getuser(),),
        folders=sorted(folders),
        clinics=clinics,
        peers_named=clinic is not None and clinic.peers is Peers.NAMED,
        consented=_named_at(source, day),
        named=_named(source, day),
        texts=texts_of(source, day, ours=_ours(definitions)),
        made_from=hash_of(files) if all(len(each) == SHA for each in files.values()) else "",
    )


def _ours(definitions: Definitions) -> list[str]:
    """What the network wrote into its definitions, and the prose of the book."""
    prose = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / PROSE).glob("*.md"))]
    return [*(text for _, text in texts_of_definitions(definitions)), *prose]


def _named(source: Source, as_of: date) -> dict[str, set[tuple[str, str]]]:
    """Every name of the consent register, and where it may stand: in the edition agreed to, a clinic's own bundle of it."""
    if REGISTER not in source.tables:
        return {}
    found: dict[str, set[tuple[str, str]]] = {
        str(name): set() for name in source.frame(f'SELECT DISTINCT name FROM "{REGISTER}"')["name"].dropna()
    }
    held = consents(source, as_of)
    for name, edition, clinic in zip(held["name"], held["shown_in"], held["clinic_id"], strict=True):
        places = found.setdefault(str(name), set())
        places.add((str(edition), str(clinic) if edition == Edition.CLINIC else ""))
        if edition == Edition.NETWORK:
            # Each clinic is part of the network, and may call its people.
            places.add((Edition.CLINIC, EVERY))
    return found


def _named_at(source: Source, as_of: date) -> dict[str, frozenset[str]]:
    """By clinic: those of its people who agreed to be named throughout the network; its name stands beside theirs."""
    if REGISTER not in source.tables:
        return {}
    held = consents(source, as_of)
    agreed = held[held["shown_in"] == Edition.NETWORK]
    return {str(clinic): frozenset(map(str, names)) for clinic, names in agreed.groupby("clinic_id")["name"]}


def identifiers(source: Source) -> dict[str, str]:
    """Every identifier of a person, an episode or an answer; clinics are named in some editions, and not among them."""
    found: dict[str, str] = {}
    for where in (source, *([source.records] if source.records is not None else [])):
        for name in where.tables:
            columns = where.columns.get(name, {})
            for column in (each for each in columns if each.endswith("_id") and each != "clinic_id"):
                values = where.frame(f'SELECT DISTINCT CAST("{column}" AS VARCHAR) AS id FROM "{name}"')["id"].dropna()
                found.update(dict.fromkeys(values.to_numpy(object).tolist(), column))
    return found
