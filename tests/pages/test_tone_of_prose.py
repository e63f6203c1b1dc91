"""The wording check of what we write ourselves: book and notebooks, and what is quoted there on purpose."""

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from wellanalysis.pages.phrase_book import PHRASES
from wellanalysis.pages.phrases import Kind, Phrase
from wellanalysis.pages.tone import heard
from wellanalysis.pages.tone_of_prose import of_markdown, of_notebooks, of_prose

ONE_OF_EACH_KIND = [next(each for each in PHRASES if each.kind is kind) for kind in Kind]
each_kind = pytest.mark.parametrize("phrase", ONE_OF_EACH_KIND, ids=lambda phrase: str(phrase.kind))


@each_kind
def test_a_planted_phrase_is_found_in_prose_and_notebooks_by_line(tmp_path: Path, phrase: Phrase) -> None:
    """In a file of the book and in a Markdown cell; code is not prose."""
    book, notebooks = tmp_path / "book", tmp_path / "notebooks"
    book.mkdir()
    notebooks.mkdir()
    (book / "a.md").write_text(f"# Title\n\nAll is well.\n\n{phrase.example}\n", encoding="utf-8")
    cells = [
        {"cell_type": "code", "source": [phrase.example]},
        {"cell_type": "markdown", "source": ["## What moves?\n", "\n", phrase.example]},
    ]
    (notebooks / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert [(each.where, each.remedy) for each in of_prose(book)] == [("book/a.md, line 5", phrase.suggestion)]
    assert [each.where for each in of_notebooks(notebooks)] == ["notebooks/a.ipynb, cell 2, line 3"]


def test_what_is_quoted_on_purpose_is_left_where_the_marker_stands_and_nowhere_else() -> None:
    """The paragraph below it may hold that phrase; another phrase, and the next paragraph, may not."""
    marker = '% quoted on purpose: "league table", "worst clinic"'
    explained = "Earlier reports held a league\ntable and named the worst clinic: most of both was chance."
    assert of_markdown(f"{marker}\n{explained}\n", "a.md") == []
    assert len(of_markdown(explained, "a.md")) == 2
    also = of_markdown(f"{marker}\n{explained} It was failing.\n\nSee the league table.\n", "a.md")
    assert [(each.where, "failing" in each.what) for each in also] == [("a.md, line 3", True), ("a.md, line 5", False)]


def test_a_marker_without_its_phrase_is_told() -> None:
    """So that no permit outlives its reason."""
    (problem,) = of_markdown('Text.\n\n% quoted on purpose: "league table"\nNothing of the kind.\n', "a.md")
    assert problem.where == "a.md, line 3"
    assert "league table" in problem.what


def test_our_own_prose_holds_words_that_a_networks_text_may_hold() -> None:
    """Perfusion can be poor in a measure's definition; in the book we write what it is."""
    assert heard("Its perfusion is poor.") == []
    assert len(of_markdown("Its perfusion is poor.", "a.md")) == 1


def test_no_false_alarm_in_book_and_notebooks() -> None:
    """As they are published today."""
    assert of_prose(ROOT / "book") + of_notebooks(ROOT / "notebooks") == []
