"""What tests of a real network share: its folder, the files beside the project, and the results tables of both."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.results.frames import Results
from wellanalysis.results.source import Source, open_source
from wellanalysis.results.tables import compute

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "real"


def needs(file: Path) -> list[pytest.MarkDecorator]:
    """Marks of tests that need a file which is no part of the project."""
    return [
        pytest.mark.real,
        pytest.mark.skipif(not file.is_file(), reason=f"{file.name} is not beside the project"),
    ]


def fixtures_of(name: str, extracts: Path) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """Fixtures `definitions`, `source` and `results` of a module: the folder as it is committed, on the files as published."""

    @pytest.fixture(scope="module", name="definitions")
    def definitions() -> Definitions:
        return load(ROOT / "data" / name)

    @pytest.fixture(scope="module", name="source")
    def source(definitions: Definitions) -> Iterator[Source]:
        with open_source(definitions, extracts) as opened:
            yield opened

    @pytest.fixture(scope="module", name="results")
    def results(source: Source, definitions: Definitions) -> Results:
        return compute(source, definitions)

    return definitions, source, results


def data_in(name: str) -> list[str]:
    """Files of data in a network's folder, where definitions alone are committed."""
    return [path.name for path in (ROOT / "data" / name).rglob("*") if path.suffix in (".csv", ".gz", ".parquet")]
