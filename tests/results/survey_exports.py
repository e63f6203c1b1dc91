"""Tiny invented exports of survey tools, and a network to bring them into."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import yaml

NETWORK = {
    "id": "small",
    "name": "Small network",
    "synthetic": True,
    "purpose": "Tests.",
    "baseline": {"from": "2024-10", "to": "2024-12"},
    "answer_back": {"address": "someone@small.example"},
    "extracts": "./extracts",
    "tables": {
        "provider_survey": {
            "columns": {
                name: {"type": "integer", "minimum": 1, "maximum": 5, "optional": True} for name in ("trust", "heard")
            }
        },
        "patient_survey": {"columns": {"overall": {"type": "integer", "minimum": 0, "maximum": 10, "optional": True}}},
    },
}
MEASURE = {
    **{
        "id": "trust_share",
        "title": "Trust",
        "kind": "provider_satisfaction",
        "statistic": "proportion",
        "improves": "up",
    },
    **{"table": "provider_survey", "dated_by": "sent_on", "numerator": "trust >= 4"},
    **{"why_it_matters": "It does.", "what_it_says": "What it says."},
}
AGREE = {"Disagree": 2, "Neither": 3, "Agree": 4, "Strongly agree": 5, "Not applicable": None}
TRUST, UNHEARD = "I trust what we do.", "What I say goes unheard."
STAFF_MAP = {
    "platform": "qualtrics",
    "table": "provider_survey",
    "id": "ResponseId",
    "dates": {"answered_on": "RecordedDate", "format": "%Y-%m-%d %H:%M:%S"},
    "columns": {
        "staff_id": {"from": "ExternalReference"},
        "clinic_id": {"from": "Q1", "answers": {"North clinic": "C1", "South clinic": "C2"}},
        "role": {"from": "Q2"},
        "may_link": {"from": "Q6", "answers": {"Yes": True, "No": False}},
    },
    "items": {
        "trust": {"from": "Q3", "question": TRUST, "answers": AGREE},
        "heard": {"from": "Q4", "question": UNHEARD, "answers": AGREE, "reverse": True},
    },
}
QUALTRICS_HEAD = [
    ["StartDate", "Status", "RecordedDate", "ResponseId", "ExternalReference", "Q1", "Q2", "Q3", "Q4", "Q5", "Q6"],
    [
        *("Start Date", "Response Type", "Recorded Date", "Response ID", "External Data Reference"),
        *("Where do you work?", "Your role", TRUST, "What I say\ngoes\u00a0unheard.", "Anything else?", "May we link?"),
    ],
    [f'{{"ImportId":"{name}"}}' for name in "abcdefghijk"],
]


def answer(
    id: str, person: str, trust: str = "Agree", heard: str = "Disagree", status: str = "IP Address"
) -> list[str]:
    """One row of the Qualtrics export."""
    days = ("2026-09-08 09:00:00", status, "2026-09-08 09:05:11")
    return [*days, id, person, "North clinic", "nurse", trust, heard, "Ms Name, my supervisor, said …", "Yes"]


QUALTRICS = [
    answer("R_1", "s1"),
    answer("R_2", "s2", "Not applicable", ""),
    answer("R_9", "x", status="Survey Preview"),
]
PATIENT_MAP = {
    "platform": "redcap",
    "table": "patient_survey",
    "id": "record_id",
    "dates": {"sent_on": "invited", "answered_on": "care_timestamp", "format": "%Y-%m-%d %H:%M:%S"},
    "columns": {"patient_id": {"from": "pseudonym"}, "clinic_id": {"is": "C1"}},
    "items": {"overall": {"from": "overall", "question": "How was your care?"}},
}
REDCAP = [
    ["record_id", "pseudonym", "invited", "care_timestamp", "overall", "comment", "care_complete"],
    ["1", "p1", "2026-09-01 08:00:00", "2026-09-03 10:00:00", "9", "text", "2"],
    ["2", "p2", "2026-09-01 08:00:00", "[not completed]", "4", "", "0"],
]
FORMS = [
    ["ID", "Start time", "Completion time", "Email", "Name", "Your code", "Where?", "Your role", f"{TRUST}\u00a0"],
    ["1", "9/8/26 9:00:00", "9/8/26 9:05:00", "anonymous", "", "s1", "North clinic", "nurse", "Agree"],
    ["2", "9/8/26 9:01:00", "9/9/26 9:05:00", "anonymous", "", "s2", "South clinic", "physician", "Disagree"],
]
FORMS_MAP = {
    "platform": "forms",
    "table": "provider_survey",
    "id": "ID",
    "dates": {"answered_on": "Completion time", "format": "%m/%d/%y %H:%M:%S"},
    "columns": {
        "staff_id": {"from": "Your code"},
        "clinic_id": {"from": "Where?", "answers": {"North clinic": "C1", "South clinic": "C2"}},
        "role": {"from": "Your role"},
    },
    "items": {"trust": {"from": TRUST, "question": TRUST, "answers": AGREE}},
}


def network(folder: Path, **maps: object) -> Path:
    """A network folder with these item maps."""
    (folder / "measures").mkdir(parents=True)
    (folder / "surveys").mkdir()
    (folder / "extracts").mkdir()
    (folder / "network.yml").write_text(yaml.safe_dump(NETWORK, sort_keys=False))
    (folder / "measures" / "trust_share.yml").write_text(yaml.safe_dump(MEASURE, sort_keys=False))
    for name, given in maps.items():
        write_map(folder, name, given)
    return folder


def write_map(folder: Path, name: str, given: object) -> Path:
    """One item map of the network."""
    path = folder / "surveys" / f"{name}.yml"
    # Through JSON, so that what stands twice is written twice: maps know no anchors.
    path.write_text(yaml.safe_dump(json.loads(json.dumps(given)), sort_keys=False, allow_unicode=True))
    return path


def as_csv(path: Path, lines: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> Path:
    """The lines as the tools write text."""
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(lines)
    return path


def as_workbook(path: Path, lines: Sequence[Sequence[object]]) -> Path:
    """The lines as a workbook."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(list(line))
    book.save(path)
    return path
