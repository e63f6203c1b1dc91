"""A network folder as a whole: all problems of all files at once, and what can be asked of it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wellanalysis.definitions.folder import as_far_as_read, load, problems_of
from wellanalysis.errors import ProblemsFound

from .conftest import EARLY_CARE, NETWORK, PAIN, SmallNetwork

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_a_good_folder_has_no_problems(network: SmallNetwork) -> None:
    """And says where it is."""
    definitions = load(network.folder)
    assert definitions.folder == network.folder
    assert definitions.tables_used == ("episodes", "patient_survey")
    assert definitions.contract["episodes"].columns["sex"].values == ("female", "male")


def test_measures_come_by_kind_and_then_by_name(network: SmallNetwork) -> None:
    """In the order of the report, whatever the files are called."""
    kinds = ["cost", "operational", "provider_satisfaction", "outcome", "leading_indicator"]
    for number, kind in enumerate(kinds):
        text = PAIN.replace("id: pain", f"id: m{number}").replace("kind: patient_experience", f"kind: {kind}")
        network.write(f"measures/m{number}.yml", text)
    definitions = load(network.folder)
    assert [measure.id for measure in definitions.measures] == ["early_care", "m4", "m3", "pain", "m2", "m1", "m0"]
    assert [measure.id for measure in definitions.of_kind("outcome", "leading_indicator")] == ["early_care", "m4", "m3"]


def test_a_clinic_keeps_its_own_benchmark(network: SmallNetwork) -> None:
    """C07 has one, the others share the measure's, and pain has none."""
    definitions = load(network.folder)
    own, shared = definitions.benchmark("early_care", "C07"), definitions.benchmark("early_care", "C01")
    assert own is not None
    assert shared is not None
    assert (own.value, shared.value) == (0.8, 0.85)
    assert definitions.benchmark("pain", "C07") is None


def test_a_measure_may_have_its_own_minimum(network: SmallNetwork) -> None:
    """Else the network's holds."""
    network.replace("measures/pain.yml", "unit: points", "unit: points\nminimum: {denominator: 50}")
    definitions = load(network.folder)
    assert definitions.minimum_denominator("pain") == 50
    assert definitions.minimum_denominator("early_care") == 20


def test_an_unknown_measure_is_named_with_the_nearest(network: SmallNetwork) -> None:
    """As for every unknown word."""
    with pytest.raises(ProblemsFound, match="there is no measure 'pian' → did you mean 'pain'"):
        load(network.folder).measure("pian")


def test_every_problem_of_every_file_is_told_at_once(network: SmallNetwork) -> None:
    """Files in order, lines in order; a refused value does not hide what stands beside it."""
    network.replace("network.yml", "name: Small Network", "nam: Small Network")
    network.replace("network.yml", "to: 2023-09", "to: 2021-09")
    network.replace("measures/early_care.yml", "improves: up", "improves: higher")
    network.replace("measures/early_care.yml", "dated_by: start_date", "dated_by: started")
    network.replace("measures/early_care.yml", "days_to_care <= 14", "days_to_car <= 14")
    network.replace("measures/early_care.yml", "{hospice: comfort care only}", "{hospise: gone, late: {when: sex}}")
    network.replace("measures/early_care.yml", "value: 0.85", "value: 85")
    network.write(
        "measures/pain.yml", PAIN.replace("statistic: mean", "statistic: mean\nstatistic: rate") + "sage: 3\n"
    )
    network.write("measures/third.yml", "id: [third\n")
    network.write("tables/episode.sql", "select 1")
    network.write("tables/episodes.sql", "drop table episodes")
    told = network.told()
    assert [message.split(":")[0] for message in told] == [
        "network.yml, line 2, nam",
        "network.yml, line 5, baseline.to",
        "measures/early_care.yml, line 5, improves",
        "measures/early_care.yml, line 7, dated_by",
        "measures/early_care.yml, line 11, numerator",
        "measures/early_care.yml, line 12, exclude.late.why",
        "measures/early_care.yml, line 12, exclude.hospise",
        "measures/early_care.yml, line 16, benchmark.value",
        "measures/pain.yml, line 5, statistic",
        "measures/pain.yml, line 13, sage",
        "measures/third.yml, line 2, column 1",
        "tables/episode.sql",
        "tables/episodes.sql",
    ]


def test_load_raises_what_problems_of_returns(network: SmallNetwork) -> None:
    """One list, exit code 2."""
    network.replace("measures/pain.yml", "value: pain", "value: pian")
    _, problems = problems_of(network.folder)
    with pytest.raises(ProblemsFound) as caught:
        load(network.folder)
    assert caught.value.problems == tuple(problems)
    assert caught.value.exit_code == 2


def test_a_column_described_wrongly_is_told_once(network: SmallNetwork) -> None:
    """Measures that use it are not blamed for it."""
    network.replace("network.yml", "sex: {type: category, values: [female, male]}", "sex: {type: categry}")
    network.replace("measures/early_care.yml", "denominator: wound_type", "denominator: sex = 'female' and wound_type")
    told = network.told()
    assert len(told) == 1
    assert "tables.episodes.columns.sex.type: 'categry' is not known" in told[0]


@pytest.mark.parametrize("text", ["", "id: [small\n", "- a\n"])
def test_an_unreadable_network_file_does_not_make_measures_look_wrong(network: SmallNetwork, text: str) -> None:
    """Their own mistakes are still told."""
    network.write("network.yml", text)
    assert len(network.told()) == 1
    network.replace("measures/early_care.yml", "days_to_care <= 14", "days_to_care <= now()")
    told = network.told()
    assert len(told) == 2
    assert "now depends on the clock" in told[1]


def test_a_measure_that_cannot_be_read_may_still_be_mentioned(network: SmallNetwork) -> None:
    """balancing: [pain] is right though pain.yml is broken."""
    network.write("measures/pain.yml", "id: [pain\n")
    told = network.told()
    assert [message.split(",")[0] for message in told] == ["measures/pain.yml"]


def test_an_empty_measure_file_is_told(network: SmallNetwork) -> None:
    """By its name."""
    network.write("measures/pain.yml", "")
    assert network.told() == ["measures/pain.yml: is empty → fill it, or remove it"]


def test_a_file_in_another_encoding_is_told_with_the_byte(network: SmallNetwork) -> None:
    """As a spreadsheet on Windows would save it."""
    (network.folder / "measures/pain.yml").write_bytes(PAIN.replace("hurt", "h\u00fcrt").encode("latin-1"))
    position = PAIN.index("hurt") + 1
    assert network.told() == [
        f"measures/pain.yml, line 10: is not in UTF-8: byte 0xfc at position {position} → save the file as UTF-8"
    ]


def test_a_missing_network_file_is_told(network: SmallNetwork) -> None:
    """With the file that may be meant."""
    (network.folder / "network.yml").unlink()
    assert network.told() == ["network.yml: is missing → add it; a network folder begins with this file"]
    network.write("network.yaml", NETWORK)
    assert network.told() == ["network.yml: is missing → rename network.yaml"]


def test_missing_or_empty_measures_are_told(network: SmallNetwork) -> None:
    """A report without measures is none."""
    network.replace("network.yml", "{C07: {benchmarks: {early_care: ", "{C07: {benchmarks: {}}}\n# ")
    for path in (network.folder / "measures").iterdir():
        path.unlink()
    assert network.told() == ["measures/: holds no measure → add one .yml file per measure"]
    (network.folder / "measures").rmdir()
    assert network.told() == ["measures/: the folder is missing → add it, with one .yml file per measure"]


def test_a_measure_file_with_another_ending_is_not_silently_left_out(network: SmallNetwork) -> None:
    """.yaml is a frequent slip; hidden files of an editor are no measures."""
    network.write("measures/third.yaml", EARLY_CARE)
    network.write("measures/.pain.yml.swp", "x")
    network.write("measures/.third.yml", "x")
    assert network.told() == [
        "measures/third.yaml: is not read: its name does not end in .yml → rename it to third.yml"
    ]


def test_a_folder_that_is_none_is_told_without_its_path(network: SmallNetwork) -> None:
    """No home folder reaches an output."""
    _, problems = problems_of(network.folder / "nowhere")
    assert str(problems[0]) == "nowhere: there is no such folder → name a folder that holds network.yml"


def test_the_cap_counts_measures_in_use(network: SmallNetwork) -> None:
    """At the cap is fine, above is told, a retired measure does not count."""
    network.replace("network.yml", "synthetic: true", "synthetic: true\nmeasures: {cap: 2}")
    assert network.told() == []
    network.write("measures/third.yml", PAIN.replace("id: pain", "id: third"))
    told = network.told()
    assert len(told) == 1
    assert told[0].startswith("network.yml, line 4, measures.cap: 3 measures are in use, and the cap is 2")
    network.write("measures/third.yml", PAIN.replace("id: pain", "id: third") + "stage: {status: retired}\n")
    assert network.told() == []


def test_table_queries_are_kept_as_written(network: SmallNetwork) -> None:
    """By the name of the contract table that they give."""
    network.write("tables/episodes.sql", "select * from raw\n")
    assert load(network.folder).tables_sql == {"episodes": "select * from raw\n"}


def test_a_measure_with_a_problem_is_still_one_of_the_network(network: SmallNetwork) -> None:
    """Extracts and records that name it are not blamed for what is wrong in its file."""
    assert load(network.folder).unsound == ()
    network.write("measures/early_care.yml", EARLY_CARE + "\nsurprise: 1\n")
    definitions, problems = as_far_as_read(network.folder)
    assert problems
    assert definitions is not None
    assert "early_care" not in [measure.id for measure in definitions.measures]
    assert "early_care" in definitions.measure_ids


def test_no_message_holds_a_path_of_this_machine(network: SmallNetwork) -> None:
    """Places are relative to the network folder."""
    network.write("network.yml", "a: 1\na: 2\n")
    network.write("measures/pain.yml", "\tx")
    network.write("tables/x.sql", "")
    assert not [message for message in network.told() if str(network.folder) in message]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["network.yml", "measures/early_care.yml"]), st.integers(0, 30), VALUES)
def test_no_value_of_any_key_ends_in_a_crash(network: SmallNetwork, file: str, line: int, value: object) -> None:
    """Whatever stands behind a key, it is read or told in plain words."""
    lines = (NETWORK if file == "network.yml" else EARLY_CARE).splitlines()
    key = lines[line % len(lines)].split(":")[0]
    lines[line % len(lines)] = f"{key}: {json.dumps(value)}"
    network.write(file, "\n".join(lines))
    told = "\n".join(network.told())
    assert "Input should" not in told
    assert "cannot be used here" not in told
