"""Pilots and several sources in network.yml: what their days say, and what is told when they do not fit."""

from datetime import date
from typing import Any

import pytest
import yaml

from wellanalysis.definitions.folder import load
from wellanalysis.definitions.pilots import Pilot

from .conftest import SmallNetwork

PILOT: dict[str, Any] = {
    "id": "reminders",
    "title": "Reminders",
    "of": "workflow",
    "workflow": "a message two days before",
    "question": "Do they help?",
    "clinics": ["C01"],
    "began": date(2026, 1, 1),
    "planned_until": date(2026, 6, 30),
    "looked_at_by": ["early_care"],
    "balancing": ["pain"],
}
SPREAD = {"on": date(2026, 7, 1), "by": "the team", "decided": "spread", "because": "it helps"}
STOP = {**SPREAD, "decided": "stop"}
SOURCES: dict[str, Any] = {
    "systems": [
        {"id": "record", "title": "our record", "kind": "ehr", "says": "what we wrote"},
        {"id": "claims", "title": "the claims", "kind": "payer", "says": "what was billed"},
    ],
    "compared": [
        {
            "measure": "early_care",
            "title": "Two systems",
            "question": "Do they agree?",
            "combined": {"rule": "any", "order": ["record", "claims"]},
        }
    ],
}


class _Plain(yaml.SafeDumper):
    """A value that stands twice is written twice: the settings know no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def told(network: SmallNetwork, **settings: Any) -> str:
    """What is told of a network with more settings."""
    text = (network.folder / "network.yml").read_text("utf-8")
    network.write("network.yml", text + yaml.dump(settings, Dumper=_Plain, sort_keys=False))
    return "\n".join(network.told())


@pytest.mark.parametrize(
    ("more", "on", "stage"),
    [
        ({}, date(2025, 12, 31), "planned"),
        ({}, date(2026, 1, 1), "running"),
        ({}, date(2026, 6, 30), "running"),
        ({}, date(2026, 7, 1), "deciding"),
        ({"decision": SPREAD}, date(2026, 6, 30), "running"),
        ({"decision": SPREAD}, date(2026, 7, 1), "spreading"),
        ({"decision": SPREAD, "spread_to": {"C07": date(2026, 8, 1)}}, date(2026, 7, 31), "spreading"),
        ({"decision": SPREAD, "spread_to": {"C07": date(2026, 8, 1)}}, date(2026, 8, 1), "spread"),
        ({"decision": STOP}, date(2026, 7, 1), "ended"),
        (
            {"decision": {**SPREAD, "decided": "go on"}, "planned_until": date(2026, 12, 31)},
            date(2026, 9, 1),
            "running",
        ),
        (
            {"decision": {**SPREAD, "decided": "adapt"}, "planned_until": date(2026, 12, 31)},
            date(2027, 1, 1),
            "deciding",
        ),
    ],
)
def test_the_days_say_how_far_it_has_come(more: dict[str, Any], on: date, stage: str) -> None:
    """Just before, at and after each day; a decision of a later day is not known yet."""
    assert Pilot.model_validate({**PILOT, **more}).stage_on(on) == stage


def test_a_clinic_works_with_it_from_its_own_day_on() -> None:
    """The pilot's from the first day, a named one from its day, all others from theirs, nobody once it was stopped."""
    spread = {"decision": SPREAD, "spread_to": {"all": date(2026, 8, 1), "C09": date(2026, 9, 1)}}
    pilot = Pilot.model_validate({**PILOT, **spread})
    at = {
        day: [id for id in ("C01", "C05", "C09") if pilot.is_at(id, date(2026, *day))]
        for day in ((1, 1), (8, 1), (9, 1))
    }
    assert at == {(1, 1): ["C01"], (8, 1): ["C01", "C05"], (9, 1): ["C01", "C05", "C09"]}
    ended = Pilot.model_validate({**PILOT, "decision": STOP})
    assert ended.is_at("C01", date(2026, 6, 30))
    assert not ended.is_at("C01", date(2026, 7, 1))
    assert not Pilot.model_validate(PILOT).is_at("C01", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"workflow": None}, "is a pilot of a workflow and does not name it"),
        ({"measure": "pain"}, "leave measure out"),
        ({"of": "page", "workflow": None, "page": "clinic_overview"}, "no page that can be in pilot"),
        ({"clinics": []}, "names no clinic"),
        ({"planned_until": date(2026, 1, 1)}, "is not after began"),
        ({"decision": {**SPREAD, "on": date(2025, 12, 31)}}, "lies before the first day"),
        ({"decision": {**SPREAD, "decided": "go on"}}, "write until when it goes on"),
        ({"spread_to": {"C07": date(2026, 8, 1)}}, "nobody decided that"),
        ({"decision": STOP, "spread_to": {"C07": date(2026, 8, 1)}}, "nobody decided that"),
        ({"decision": SPREAD, "spread_to": {"C07": date(2026, 6, 30)}}, "lies before the decision"),
        ({"decision": SPREAD, "spread_to": {"C01": date(2026, 8, 1)}}, "in the pilot and in spread_to"),
        ({"adaptations": {"C07": "in the evening"}}, "an adaptation at C07"),
        ({"stage": "ended"}, "stage ended does not fit with no decision"),
        ({"stage": "running", "decision": STOP}, "write stage: ended"),
        ({"looked_at_by": ["early_car"]}, "did you mean 'early_care'"),
        ({"balancing": ["pian"]}, "did you mean 'pain'"),
    ],
)
def test_what_does_not_fit_is_told_with_its_remedy(network: SmallNetwork, more: dict[str, Any], said: str) -> None:
    """Each alone; without it nothing is wrong."""
    pilot = {key: value for key, value in {**PILOT, **more}.items() if value is not None}
    assert said in told(network, pilots=[pilot])


def test_nothing_is_told_of_pilots_and_sources_that_fit(network: SmallNetwork) -> None:
    """And what was written can be read."""
    assert told(network, pilots=[PILOT], sources=SOURCES) == ""
    read = load(network.folder).network
    assert read.pilots[0].id == "reminders"
    assert [each.id for each in read.sources.of(read.sources.compared[0])] == ["record", "claims"]


def test_two_pilots_of_one_name_and_a_stage_beside_its_days_are_told(network: SmallNetwork) -> None:
    """With data_as_of, the stage that is written is the one that the days give."""
    said = told(network, data_as_of=date(2026, 7, 1), pilots=[{**PILOT, "stage": "running"}, PILOT])
    assert "two pilots are called 'reminders'" in said
    assert "by its days it is deciding on 2026-07-01" in said


@pytest.mark.parametrize(
    ("clinics", "more", "said"),
    [
        ("", {}, "add clinics: [C01] there"),
        ("clinics: [C01]", {}, ""),
        ("clinics: [C01, C07]", {}, "names other clinics than the pilot"),
        ("", {"decision": SPREAD}, ""),
        ("clinics: [C01]", {"decision": SPREAD, "spread_to": {"all": date(2026, 8, 1)}}, "leave clinics out"),
        ("", {"decision": STOP}, "write stage: {status: retired}"),
    ],
)
def test_a_measure_in_pilot_stays_with_its_clinics(network: SmallNetwork, clinics: str, more: dict, said: str) -> None:
    """Until it was decided to spread it; one that was stopped is retired."""
    text = (network.folder / "measures" / "pain.yml").read_text("utf-8")
    network.write("measures/pain.yml", f"{text}{clinics}\n")
    given = {**PILOT, "of": "measure", "measure": "pain", **more}
    found = told(network, pilots=[{key: value for key, value in given.items() if key != "workflow"}])
    assert said in found
    assert bool(said) == bool(found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "early_car"}, "did you mean 'early_care'"),
        ({"measure": "pain"}, "name a measure with statistic: proportion"),
        ({"combined": {"rule": "any", "order": ["record", "claim"]}}, "'claim', which is no system"),
        ({"combined": {"rule": "any", "order": ["record"]}}, "name two or more, each once"),
        ({"combined": {"rule": "any", "order": ["record", "record"]}}, "name two or more, each once"),
        ({"combined": {"rule": "best", "order": ["record", "claims"]}}, "known: first, any, majority"),
    ],
)
def test_sources_that_do_not_fit_are_told(network: SmallNetwork, change: dict[str, Any], said: str) -> None:
    """Each with its remedy."""
    assert said in told(network, sources={**SOURCES, "compared": [{**SOURCES["compared"][0], **change}]})


def test_a_system_or_measure_named_twice_is_told(network: SmallNetwork) -> None:
    """Of two rows nobody would know which holds."""
    twice = {**SOURCES, "systems": [*SOURCES["systems"], SOURCES["systems"][0]]}
    assert "two systems are called 'record'" in told(network, sources=twice)
