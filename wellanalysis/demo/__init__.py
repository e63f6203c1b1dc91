"""The synthetic demo network: 24 wound clinics whose truth is known, because it was planted.

``python -m wellanalysis.demo [folder]`` writes the extracts, the records and ``truth.yml`` of ``data/demo`` anew, byte for byte. The
definitions beside them (``network.yml``, ``measures/``) are written by hand and left alone.
"""

from pathlib import Path

import pandas as pd

from wellanalysis.demo import (
    annotations,
    attributed,
    care,
    claims,
    consents,
    encounters,
    episodes,
    outcomes,
    people,
    records,
    registry,
    roster,
    services,
    sourced,
    spending,
    surveys,
    truth,
    written,
)
from wellanalysis.demo.write import write, write_record

__all__ = ["build", "generate"]


def build() -> tuple[dict[str, pd.DataFrame], truth.Truth]:
    """The tables of the extracts by name, and the truth behind them, in memory."""
    providers = people.providers()
    started = episodes.draw(providers)
    characters = care.characters(providers)
    given = care.give(started, characters)
    followed = outcomes.follow(started, given, characters)
    recorded = records.record(started, given, followed)
    staffed = roster.roster(providers)
    tables = {
        "clinics": people.clinics(),
        "providers": staffed,
        "episodes": recorded.reset_index(drop=True),
        "encounters": encounters.draw(started.loc[recorded.index], recorded, staffed),
        "consents": consents.register(),
        "annotations": annotations.events(),
        "patient_survey": surveys.patient_survey(started, recorded["patient_id"]),
        "provider_survey": surveys.provider_survey(),
        **spending.tables(),
    }
    tables |= {"claims": claims.claims(tables["episodes"]), "services": services.services(tables["episodes"])}
    tables["sourced"] = sourced.sourced(tables["episodes"])
    planted = attributed.of(tables) | spending.truth() | sourced.planted() | claims.truth() | services.truth()
    tables["registry"] = registry.part(tables)
    return tables, truth.of(started, characters, given, followed) | planted


def generate(folder: Path) -> list[Path]:
    """Write ``extracts/*.parquet``, ``records/*.csv`` and ``truth.yml`` below `folder` and return their paths."""
    tables, planted = build()
    paths = [write(name, frame, folder / "extracts") for name, frame in tables.items()]
    paths += [write_record(name, frame, folder / "records") for name, frame in written.records(tables).items()]
    path = folder / "truth.yml"
    path.write_text(truth.to_yaml(planted), encoding="utf-8")
    return [*paths, path]
