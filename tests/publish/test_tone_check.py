"""The tone check where a report is made: a finding keeps it from being published, and says where and what instead."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from wellanalysis.cli import main
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.said_table import as_shown
from wellanalysis.publish import tone_check
from wellanalysis.publish.inputs import PROJECT, file_hash
from wellanalysis.publish.run import report
from wellanalysis.starting import create

from .test_run import _stood_in

SAID = "Harbor is the best clinic"


def refused(folder: Path, pages: list[Page]) -> list[str]:
    """What keeps a report with these pages from being published."""
    with (
        pytest.MonkeyPatch.context() as patch,
        _stood_in(patch, folder, pages),
        pytest.raises(ProblemsFound) as stopped,
    ):
        report(folder, output=folder, progress=False, workers=1)
    return [str(problem) for problem in stopped.value.problems]


def test_a_phrase_on_a_page_stops_the_run_before_any_notebook(tmp_path: Path, network_pages: list[Page]) -> None:
    """The finding names page, part and phrase, and what to say instead; nothing is published."""
    wrong = replace(network_pages[0], claims=(replace(network_pages[0].claims[0], heading=SAID),))
    (told,) = refused(tmp_path, [wrong, *network_pages[1:]])
    assert told.startswith("page summary, claim debridement_14d, heading: says “best clinic” (rank)")
    assert "the order is regional" in told
    assert not (tmp_path / "site").exists()
    assert not list(tmp_path.rglob("*.ipynb"))


def test_a_phrase_in_prose_or_template_stops_the_run_before_anything_is_computed(
    tmp_path: Path, network_pages: list[Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By file and line."""
    prose = tmp_path / "source" / "book"
    prose.mkdir(parents=True)
    (prose / "values.md").write_text(f"# Values\n\n{SAID}.\n", encoding="utf-8")
    whole = tone_check.of_project
    monkeypatch.setattr(tone_check, "of_project", lambda _: whole(tmp_path / "source"))
    (told,) = refused(tmp_path / "output", network_pages)
    assert told.startswith("book/values.md, line 3: says “best clinic”")


def test_what_only_the_drawing_holds_stops_the_run_before_readers_get_it(
    tmp_path: Path, make_page: Callable[..., Page], make_claim: Callable[..., Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A label that a chart wrote: here the check of pages is off, and that of drawings finds it."""
    labelled = make_claim("opening", section="", options={"unit": "%", "benchmark": 0.85, "benchmark_label": SAID})
    monkeypatch.setattr(tone_check, "of_pages", lambda _, *, said: [])
    told = refused(tmp_path, [make_page("summary", "network_summary", "Meridian", opening=labelled)])
    assert told
    assert all(each.startswith("_images/") and "best clinic" in each for each in told)
    assert not (tmp_path / "site").exists()


def test_files_to_take_away_are_read_line_by_line_and_sound_ones_once(tmp_path: Path) -> None:
    """Scripts, fonts and pages, which are looked at elsewhere, are left alone."""
    (tmp_path / "table.csv").write_text(f"clinic,said\nC07,{SAID}\n", encoding="utf-8")
    (tmp_path / "a.js").write_text("const worst = 1", encoding="utf-8")
    (tmp_path / "a.svg").write_text("<svg><text>July</text></svg>", encoding="utf-8")
    assert [each.where for each in tone_check.of_files(tmp_path)] == ["table.csv, line 2"]
    sound = {"table.csv": file_hash(tmp_path / "table.csv")}
    assert tone_check.of_files(tmp_path, sound=sound) == []
    assert len(tone_check.of_files(tmp_path, sound={"table.csv": "another"})) == 1


def test_prose_and_templates_of_the_project_have_no_finding() -> None:
    """As they are published today, and made of more than nothing."""
    assert tone_check.of_project(PROJECT) == []
    assert pd.Series([(PROJECT / name).is_dir() for name in ("book", "notebooks")]).all()


def test_the_command_check_tells_a_networks_own_texts_by_file_and_key(tmp_path: Path) -> None:
    """With every other problem, in one list."""
    folder = tmp_path / "mine"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    settings, measure = folder / "network.yml", folder / "measures" / "recommend.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("Riverbend Joint Care", "Riverbend, the best clinics"), encoding="utf-8")
    text = measure.read_text(encoding="utf-8")
    said = "within_control: Read this quarter's answers together, beginning with what went well."
    assert said in text
    measure.write_text(text.replace(said, "within_control: We need to improve our scores."), encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 2
    assert "network.yml, name: says “best clinics” (rank)" in done.output
    assert "measures/recommend.yml, within_control: says “need to improve our scores” (banned)" in done.output


def test_words_of_people_are_theirs(make_page: Callable[..., Page], make_claim: Callable[..., Claim]) -> None:
    """Whoever says that they feel ranked is quoted, whole or shortened; the same words of ours are a finding."""
    long = "You rank us, and the worst clinic is named in the meeting. " + "Nobody asked what stood behind it. " * 9
    said = as_shown(["Are we the worst clinic now?", long])
    cut = next(each for each in said if each.endswith("…"))
    table = pd.DataFrame({"You said": ["“Are we the worst clinic now?” F-1, 2 May 2026", f"“{cut}” F-2, 3 May 2026"]})
    page = make_page(
        "voices",
        "network_voices",
        "Voices",
        claims=(
            make_claim(
                "answers",
                heading="Two things were said",
                table=table,
                sentence="Somebody asked: “Are we the worst clinic now?”",
            ),
        ),
    )
    assert len(tone_check.of_pages([page])) >= 3
    assert tone_check.of_pages([page], said=said) == []
    ours = replace(page, action="Harbor is the worst clinic now.")
    assert [each.where for each in tone_check.of_pages([ours], said=said)] == [f"page {page.id}, action"]


def test_what_those_who_lead_write_into_the_records_is_held_to_the_same_words(tmp_path: Path) -> None:
    """An answer stands on pages as ours: the check names the item before anything is computed; a question does not count."""
    create(tmp_path / "ours")
    records = tmp_path / "ours" / "records"
    records.mkdir()
    (records / "feedback.csv").write_text(
        "item,received_on,channel,kind,says,seen_by\nF-1,2026-05-02,form,question,Are we the worst clinic now?,network\n"
    )
    steps = records / "feedback_steps.csv"
    steps.write_text("item,on,status,owner,due_on,says\nF-1,2026-05-04,answered,analyst,,You are the worst clinic.\n")
    told = CliRunner().invoke(main, ["check", str(tmp_path / "ours")])
    assert told.exit_code == 2
    assert "records/feedback_steps.csv, item F-1, says: says “worst" in told.output
    assert "records/feedback.csv" not in told.output
    steps.write_text("item,on,status,owner,due_on,says\nF-1,2026-05-04,answered,analyst,,There is no such list.\n")
    assert CliRunner().invoke(main, ["check", str(tmp_path / "ours")]).exit_code == 0
