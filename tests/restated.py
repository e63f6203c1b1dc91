"""A network of two clinics, small enough to be counted by hand, that publishes one quarter again and again.

In 2026Q1 each clinic has 20 episodes: at A ten were seen within 14 days, two after 16 days, eight after 40; at B all
within 14 days. So the first publication says 50 % at A, 100 % at B and 75 % for the network.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from wellanalysis.definitions.folder import load
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import restatement
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.publish import record
from wellanalysis.results.appeals import with_appeals
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

QUARTER = Quarter(2026, 1)
NETWORK: dict[str, Any] = {
    "id": "two",
    "name": "Two clinics",
    "synthetic": True,
    "purpose": "Tests.",
    "baseline": {"from": "2025-01", "to": "2025-03"},
    "labels": {"quarters": 1},
    "disclosure": {"network": {"policy": "open"}},
    "minimum": {"denominator": 1, "episodes": 1},
    "simulations": {"networks": 0},
    "answer_back": {"address": "someone@two.example"},
    "tables": {"episodes": {"columns": {"days": {"type": "integer", "minimum": 0, "maximum": 90, "optional": True}}}},
}
SEEN: dict[str, Any] = {
    **{"id": "seen_14d", "title": "Seen", "kind": "leading_indicator", "statistic": "proportion", "improves": "up"},
    **{"table": "episodes", "dated_by": "start_date", "numerator": "days <= 14", "counts": "episodes"},
    **{"why_it_matters": "It does.", "what_it_says": "Seen within two weeks.", "stage": {"status": "final"}},
}
DAYS_AT_A = [*[7] * 10, *[16] * 2, *[40] * 8]
RECORDED, LATER = date(2026, 4, 10), date(2026, 4, 25)


def episodes(clinic: str, days: list[int], *, recorded: date = RECORDED, prefix: str = "") -> pd.DataFrame:
    """One episode of a new patient per number of days, all in February 2026."""
    names = [f"{prefix}{clinic}{place:02}" for place in range(len(days))]
    return (
        pd.DataFrame(
            {
                "episode_id": names,
                "patient_id": [f"P{name}" for name in names],
                "clinic_id": clinic,
                "provider_id": None,
                "start_date": date(2026, 2, 10),
                "end_date": None,
                "recorded_on": recorded,
                "days": days,
            }
        )
        .astype({"provider_id": "str", "end_date": "datetime64[us]"})
        .assign(provider_id=None)
    )


class Network:
    """The network's folder, its record of publications, and the ways in which it changes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.record = folder / "two", folder / "published"
        self.rows = pd.concat([episodes("A", DAYS_AT_A), episodes("B", [7] * 20)], ignore_index=True)
        (self.folder / "measures").mkdir(parents=True)
        (self.folder / "extracts").mkdir()
        places = pd.DataFrame({"clinic_id": ["A", "B"], "name": ["Alder", "Birch"], "region": "North"})
        places.assign(opened_on=pd.Series([None, None], dtype="datetime64[us]")).to_parquet(
            self.folder / "extracts" / "clinics.parquet", index=False
        )
        self.define()
        self.settings()

    def define(self, **changes: Any) -> None:
        """Write the measure."""
        (self.folder / "measures" / "seen_14d.yml").write_text(yaml.safe_dump({**SEEN, **changes}))

    def settings(self, **changes: Any) -> None:
        """Write network.yml."""
        (self.folder / "network.yml").write_text(yaml.safe_dump({**NETWORK, **changes}))

    def correct(self) -> None:
        """One episode at A was seen after 10 days, not after 40."""
        place = self.rows.index[(self.rows["clinic_id"] == "A") & (self.rows["days"] == 40)][0]
        self.rows = self.rows.assign(days=self.rows["days"].where(self.rows.index != place, 10))

    def appeal(self, *, read: bool = True) -> None:
        """The same episode, asked for in an appeal that was accepted on the day of the extracts."""
        place = self.folder / "records"
        place.mkdir(exist_ok=True)
        reviewed = "analyst,2026-04-02" if read else ","
        files = {
            "feedback": "item,received_on,channel,kind,clinic_id,measure,says,seen_by,reviewed_by,reviewed_on\n"
            f"A-03,2026-04-01,form,appeal,A,seen_14d,The day is wrong,network,{reviewed}\n",
            "feedback_steps": "item,on,status,owner,says\nA-03,2026-04-09,changed,director,It was entered late\n",
            "corrections": "correction,appeal,table,key,column,value,asked_by,asked_on,why,decision,decided_by,decided_on\n"
            "K-01,A-03,episodes,A12,days,10,nurse,2026-04-01,Entered a month late,accepted,director,2026-04-09\n",
        }
        for name, text in files.items():
            (place / f"{name}.csv").write_text(text)

    def add_late(self, days: list[int], *, clinic: str = "A") -> None:
        """Episodes that were recorded a fortnight after the others."""
        self.rows = pd.concat([self.rows, episodes(clinic, days, recorded=LATER, prefix="late")], ignore_index=True)

    def figures(self, *, drop: tuple[str, ...] = ()) -> Figures:
        """Figures of the quarter from the extracts as they now are."""
        self.rows.drop(columns=list(drop)).to_parquet(self.folder / "extracts" / "episodes.parquet", index=False)
        definitions = load(self.folder)
        with open_source(definitions) as source, with_appeals(source, definitions):
            results = compute(source, definitions)
        return figures(definitions, results, QUARTER, edition="network", stage="draft")

    def publish(self, *, code: str = "", drop: tuple[str, ...] = ()) -> tuple[Publication, ...]:
        """Publish, put it on record, and return the history."""
        now = self.figures(drop=drop)
        made = record.making(self.folder)
        history = restatement.history(record.records(self.record), now, replace(made, code=code or made.code))
        record.prepare(self.record, history, now)
        record.commit(self.record)
        return history
