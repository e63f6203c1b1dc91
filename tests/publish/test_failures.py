"""What went wrong, for the analyst and nobody else."""

from pathlib import Path

from wellanalysis.publish import failures


def test_a_note_has_a_name_that_stays_and_no_folder_of_anybody(tmp_path: Path) -> None:
    """Neither this machine's folders nor a worker's; the reference of the same failure is the same again."""
    trace = f"File {tmp_path}/pages/a.json\nFile {Path.home()}/x.py\nFile /home/someone/worker/y.py"
    reference = failures.note(tmp_path, "summary", "KeyError: 'x'", trace)
    text = (tmp_path / failures.FOLDER / f"{reference}.txt").read_text(encoding="utf-8")
    assert "page: summary" in text
    assert "KeyError: 'x'" in text
    assert "y.py" in text
    for private in (str(tmp_path), str(Path.home()) + "/", "someone"):
        assert private not in text
    assert failures.note(tmp_path, "summary", "KeyError: 'x'", trace) == reference
    assert failures.note(tmp_path, "outcomes", "KeyError: 'x'", trace) != reference
    failures.clear(tmp_path)
    assert not (tmp_path / failures.FOLDER).exists()
