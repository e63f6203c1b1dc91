"""The command gathers site, results and identifiers of a network by itself, and its exit code can stop a publication."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.publish.audited import page
from wellanalysis.cli import main
from wellanalysis.definitions.folder import load
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.audit_inputs import audit_network
from wellanalysis.starting import create


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """The starter network with a small site and the results it was made from."""
    folder = tmp_path / "ours"
    create(folder)
    definitions = load(folder)
    results = tmp_path / "runs" / definitions.network.id / "2026Q3" / "network" / "results"
    results.mkdir(parents=True)
    measure = definitions.measures[0].id
    cube = {"measure": [measure], "clinic_id": ["C01"], "month": [pd.Timestamp("2026-07-01")]}
    pd.DataFrame({**cube, "denominator": [30.0], "numerator": [20.0]}).to_parquet(results / "cube.parquet")
    pd.DataFrame({"clinic_id": ["C01"], "name": ["Elm Street"]}).to_parquet(results / "clinics.parquet")
    site = tmp_path / "site" / definitions.network.id / "network" / "2026Q3"
    site.mkdir(parents=True)
    (site / "index.html").write_text(page("Overview", "<p>All is well.</p>"))
    (site / "manifest.json").write_text("{}")
    return folder


def site_of(network: Path) -> Path:
    """Where the only bundle lies."""
    return next((network.parent / "site").glob("*/network/2026Q3"))


def asked(network: Path, *options: str) -> Result:
    """The command, as a user types it."""
    return CliRunner().invoke(main, ["audit", str(network), "--output", str(network.parent), *options])


def an_identifier(network: Path) -> str:
    """Some patient of the extracts."""
    source = next((network / "extracts").glob("episodes.*"))
    frame = pd.read_csv(source, dtype=str) if source.suffix == ".csv" else pd.read_parquet(source)
    return str(frame["patient_id"].iloc[0])


def test_nothing_found_ends_with_0(network: Path) -> None:
    told = asked(network)
    assert (told.exit_code, told.output) == (0, "Nothing found in 1 bundle, 2 files.\n")


def test_a_finding_ends_with_1_and_is_named(network: Path) -> None:
    patient = an_identifier(network)
    (site_of(network) / "a.html").write_text(page("A", f"<p>patient {patient}</p>"))
    told = asked(network)
    assert told.exit_code == 1
    assert f"network/2026Q3/a.html, bytes: the patient_id {patient}" in told.output
    read = asked(network, "--json")
    assert read.exit_code == 1
    findings = json.loads(read.stdout)
    assert (findings["bundles"], findings["files"], len(findings["findings"])) == (1, 3, 1)
    assert set(findings["findings"][0]) == {"bundle", "file", "place", "what", "how"}


def test_one_folder_can_be_audited_alone(network: Path) -> None:
    told = asked(network, "--site", str(site_of(network)))
    assert (told.exit_code, told.output) == (0, "Nothing found in 1 bundle, 2 files.\n")


def test_salts_and_addresses_of_the_environment_are_searched_for(network: Path) -> None:
    (site_of(network) / "a.js").write_text("// q8-zz-pepper")
    found = audit_network(network, output=network.parent, environment={"PSEUDONYM_SALT": "q8-zz-pepper"}).findings
    assert [each.what for each in found] == ["the secret PSEUDONYM_SALT"]
    assert not audit_network(network, output=network.parent, environment={}).findings


def test_nothing_to_audit_is_refused(network: Path, tmp_path: Path) -> None:
    told = asked(network, "--site", str(tmp_path / "nowhere"))
    assert told.exit_code == 2
    assert "nothing is published there" in told.output
    with pytest.raises(ProblemsFound, match="no such network folder"):
        audit_network(tmp_path / "none")


def test_a_site_without_results_to_hold_it_against_is_refused(network: Path) -> None:
    next(network.parent.glob("runs/*/*/*/results/cube.parquet")).unlink()
    told = asked(network)
    assert told.exit_code == 2
    assert "no results tables of any run" in told.output
