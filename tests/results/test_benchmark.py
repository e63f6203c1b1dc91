"""The benchmark's own comparison, on a small run: queries written by hand give the numbers that we give."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "results_tables.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The benchmark as a module."""
    spec = spec_from_file_location("benchmark_of_results_tables", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_queries_written_by_hand_give_the_same_numbers(benchmark: ModuleType, tmp_path: Path) -> None:
    """Equal for all twelve measures; a number that was altered afterwards is found, in each table."""
    (tmp_path / "many").mkdir()
    benchmark.generate(tmp_path / "many", 5_000)
    benchmark.run_ours(tmp_path / "many", tmp_path / "ours")
    benchmark.run_by_hand(tmp_path / "many", tmp_path / "hand")
    assert benchmark.differences(tmp_path / "ours", tmp_path / "hand") == []
    for name, column in (("cube", "lost"), ("people", "people"), ("exclusions", "n")):
        path = tmp_path / "ours" / f"{name}.parquet"
        sound = path.read_bytes()
        frame = pd.read_parquet(path)
        told = frame["clinic_id"].str.match(r"C\d")
        if "level" in frame:  # the baseline and the longer window are not asked by hand
            told &= frame["level"].isin(["month", "quarter", "window"])
        frame.loc[told.idxmax(), column] += 1
        frame.to_parquet(path)
        found = benchmark.differences(tmp_path / "ours", tmp_path / "hand")
        path.write_bytes(sound)
        assert len(found) == 1, name
