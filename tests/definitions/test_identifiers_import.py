"""Identifiers that are brought in: each once, whatever the order, and nothing where something is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.definitions.conftest import SmallNetwork
from wellanalysis.cli import main
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.identifiers_file import FILE

HEAD = "measure,system,value,says,url\n"
LENGTH = "early_care,LOINC,39126-8,Length of wound,\n"
WIDTH = "early_care,LOINC,39125-0,Width of wound,\n"
NUMBER = "pain,NQF,0005,A survey,https://example.org/0005\n"
THEIRS: dict[str, Any] = {
    "resourceType": "Measure",
    "id": "early-care",
    "title": "Early care",
    "identifier": [
        {"system": "http://hl7.org/fhir/cqi/ecqm/Measure/Identifier/nqf", "value": "0018e"},
        {
            "type": {"text": "US Wound Registry"},
            "value": "CDR 5",
            "assigner": {"display": "US Wound Registry: Compression"},
        },
        {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:05677595-dc96-4763-999c-8bcaeaa684ed"},
    ],
    "topic": [
        {"coding": [{"system": "http://snomed.info/sct", "code": "371087003", "display": "Diabetic foot ulcer"}]},
        {"coding": [{"system": "http://example.org/topics", "code": "wounds"}]},
    ],
}


def run(network: SmallNetwork, text: str | dict[str, Any], *options: str) -> tuple[int, str]:
    """What the import of a file says, and its exit code."""
    file = network.folder.parent / ("theirs.csv" if isinstance(text, str) else "theirs.json")
    file.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    done = CliRunner().invoke(main, ["identifiers", "import", str(file), "--network", str(network.folder), *options])
    return done.exit_code, done.output


def kept(network: SmallNetwork) -> str:
    """The network's file."""
    path = network.folder / FILE
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_a_table_is_taken_in_and_loaded(network: SmallNetwork) -> None:
    """In the order of measure, system and value; NQF by the name that it has now."""
    assert run(network, HEAD + LENGTH + NUMBER + WIDTH) == (0, "3 added, 0 there already.\n")
    assert kept(network) == HEAD + WIDTH + LENGTH + NUMBER.replace("NQF", "CBE")
    definitions = load(network.folder)
    assert [each.value for each in definitions.measure("early_care").identifiers] == ["39125-0", "39126-8"]
    assert definitions.measure("pain").identifiers[0].url == "https://example.org/0005"


def test_whatever_comes_first_the_file_is_the_same(network: SmallNetwork, tmp_path: Path) -> None:
    """And what comes twice is there once."""
    other = SmallNetwork(tmp_path / "other")
    for text in (HEAD + LENGTH, HEAD + NUMBER + WIDTH, HEAD + LENGTH):
        run(network, text)
    for text in (HEAD + WIDTH + LENGTH, HEAD + NUMBER):
        run(other, text)
    assert kept(network) == kept(other) != ""
    assert run(network, HEAD + LENGTH)[1] == "0 added, 1 there already.\n"


def test_a_fhir_measure_is_taken_in(network: SmallNetwork) -> None:
    """Numbers by their address or name, topics in systems that we know; what names no system is passed over and told."""
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": THEIRS}]}
    told = "3 added, 0 there already; passed over, in no system that is taken in: 2.\n"
    assert run(network, bundle) == (0, told)
    found = {each.key: each.says for each in load(network.folder).measure("early_care").identifiers}
    assert found == {
        ("CBE", "0018e"): "Early care",
        ("SNOMED CT", "371087003"): "Diabetic foot ulcer",
        ("other: US Wound Registry", "CDR 5"): "Compression",
    }


def test_what_is_said_in_two_ways_is_not_written(network: SmallNetwork) -> None:
    """Against the file, against the measure's own words, and within one table; an address more is no contradiction."""
    run(network, HEAD + LENGTH)
    code, told = run(network, HEAD + WIDTH + LENGTH.replace("Length of wound", "Depth"))
    assert code == 2
    assert "says of LOINC 39126-8 of early_care something else than measures/identifiers.csv, line 2" in told
    assert "“Length of wound”, “Depth”" in told
    assert kept(network) == HEAD + LENGTH
    own = 'identifiers: [{system: LOINC, value: "39125-0", says: Width, url: "https://example.org"}]\n'
    network.replace("measures/pain.yml", "value: pain\n", "value: pain\n" + own)
    assert "than measures/pain.yml" in run(network, HEAD + "pain,LOINC,39125-0,Breadth,\n")[1]
    assert run(network, HEAD + "pain,LOINC,39125-0,Width,\n") == (0, "0 added, 1 there already.\n")


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (
            HEAD + LENGTH.replace("early_care", "early_cure"),
            "there is no measure 'early_cure'",
            "did you mean 'early_care'?",
        ),
        (HEAD + LENGTH.replace("LOINC", "ICD-10"), "'ICD-10' is no system that we know", "or other: and its name"),
        (HEAD + LENGTH.replace("-8", "-7"), "check digit that is not that of LOINC", "look it up again"),
        (HEAD + LENGTH.replace("Length of wound", ""), "theirs.csv, line 2, says: is empty", "write a value"),
        ("measure,system,value\n", "the column 'says' is missing", "columns: measure, system, value, says, url"),
        (HEAD.replace("url", "link"), "the column 'link' is not known", "url"),
        (HEAD + "early_care,LOINC\n", "has 2 cells, and the first line 5", "in quotes"),
        ({"resourceType": "Patient"}, "holds no Measure", "give a FHIR Measure"),
        ({**THEIRS, "id": "later-care", "title": "x"}, "Measure later-care: is none of our measures", "--map"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(network: SmallNetwork, text: Any, what: str, remedy: str) -> None:
    """File, line, value and remedy."""
    code, told = run(network, text)
    assert code == 2
    assert what in told
    assert remedy in told
    assert kept(network) == ""


def test_a_map_says_which_measure_is_which(network: SmallNetwork) -> None:
    """Theirs by id, title or address; one that is none of ours is left out by name."""
    named = network.folder.parent / "map.yml"
    named.write_text("measures: {Theirs: pain}\nleft_out: [another]\n", encoding="utf-8")
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": {**THEIRS, "id": "x", "title": "Theirs"}}, {"resource": {**THEIRS, "id": "another"}}],
    }
    assert run(network, bundle, "--map", str(named))[0] == 0
    assert len(load(network.folder).measure("pain").identifiers) == 3
    assert load(network.folder).measure("early_care").identifiers == ()
    named.write_text("mesures: {}\n", encoding="utf-8")
    assert "this key is not known" in run(network, bundle, "--map", str(named))[1]


def test_a_file_that_contradicts_a_measure_is_told_when_the_network_is_read(network: SmallNetwork) -> None:
    """By whoever wrote it by hand; a measure that is not there and a row that stands twice too."""
    network.replace(
        "measures/pain.yml", "value: pain\n", 'value: pain\nidentifiers: [{system: CBE, value: "0005", says: B}]\n'
    )
    network.write(FILE, HEAD + "pain,CBE,0005,A,\n" + LENGTH + LENGTH + "none,CBE,0005,A,\n")
    told = network.told()
    assert [each.partition(":")[0] for each in told] == [
        f"{FILE}, line {line}" + ", measure" * (line == 5) for line in (2, 4, 5)
    ]
    assert "says of CBE 0005 something else than measures/pain.yml does" in told[0]
    assert "a second time for early_care" in told[1]


def test_another_command_at_work_is_not_disturbed(network: SmallNetwork) -> None:
    """Exit code 3, and nothing is written."""
    from wellanalysis.results.record_lock import locked

    with locked(network.folder / "measures", called="measures"):
        code, told = run(network, HEAD + LENGTH)
    assert (code, kept(network)) == (3, "")
    assert "at work" in told
