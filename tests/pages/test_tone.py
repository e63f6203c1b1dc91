"""The wording check: every kind of phrase is found wherever it stands, and other senses of the same words are not."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.definitions.conftest import SmallNetwork
from wellanalysis.definitions.folder import load
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.phrase_book import PHRASES
from wellanalysis.pages.phrases import WHY, Kind, Phrase
from wellanalysis.pages.tone import heard, of_definitions, of_drawing, of_page, of_texts

each_phrase = pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.example[:40])
ONE_OF_EACH_KIND = [next(each for each in PHRASES if each.kind is kind) for kind in Kind]
each_kind = pytest.mark.parametrize("phrase", ONE_OF_EACH_KIND, ids=lambda phrase: str(phrase.kind))


@pytest.fixture
def network(tmp_path: Path) -> SmallNetwork:
    """A small network folder without problems."""
    return SmallNetwork(tmp_path / "small")


def page(**changes: object) -> Page:
    """A page with one claim, nothing wrong with it."""
    claim = Claim(
        id="early_care",
        heading="Early care reached the benchmark",
        sentence="84\u00a0% of wounds had care within 14 days.",
        chart="trend",
        frame=pd.DataFrame({"month": pd.to_datetime(["2026-07-01"]), "value": [0.84], "state": ["improved"]}),
        options={"benchmark_label": "benchmark 85\u00a0%", "labels": ["Harbor"]},
        alternative="One point for each month.",
        caveat="Follow-up is still open.",
        table=pd.DataFrame({"Month": ["July 2026"], "Result": ["84\u00a0%"]}),
        links=(("How trends are drawn", "book/methods#trend"),),
    )
    whole = Page(
        id="clinics/north/c07/indicators",
        template="clinic_indicators",
        title="Harbor: indicators",
        status=("2026Q3", "draft"),
        opening=replace(claim, id="opening"),
        action="Look together at what waited.",
        answer=("Question this figure", "mailto:feedback@small.example"),
        claims=(claim,),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def with_claim(**changes: object) -> Page:
    """The page with its claim changed."""
    whole = page()
    return replace(whole, claims=(replace(whole.claims[0], **changes),))  # type: ignore[arg-type]


@each_phrase
def test_each_phrase_of_the_book_is_found_and_told_with_its_suggestion(phrase: Phrase) -> None:
    """By its own example; the entry that tells it is the one that holds it."""
    (found,) = heard(phrase.example, own=phrase.own)
    problem = found.problem("here")
    assert found.phrase is phrase
    assert found.said.lower() in phrase.example.lower()
    assert f"“{found.said}”" in problem.what
    assert WHY[phrase.kind] in problem.what
    assert problem.remedy == phrase.suggestion


@each_phrase
def test_case_line_ends_and_emphasis_hide_nothing(phrase: Phrase) -> None:
    """Shouted, wrapped after each word, and set in bold, it is the same phrase."""
    words = phrase.example.split()
    for text in (
        phrase.example.upper(),
        "\n".join(words),
        "\u00a0".join(words),
        " ".join(f"**{word}**" for word in words),
    ):
        assert any(each.phrase is phrase for each in heard(text, own=phrase.own)), text


def test_the_phrase_that_the_search_began_with_is_banned_by_name() -> None:
    """With whatever stands between its words; the suggestion says where to begin instead."""
    for text in ("we need to improve our patient satisfaction score", "You need to raise the overall rating"):
        (found,) = heard(text)
        assert found.phrase.kind is Kind.BANNED
        assert "what you want patients to be able to say" in found.phrase.suggestion


@pytest.mark.parametrize(
    "harmless",
    [
        "Poor perfusion was noted; poor circulation and poor appetite too.",
        "The graft is failing, and a failing kidney adds to it. Wounds failing to heal are seen weekly.",
        "Pain at its worst was 7; the worst pain of the week is asked for.",
        "The worst-case headache score does not exist.",
        "A Wilcoxon rank-sum test and a rank correlation; the modified Rankin scale.",
        "Share what works: best practices of four clinics.",
        "What would you need to be at your best?",
        "By law providers must keep the record confidential.",
        "Under the privacy regulation every clinic must ask for consent.",
        "The three must not be added up.",
        "Should a wound that was grafted on day 80 be read as healed?",
        "Readers should treat these results as provisional.",
        "Compression improves pain scores and the Braden score.",
        "The bottom half of the leg was bandaged, the top third of the wound was dry.",
        "A penalised likelihood keeps rare events from breaking the fit.",
        "It will never be used to rank clinics, and nobody is ranked.",
        "These figures are not linked to pay, and no clinic is to be penalised for them.",
        "Move the needle tip along the vein.",
        "Reach their target INR within a week.",
        "Circulation needs to improve before compression is worn.",
        "The infection failed to respond.",
        "Unacceptable pain is a reason to stop, as the patient says.",
        "Recommended by a guideline for people with an ankle pressure above 60.",
        "The scorecard is theirs. The scores of the survey's questions stand in the table.",
        "Treatment began in the first place that had room; it took place at home.",
        "Six minutes: start of a wound, told by a patient.",
        "The number of days between referral and first visit.",
        "Look together at which patients went home without compression.",
        "Karnofsky performance scores were recorded.",
        "The first quarter, the last quarter, and the highest quarter of the year.",
    ],
)  # fmt: skip
def test_other_senses_of_the_words_are_left_alone(harmless: str) -> None:
    """Clinical, statistical, legal and everyday senses; a denial is not the thing."""
    assert [(each.said, each.phrase.kind) for each in heard(harmless)] == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("A failing clinic with a failing graft.", Kind.PUNITIVE),
        ("Poor perfusion, and poor performance of the team.", Kind.PUNITIVE),
        ("The worst clinic; pain at its worst.", Kind.RANK),
        ("By law records are kept. Providers must work harder.", Kind.PRESCRIPTIVE),
        ("Nobody likes it. Clinics are ranked.", Kind.RANK),
        ("Compression improves pain scores, and will improve our ratings.", Kind.METRIC),
        ("The top 10 clinics and the top third of the wound.", Kind.RANK),
        ("Five minutes: prescribe antibiotics early.", Kind.PRESCRIPTIVE),
        ("Administer insulin to these patients.", Kind.PRESCRIPTIVE),
        ("Refer all such patients to the vascular team.", Kind.PRESCRIPTIVE),
        ("Patients with diabetes should be screened.", Kind.PRESCRIPTIVE),
        ("Non-compliant patients were left out.", Kind.PUNITIVE),
        ("Everybody must reach 85.", Kind.PRESCRIPTIVE),
        ("Harbor did worse than 80 % of clinics.", Kind.RANK),
        ("Get out of the red box.", Kind.METRIC),
    ],
)
def test_another_sense_in_the_same_breath_excuses_nothing(said: str, kind: Kind) -> None:
    """The phrase is found once, its harmless double is not."""
    assert [each.phrase.kind for each in heard(said)] == [kind]


@each_phrase
def test_the_parts_that_are_looked_for_first_are_in_every_match(phrase: Phrase) -> None:
    """A phrase whose parts are not in a text is not tried: so each of its hits has to hold one of them."""
    texts = [other.example for other in PHRASES]
    for text in texts:
        found = re.search(phrase.pattern, text, re.IGNORECASE)
        if found:
            assert any(stem in found.group().lower() for stem in phrase.stems.split()), (phrase.example, text)


PLACES = {
    "title": lambda text: page(title=text),
    "status line": lambda text: page(status=("2026Q3", text)),
    "action": lambda text: page(action=text),
    "answer": lambda text: page(answer=(text, "mailto:feedback@small.example")),
    "heading": lambda text: with_claim(heading=text),
    "sentence": lambda text: with_claim(sentence=text),
    "caveat": lambda text: with_claim(caveat=text),
    "alternative": lambda text: with_claim(alternative=text),
    "frame": lambda text: with_claim(frame=pd.DataFrame({"label": ["a", text, None], "value": [1.0, 2.0, None]})),
    "options": lambda text: with_claim(options={"unit": "%", "labels": [{"of": text}]}),
    "table": lambda text: with_claim(table=pd.DataFrame({"Month": ["July", text]})),
    "table, column": lambda text: with_claim(table=pd.DataFrame({text: ["July"]})),
    "links": lambda text: with_claim(links=((text, "book/methods#trend"),)),
}


@each_kind
@pytest.mark.parametrize("place", PLACES)
def test_a_planted_phrase_is_found_in_every_part_of_a_page(place: str, phrase: Phrase) -> None:
    """Each kind of phrase in each kind of place: the finding names page, part and suggestion."""
    (problem,) = of_page(PLACES[place](phrase.example))
    assert problem.where.startswith("page clinics/north/c07/indicators, ")
    assert problem.where.endswith(place.split(",")[0])
    assert problem.remedy == phrase.suggestion


def test_a_phrase_in_the_opening_is_found_and_a_sound_page_has_no_finding() -> None:
    """Both of a page that differs in nothing else."""
    assert of_page(page()) == []
    opening = replace(page().opening, heading="The\nbest clinic")
    assert [each.where for each in of_page(page(opening=opening))] == [
        "page clinics/north/c07/indicators, claim opening, heading"
    ]


def test_words_that_lie_in_two_texts_make_no_phrase() -> None:
    """A label that ends with one word and another that begins with the next."""
    frame = pd.DataFrame({"label": ["best", "clinic"], "short": ["up", "down"]})
    assert of_page(with_claim(frame=frame)) == []


@each_kind
def test_what_a_chart_wrote_itself_is_heard_in_its_drawing(phrase: Phrase) -> None:
    """Titles and labels that stand in no frame; style and addresses are no words."""
    drawing = f'<svg class="worst"><style>.bottom{{}}</style><text x="1">{phrase.example}</text><text>July</text></svg>'
    (problem,) = of_drawing(drawing, "_images/a.svg")
    assert (problem.where, problem.remedy) == ("_images/a.svg, text of the chart", phrase.suggestion)


@each_kind
def test_exports_are_heard_text_by_text(phrase: Phrase) -> None:
    """Whoever writes a deck or a workbook gives each text with its place."""
    (problem,) = of_texts([("deck, slide 1", "July"), ("deck, slide 2, notes", phrase.example)])
    assert (problem.where, problem.remedy) == ("deck, slide 2, notes", phrase.suggestion)


PLANTED = {
    "network.yml, purpose": ("network.yml", "purpose: To see early whether care reaches people.", "purpose: {}"),
    "network.yml, clinics.C07.benchmarks.early_care.source": ("network.yml", "source: agreed here", "source: {}"),
    "network.yml, compliance.caveats.one.text": (
        "network.yml", "synthetic: true", "synthetic: true\ncompliance: {{caveats: {{one: {{text: {}, pages: [director]}}}}}}",
    ),
    "measures/early_care.yml, title": ("measures/early_care.yml", "title: Care within 14 days", "title: {}"),
    "measures/early_care.yml, why_it_matters": (
        "measures/early_care.yml", "why_it_matters: Wounds that wait do worse.", "why_it_matters: {}",
    ),
    "measures/early_care.yml, micro_learning.2": (
        "measures/early_care.yml", "reviewed: 2026-06-01", "reviewed: 2026-06-01\nmicro_learning: [Five minutes, {}]",
    ),
    "measures/early_care.yml, within_control": (
        "measures/early_care.yml", "reviewed: 2026-06-01", "reviewed: 2026-06-01\nwithin_control: {}",
    ),
    "measures/early_care.yml, exclude.hospice.why": (
        "measures/early_care.yml", "exclude: {hospice: comfort care only}", "exclude: {{hospice: {}}}",
    ),
    "measures/early_care.yml, agreed_by.1.note": ("measures/early_care.yml", "note: fair", "note: {}"),
}  # fmt: skip


@each_kind
@pytest.mark.parametrize("place", PLANTED)
def test_a_networks_own_texts_are_told_with_file_and_key(network: SmallNetwork, place: str, phrase: Phrase) -> None:
    """Each kind of phrase in each kind of key, micro-learning and actions among them."""
    file, old, new = PLANTED[place]
    network.replace(file, old, new.format(f'"{phrase.example}"'))
    (problem,) = of_definitions(load(network.folder))
    assert (problem.where, problem.remedy) == (place, phrase.suggestion)


def test_a_measures_logic_is_no_prose(network: SmallNetwork) -> None:
    """A value of a column may be called anything."""
    network.replace(
        "network.yml", "[diabetic foot ulcer, venous leg ulcer]", "[worst, venous leg ulcer, diabetic foot ulcer]"
    )
    network.replace("measures/early_care.yml", "denominator: wound_type in ('diabetic foot ulcer', 'venous leg ulcer')",
                    "denominator: wound_type = 'worst'")  # fmt: skip
    assert [each.where for each in of_definitions(load(network.folder))] == [
        "network.yml, tables.episodes.columns.wound_type.values.1"
    ]


@pytest.mark.parametrize(
    "folder", ["data/demo", "data/stroke", "data/cardiac", "data/emergency", "wellanalysis/starter"]
)
def test_no_false_alarm_in_the_networks_that_come_with_the_project(folder: str) -> None:
    """Real and invented ones, with all their measures."""
    assert of_definitions(load(ROOT / folder)) == []


def sentences_of(source: str) -> list[str]:
    """Every text of a module but its docstrings, the parts of an f-string put together."""
    tree = ast.parse(source)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    told |= {id(part) for node in joined for part in ast.iter_child_nodes(node)}
    parts = [
        [part.value if isinstance(part, ast.Constant) else "…" for part in ast.iter_child_nodes(node)]
        for node in joined
    ]
    single = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told]
    return ["".join(map(str, each)) for each in parts] + [each.value for each in single if isinstance(each.value, str)]


def test_no_sentence_that_the_program_could_say_holds_a_phrase() -> None:
    """Those too that no page of the demo happens to say: every text in the rooms that write for readers."""
    modules = [
        path for room in ("pages", "charts", "publish", "demo") for path in (ROOT / "wellanalysis" / room).glob("*.py")
    ]
    modules = [path for path in modules if not path.name.startswith("phrase")]
    found = [
        (path.name, each.said)
        for path in modules
        for text in sentences_of(path.read_text("utf-8"))
        for each in heard(text)
    ]
    assert len(modules) > 80
    assert found == []
    assert heard(sentences_of('"""The worst."""\ndef f(x):\n    return f"the best {x} clinic", "a best clinic"')[1])
