"""Golden cases: inputs beside the project, and what established R packages gave for them."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

GOLDEN = Path(__file__).resolve().parents[2].parent / "shared" / "golden"
TOLERANCE = 1e-6
"""Relative, as the cases ask; values near 0 are compared to 1e-9."""


@pytest.fixture(scope="session")
def case() -> Callable[..., pd.DataFrame]:
    """One file of one case; skips where the cases are not at hand."""

    def read(name: str, file: str, **options: object) -> pd.DataFrame:
        path = GOLDEN / name / file
        if not path.exists():
            pytest.skip(f"golden case {name} is not at hand")
        return pd.read_csv(path, **options)

    return read


@pytest.fixture(scope="session")
def assert_close() -> Callable[..., None]:
    """Equal within the tolerance of the cases, missing values in the same places."""

    def compare(actual: object, expected: object, *, relative: float = TOLERANCE, absolute: float = 1e-9) -> None:
        np.testing.assert_allclose(
            np.asarray(actual, dtype=float), np.asarray(expected, dtype=float), rtol=relative, atol=absolute
        )

    return compare


@pytest.fixture(scope="session")
def figures() -> ModuleType:
    """The benchmark that prints coverage, as a module: its simulations in small."""
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "coverage.py"
    spec = importlib.util.spec_from_file_location("coverage_figures", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
