"""The demo network with more clinics: further copies of its own, each with other gaps, to see how a report's cost grows."""

import shutil
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from wellanalysis.definitions.yaml_reading import read_yaml
from wellanalysis.demo import plan
from wellanalysis.demo.write import write
from wellanalysis.errors import ProblemsFound

KEPT = (0.85, 1.0)
"""Share of its model's episodes and answers that a copy keeps: no two clinics are alike."""

COPIES_IN_A_REGION = 4  # regions of 24 clinics at most
DEFINITIONS = ("network.yml", "measures", "tables")
NUMBERED = (
    *("patient_id", "provider_id", "staff_id", "episode_id", "encounter_id", "response_id", "annotation_id"),
    *("claim_id", "service_id"),
)
WHOLE = ("clinics", "providers", "annotations", "membership", "spending", "sourced")  # a copy keeps all rows of these
REGISTER = "consents"  # a copy has agreed to nothing
OF_PATIENTS = "claims"  # a copy has those of its own patients, wherever they were billed
FOLLOWING = {
    "encounters": ("episodes", "episode_id"),
    OF_PATIENTS: ("episodes", "patient_id"),
}  # and of these the rows of what it kept of another table


def enlarged(tables: dict[str, pd.DataFrame], clinics: int) -> dict[str, pd.DataFrame]:
    """The same tables with so many clinics: the first 24 as they are (fewer: the first of them), then copies.

    Parameters
    ----------
    tables : dict of str to DataFrame
        As `wellanalysis.demo.build` gives them.
    clinics : int
        How many there are to be; the small clinic has no copies.
    """
    models = tables["clinics"]["clinic_id"].tolist()
    copied = [clinic for clinic in models if clinic != plan.SMALL]
    chosen = [(clinic, 0) for clinic in models][:clinics]
    chosen += [
        (clinic, 1 + number // len(copied))
        for number, clinic in enumerate(islice(cycle(copied), clinics - len(chosen)))
    ]
    rounds = max(copy for _, copy in chosen)
    parts = [
        _copied(tables, [clinic for clinic, copy in chosen if copy == number], number) for number in range(rounds + 1)
    ]
    return {name: pd.concat([part[name] for part in parts if name in part], ignore_index=True) for name in tables}


def _copied(tables: dict[str, pd.DataFrame], clinics: list[str], copy: int) -> dict[str, pd.DataFrame]:
    """Rows of these clinics; from the first copy on with names and people of their own, and some rows fewer."""
    # What happened everywhere is told once, with the first of all.
    told = [*clinics] if copy else [*clinics, None]
    own = {name: frame[frame["clinic_id"].isin(told)] for name, frame in tables.items() if name != REGISTER}
    if OF_PATIENTS in own:
        billed = tables[OF_PATIENTS][tables[OF_PATIENTS]["patient_id"].isin(own["episodes"]["patient_id"])]
        own[OF_PATIENTS] = billed.assign(clinic_id=billed["clinic_id"].where(billed["clinic_id"].isin(clinics)))
    if not copy:
        register = {name: frame for name, frame in tables.items() if name == REGISTER}
        here = own["providers"]["provider_id"] if register else ()
        return own | {name: frame[frame["provider_id"].isin(here)] for name, frame in register.items()}
    rng = np.random.default_rng([plan.SEED, copy])
    share = pd.Series(rng.uniform(*KEPT, len(clinics)), clinics)
    found, kept = {}, {}
    for name, frame in own.items():
        drawn = name not in (*WHOLE, *FOLLOWING)
        kept[name] = frame[rng.random(len(frame)) < frame["clinic_id"].map(share).to_numpy()] if drawn else frame
    for name, (other, key) in FOLLOWING.items():
        if name in kept:
            kept[name] = kept[name][kept[name][key].isin(kept[other][key])]
    for name, rows in kept.items():
        renamed = {column: rows[column] + f"-{copy}" for column in ("clinic_id", *NUMBERED) if column in rows}
        found[name] = rows.assign(**renamed)
    region = 1 + copy // COPIES_IN_A_REGION
    places = found["clinics"]
    found["clinics"] = places.assign(
        name=places["name"] + f" {copy + 1}", region=places["region"] + (f" {region}" if region > 1 else "")
    )
    return found


def write_enlarged(tables: dict[str, pd.DataFrame], definitions: Path, folder: Path, *, clinics: int) -> list[Path]:
    """A network folder with so many clinics: the definitions of `definitions`, with a programme that the copies join.

    Returns
    -------
    list of Path
        The extracts.

    Raises
    ------
    ProblemsFound
        When network.yml of `definitions` cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (each for each in DEFINITIONS if (definitions / each).exists()):
        if (definitions / name).is_dir():
            shutil.copytree(definitions / name, folder / name, dirs_exist_ok=True)
    made = enlarged(tables, clinics)
    read, findings = read_yaml(definitions / "network.yml", "network.yml")
    if read is None or findings.problems():
        raise ProblemsFound(findings.problems())
    settings = read.value
    settings["programme"]["starts"] = _starts(settings["programme"]["starts"], made["clinics"]["clinic_id"])
    known = set(made["clinics"]["clinic_id"])
    settings["clinics"] = {id: own for id, own in (settings.get("clinics") or {}).items() if id in known}
    for rebase in settings.get("rebases") or []:
        rebase["clinics"] = [id for id in rebase.get("clinics") or [] if id in known] or None
    settings["pilots"] = _still_there(settings.get("pilots") or [], known)
    text = yaml.dump(settings, Dumper=_Plain, allow_unicode=True, sort_keys=False)
    (folder / "network.yml").write_text(text, encoding="utf-8")
    return [write(name, frame, folder / "extracts") for name, frame in made.items()]


class _Plain(yaml.SafeDumper):
    """A date that stands twice is written twice: the settings know no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _still_there(pilots: list[dict[str, Any]], known: set[str]) -> list[dict[str, Any]]:
    """Pilots of which a clinic is left, with those that are."""
    found = []
    for pilot in pilots:
        here = [clinic for clinic in pilot["clinics"] if clinic in known]
        spread = {id: day for id, day in (pilot.get("spread_to") or {}).items() if id in {*known, "all"}}
        ways = {id: own for id, own in (pilot.get("adaptations") or {}).items() if id in known}
        if here:
            found.append({**pilot, "clinics": here, "spread_to": spread, "adaptations": ways})
    return found


def _starts(given: dict[str, date], clinics: pd.Series) -> dict[str, date]:
    """Each copy joins when its model did."""
    return {clinic: given[model] for clinic in clinics if (model := clinic.split("-")[0]) in given}
