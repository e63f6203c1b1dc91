"""network.yml: what it may say, and how it is told when it says something else."""

from collections.abc import Callable
from datetime import date

import pytest

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.settings import Overdispersion

from .conftest import SmallNetwork

Plant = Callable[[str, str, str], list[str]]
PURPOSE = "purpose: To see early whether care reaches people."
ADDRESS = "answer_back: {address: feedback@small.example}"


def test_settings_are_read_with_their_defaults(network: SmallNetwork) -> None:
    """Months become their first day; what is not said has the documented value."""
    settings = load(network.folder).network
    assert (settings.baseline.first, settings.baseline.last) == (date(2022, 10, 1), date(2023, 9, 1))
    assert settings.calendar.year_starts == 1
    assert settings.labels.quarters == 4
    assert (settings.minimum.denominator, settings.minimum.episodes) == (20, 30)
    assert settings.measures.cap == 12
    assert settings.answer_back.within_days == 10
    assert settings.extracts == "./extracts"
    assert settings.data_as_of is None
    assert settings.disclosure[Edition.NETWORK].policy is Policy.MINIMUM_DENOMINATOR
    assert settings.disclosure[Edition.NETWORK].minimum == 11
    assert settings.tables["episodes"].columns["sex"].type is ColumnType.CATEGORY


def test_statistics_have_documented_defaults(network: SmallNetwork) -> None:
    """A network that says nothing gets the levels that the book describes."""
    settings = load(network.folder).network
    labels = settings.labels
    assert (labels.quarters, labels.pooled_quarters) == (4, 12)
    assert (labels.reliability, labels.certainty, labels.zone) == (0.7, 0.9, 0.1)
    assert settings.funnels.overdispersion is Overdispersion.AUTO
    assert settings.simulations.networks == 10


def test_statistics_are_set_as_written(network: SmallNetwork) -> None:
    """A pool may be as long as the window; no network may be simulated; none is a word here, not nothing."""
    given = "labels: {quarters: 6, pooled_quarters: 6, reliability: 0.8, certainty: 0.51, zone: 0.2}"
    given += "\nfunnels: {overdispersion: none}\nsimulations: {networks: 0}"
    network.replace("network.yml", ADDRESS, f"{ADDRESS}\n{given}")
    settings = load(network.folder).network
    labels = settings.labels
    assert (labels.quarters, labels.pooled_quarters) == (6, 6)
    assert (labels.reliability, labels.certainty, labels.zone) == (0.8, 0.51, 0.2)
    assert settings.funnels.overdispersion is Overdispersion.NONE
    assert settings.simulations.networks == 0


def test_the_programme_start_of_a_clinic_is_found(network: SmallNetwork) -> None:
    """A clinic that is absent is not yet in the programme; a month stands for its first day."""
    network.replace("network.yml", "{C01: 2023-10-01}", "{C01: 2023-10-01, 007: 2024-04}")
    settings = load(network.folder).network
    assert settings.started("C01") == date(2023, 10, 1)
    assert settings.started("007") == date(2024, 4, 1)
    assert settings.started("C02") is None


def test_settings_cannot_be_changed(network: SmallNetwork) -> None:
    """What was read is what the run uses."""
    with pytest.raises(ValueError, match="frozen"):
        load(network.folder).network.name = "other"


def test_an_open_edition_withholds_nothing(network: SmallNetwork) -> None:
    """For data that are public anyway."""
    network.replace("network.yml", PURPOSE, PURPOSE + "\ndisclosure: {network: {policy: open}}")
    assert load(network.folder).network.disclosure[Edition.NETWORK].minimum == 1


@pytest.mark.parametrize("extracts", ["./extracts", "${WOUND_DATABASE}", "../shared/real/ist_stroke", "/srv/extracts"])
def test_a_folder_or_the_name_of_a_variable_is_where_extracts_are(network: SmallNetwork, extracts: str) -> None:
    """Nothing else is needed."""
    network.replace("network.yml", PURPOSE, f"{PURPOSE}\nextracts: {extracts}")
    assert load(network.folder).network.extracts == extracts


@pytest.mark.parametrize(
    "extracts",
    [
        "postgresql://me:hunter2@host/db",
        "host=db user=me password=hunter2",
        "host=db pwd=hunter2",
        "me:hunter2@host",
        "s3://bucket/hunter2",
    ],
)
def test_a_secret_is_refused_and_not_repeated(planted: Plant, extracts: str) -> None:
    """Messages reach logs."""
    told = planted("network.yml", PURPOSE, f"{PURPOSE}\nextracts: '{extracts}'")
    assert len(told) == 1
    assert told[0].startswith("network.yml, line 5, extracts: holds an address or a password")
    assert "${NAME_OF_VARIABLE}" in told[0]
    assert "hunter2" not in told[0]


def test_a_variable_mixed_with_text_is_refused(planted: Plant) -> None:
    """${HOME}/extracts would depend on who runs it."""
    told = planted("network.yml", PURPOSE, PURPOSE + "\nextracts: ${HOME}/extracts")
    assert told == [
        "network.yml, line 5, extracts: mixes a variable with other text → write ${NAME_OF_VARIABLE} alone, or a folder"
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: small", "id: Small Network", "line 1, id: 'Small Network' is not a usable name → use lower-case letters"),
        ("name: Small Network", "name: 12", "line 2, name: 12 stands where text is expected → put it in quotes: '12'"),
        ("name: Small Network", "nam: Small Network", "line 2, nam: this key is not known → did you mean 'name'?"),
        ("name: Small Network", "name:", "line 2, name: is empty → write a value, or delete the line"),
        ("name: Small Network", "name: ' '", "line 2, name: is empty"),
        ("synthetic: true", "synthetic: yes", "line 3, synthetic: 'yes' stands where true or false is expected"),
        ("synthetic: true", "synthetic: 1", "line 3, synthetic: 1 stands where true or false is expected"),
        (PURPOSE + "\n", "", "network.yml, purpose: is missing → add purpose: why the network measures"),
        (ADDRESS, "answer_back: {}", "answer_back.address: is missing → add address:"),
        (
            ADDRESS,
            ADDRESS + "\ndata_as_of: 2026-02-30",
            "data_as_of: '2026-02-30' is not a day → write it as 2026-10-12",
        ),
        (ADDRESS, ADDRESS + "\ndata_as_of: 2026", "data_as_of: 2026 is not a day"),
        (ADDRESS, ADDRESS + "\ncalendar: {year_starts: 13}", "calendar.year_starts: 13 is out of range → the greatest"),
        (ADDRESS, ADDRESS + "\ncalendar: 4", "calendar: 4 stands where a group of lines 'key: value' is expected"),
        (ADDRESS, ADDRESS + "\nmeasures: {cap: 0}", "measures.cap: 0 is out of range → the smallest value is 1"),
        (ADDRESS, ADDRESS + "\nmeasures: {cap: 2.5}", "measures.cap: 2.5 stands where a whole number is expected"),
        (ADDRESS, ADDRESS + "\nmeasures: {cap: '9'}", "measures.cap: '9' stands where a whole number is expected"),
        (
            ADDRESS,
            ADDRESS + "\nlabels: {quarter: 1}",
            "labels.quarter: this key is not known → did you mean 'quarters'?",
        ),
        (
            ADDRESS,
            ADDRESS + "\nlabels: {quarters: 4, pooled_quarters: 3}",
            "labels: pooled_quarters 3 is less than quarters 4 → write pooled_quarters: 4 or more",
        ),
        (ADDRESS, ADDRESS + "\nlabels: {quarters: 13}", "labels: pooled_quarters 12 is less than quarters 13"),
        (
            ADDRESS,
            ADDRESS + "\nlabels: {reliability: 1}",
            "labels.reliability: 1 does not lie between 0 and 1 → write a value above 0 and below 1",
        ),
        (ADDRESS, ADDRESS + "\nlabels: {reliability: 0}", "labels.reliability: 0 does not lie between 0 and 1"),
        (ADDRESS, ADDRESS + "\nlabels: {certainty: 0.5}", "labels.certainty: 0.5 does not lie between 0.5 and 1"),
        (ADDRESS, ADDRESS + "\nlabels: {certainty: 90}", "labels.certainty: 90 does not lie between 0.5 and 1"),
        (ADDRESS, ADDRESS + "\nlabels: {zone: 0}", "labels.zone: 0 does not lie between 0 and 1"),
        (ADDRESS, ADDRESS + "\nlabels: {zone: .nan}", "labels.zone: '.nan' stands where a number is expected"),
        (
            ADDRESS,
            ADDRESS + "\nfunnels: {overdispersion: multiplicative}",
            "funnels.overdispersion: 'multiplicative' is not known → known: auto, none, additive",
        ),
        (ADDRESS, ADDRESS + "\nsimulations: {networks: -1}", "simulations.networks: -1 is out of range → the smallest"),
        (ADDRESS, ADDRESS + "\nsimulations: {networks: 2.5}", "2.5 stands where a whole number is expected"),
        (ADDRESS, ADDRESS + "\nvalues: one line", "values: 'one line' stands where a list is expected"),
        (ADDRESS, ADDRESS + "\nvalues: [a, 3]", "values.2: 3 stands where text is expected"),
        (ADDRESS, ADDRESS + "\nsponsor: {role: chief}", "sponsor.name: is missing → add name:"),
        ("from: 2022-10", "from: 2022-13", "baseline.from: '2022-13' is not a month → write it as 2022-10"),
        ("from: 2022-10", "from: 2022-10-15", "baseline.from: 2022-10-15 is not a month"),
        ("from: 2022-10", "from: 2023-10", "baseline.to: 2023-09 lies before the first month, 2023-10"),
        ("{C01: 2023-10-01}", "{C01: soon}", "programme.starts.C01: 'soon' is not a month"),
        (
            ADDRESS,
            ADDRESS + "\ndisclosure: {netwrok: {policy: open}}",
            "'netwrok' is not known → did you mean 'network'?",
        ),
        (ADDRESS, ADDRESS + "\ndisclosure: {network: {policy: opn}}", "'opn' is not known → did you mean 'open'?"),
        (
            ADDRESS,
            ADDRESS + "\ndisclosure: {network: {policy: open, minimum: 5}}",
            "disclosure.network: the policy 'open' withholds nothing, so it takes no minimum → leave minimum out",
        ),
        (ADDRESS, ADDRESS + "\nconditions: start_dat", "conditions: there is no column 'start_dat' in episodes"),
        (ADDRESS, ADDRESS + "\nconditions: start_date", "conditions: the column 'start_date' of episodes holds a date"),
        (ADDRESS, ADDRESS + "\nheadline: pian", "line 8, headline: there is no measure 'pian' → did you mean 'pain'?"),
        (
            "value: 0.8",
            "value: 80",
            "clinics.C07.benchmarks.early_care.value: 80 lies outside 0–1 → write 80\u00a0% as 0.8",
        ),
        (
            "early_care: {value",
            "erly_care: {value",
            "benchmarks.erly_care: there is no measure 'erly_care' → did you mean",
        ),
        (", source: agreed here", "", "clinics.C07.benchmarks.early_care.source: is missing"),
        (
            "  patient_survey:",
            "  patient_surveys:",
            "there is no table 'patient_surveys' → did you mean 'patient_survey'?",
        ),
        (
            "type: boolean}\n      hospice",
            "type: bool}\n      hospice",
            "'bool' is not known → known: text, category, integer",
        ),
        (
            "sex: {type: category, values: [female, male]}",
            "sex: {type: category}",
            "columns.sex: a category without values",
        ),
        ("values: [female, male]", "values: [female, female]", "the value 'female' is listed more than once"),
        ("minimum: 0, maximum: 400", "minimum: 400, maximum: 0", "minimum 400 is above maximum 0"),
        ("lost_early: {type: boolean}", "lost_early: {type: boolean, minimum: 0}", "minimum or maximum is given, but"),
        (
            "lost_early: {type: boolean}",
            "lost_early: {type: boolean, values: [a]}",
            "values are listed, but the type is",
        ),
        ("      sex:", "      Sex of patient: {type: text}\n      sex:", "'Sex of patient' is not a usable name"),
        (
            "      sex:",
            "      start_date: {type: text}\n      sex:",
            "the contract knows start_date as date, not as text",
        ),
        (
            "  patient_survey:",
            "  results: {columns: {more: {type: integer}}}\n  patient_survey:",
            "the table results has no columns beside its own",
        ),
    ],
)
def test_what_is_wrong_is_told_in_plain_words(planted: Plant, old: str, new: str, expected: str) -> None:
    """One planted failure, one message, with file, line, key, value and remedy; none of the schema library's words."""
    told = planted("network.yml", old, new)
    assert len(told) == 1, told
    assert expected in told[0]
    assert told[0].startswith("network.yml")
    assert not any(
        word in told[0].lower() for word in ("pydantic", "input", "validation error", "type=", "dict", "str ")
    )
