"""Skills, plans, conversations and actions that contradict themselves or the roster are told, with nobody's identifier."""

import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source

HEADS = {
    "skills": "provider_id,on,occasion,measure,self_rating,interest",
    "development": "plan,provider_id,agreed_on,agreed_with,own_words,goal,ended_on,came_of_it",
    "conversations": "conversation,clinic_id,on,kind,provider_id,went_well,next_by",
    "actions": "action,clinic_id,kind,agreed_on,says,owner,due_on,done_on,came_of_it",
}


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network, without records yet."""
    return write(small_extracts())


def _problems(network: Definitions, **rows: str) -> list[Problem]:
    folder = network.folder / "records"
    folder.mkdir(exist_ok=True)
    for name, row in rows.items():
        (folder / f"{name}.csv").write_text(f"{HEADS[name]}\n{row}\n", encoding="utf-8")
    found: list[Problem] = []
    with open_source(network, gather=found) as source:
        return [*found, *check(source, network)]


def _somebody(network: Definitions) -> tuple[str, str, str]:
    """Somebody on the roster, their clinic, and another clinic."""
    with open_source(network) as source:
        row = source.frame('SELECT * FROM "providers" ORDER BY provider_id').iloc[0]
        clinics = source.frame('SELECT clinic_id FROM "clinics" ORDER BY clinic_id')["clinic_id"]
    return row["provider_id"], row["clinic_id"], next(id for id in clinics if id != row["clinic_id"])


def test_sound_records_have_no_problem(network: Definitions) -> None:
    """A line of a plan without own words is fine: the first may have been written down elsewhere."""
    who, here, _ = _somebody(network)
    assert not _problems(
        network,
        skills=f"{who},2025-07-01,recruitment,seen_14d,,4",
        development=f"D-1,{who},2025-03-03,nurse lead,,See more,2025-06-02,Reached.",
        conversations=f"G-1,{here},2025-07-01,provider,{who},All,2025-09-29\nG-2,{here},2025-07-01,dyad,,,",
        actions=f"N-1,{here},action,2025-03-03,Do it,manager,2025-05-05,2025-05-02,\nN-2,{here},goal,2025-03-03,Grow,manager,,,",
    )


@pytest.mark.parametrize(
    ("table", "row", "what"),
    [
        ("skills", "{who},2025-07-01,yearly,seen_14d,,", "1 row with neither a rating nor an interest, such as one of '2025-07-01'"),
        ("development", "D-1,{who},2025-03-03,nurse lead,,See more,2025-06-02,", "that ended without a word on what came of it, such as 'D-1'"),
        ("development", "D-1,{who},2025-03-03,nurse lead,,See more,,Reached.", "though ended_on is absent, such as 'D-1'"),
        ("conversations", "G-1,{here},2025-07-01,provider,,,", "with one clinician and no provider_id, such as 'G-1'"),
        ("conversations", "G-1,{here},2025-07-01,team,{who},,", "of another kind that names one clinician, such as 'G-1'"),
        ("conversations", "G-1,{here},2025-07-01,team,,,2025-06-01", "next_by before on"),
        ("conversations", "G-1,{other},2025-07-01,provider,{who},,", "not on the clinic's roster that day, such as 'G-1'"),
        ("conversations", "G-1,{here},1999-01-04,provider,{who},,", "not on the clinic's roster that day, such as 'G-1'"),
        ("actions", "N-1,{here},action,2025-03-03,Do it,manager,,,It holds.", "though done_on is absent, such as 'N-1'"),
        ("actions", "N-1,{here},action,,Do it,manager,,2025-05-02,", "agreed_on"),
        ("actions", "N-1,{here},action,2025-06-03,Do it,manager,,2025-05-02,", "done_on before agreed_on"),
    ],
)  # fmt: skip
def test_each_contradiction_is_told_once(network: Definitions, table: str, row: str, what: str) -> None:
    """With its file and the reference of a row, and never with whom it is about."""
    who, here, other = _somebody(network)
    (found,) = _problems(network, **{table: row.format(who=who, here=here, other=other)})
    assert what in f"{found.where} {found.what}"
    assert found.where.startswith(f"records/{table}.csv")
    assert repr(who) not in found.what


def test_a_skill_of_no_measure_is_told(network: Definitions) -> None:
    """As any other measure that is none."""
    who, _, _ = _somebody(network)
    (found,) = _problems(network, skills=f"{who},2025-07-01,yearly,nowhere,3,3")
    assert "a measure that is none" in found.what
