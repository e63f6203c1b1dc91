"""No notebook and no book gets a secret of the environment."""

import sys
from pathlib import Path

import pytest

from wellanalysis.publish.environment import is_secret, secrets, without_secrets
from wellanalysis.publish.kernels import Job, run_all

SECRET = {
    "WELLANALYSIS_SALT": "sixteen letters or more",
    "WELLANALYSIS_SALT_OLD": "sixteen other letters",
    "AWS_SECRET_ACCESS_KEY": "abcd",
    "OPENAI_API_KEY": "abcd",
    "DB_PASS": "abcd",
    "CLINIC_DB": "postgresql://reader:word@host/clinic",
    "OTHER_DB": "postgresql://host/clinic?user=a&password=word",
}
PLAIN = {
    "PWD": "/work",
    "PATH": "/usr/bin",
    "KEYBOARD": "de",
    "PASSENGERS": "4",
    "SITE": "https://host/page",
    "EMPTY_TOKEN": "",
}


@pytest.mark.parametrize("name", SECRET)
def test_a_secret_is_known_by_its_name_or_its_value(name: str) -> None:
    assert is_secret(name, SECRET[name])


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_no_secret_stays(name: str) -> None:
    assert not is_secret(name, PLAIN[name])


def test_a_word_of_any_page_is_no_secret_to_search_for() -> None:
    """Else no report could be published beside such a variable; processes do not get it all the same."""
    given = {"USE_API_KEY": "true", "MAX_TOKENS": "4096", "MY_TOKEN": "abcd"}
    assert secrets(given) == {"abcd": "MY_TOKEN"}
    assert without_secrets(given) == {}


def test_secrets_are_searched_for_and_passed_to_nobody() -> None:
    long = {name: value for name, value in SECRET.items() if value != "abcd"}
    assert secrets({**long, **PLAIN}) == {value: name for name, value in long.items()}
    assert without_secrets({**SECRET, **PLAIN}) == PLAIN


@pytest.mark.parametrize("forked", [True, False])
def test_no_kernel_sees_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked: bool) -> None:
    """Whether it is forked or started anew; what is no secret it sees."""
    if forked and sys.platform == "win32":
        pytest.skip("no forks here")
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    monkeypatch.setenv("WELLANALYSIS_SALT", "sixteen letters or more")
    monkeypatch.setenv("SEEN_BY_ALL", "yes")
    cells = [
        new_code_cell("network = ''", metadata={"tags": ["parameters"]}),
        new_code_cell("import os\nprint(os.environ.get('WELLANALYSIS_SALT'), os.environ.get('SEEN_BY_ALL'))"),
    ]
    template = tmp_path / "template.ipynb"
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=spec), template)
    job = Job(template, tmp_path / "out.ipynb", {"network": ""})
    (outcome,) = run_all([job], cwd=tmp_path, forked=forked)
    assert outcome.failure == ""
    assert nbformat.read(job.output, as_version=4).cells[-1].outputs[0]["text"] == "None yes\n"
