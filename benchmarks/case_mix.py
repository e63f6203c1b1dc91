"""The case-mix model of 2,000,000 generated episodes: on covariate patterns against statsmodels' GLM on rows.

What is measured: ours, grouping the episodes of a Parquet file to patterns in DuckDB and fitting them; against, reading
the same columns, building the design from the model's formula and fitting one row per episode. Each runs in a process of
its own over the same file. Printed: seconds of both and of their parts, the ratio (goal: at least 100), peak memory, and
the largest relative difference of estimates and standard errors (goal: at most 1e-9). Beside it, ours with an intercept
for each of 200 clinics (200 more columns of the design on rows).

    python benchmarks/case_mix.py                      # about a minute, 4 GB for the rows
    python benchmarks/case_mix.py --episodes 200000    # seconds
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np

GOAL_RATIO = 100
GOAL_DIFFERENCE = 1e-9
CLINICS = 200
FACTORS = ("age_band", "wound_size", "depth", "diabetes", "smoker")
LEVELS = {"age_band": 6, "wound_size": 5, "depth": 4, "diabetes": 2, "smoker": 3}


def generate(path: Path, episodes: int) -> None:
    """Episodes made from hashes of row numbers: the same on every machine."""

    def chance(salt: int, parts: int) -> str:
        return f"(hash(64 * i + {salt}) % {parts})::INTEGER"

    levels = ", ".join(f"{chance(10 + place, LEVELS[name])} AS {name}" for place, name in enumerate(FACTORS))
    named = ", ".join(f"'level ' || {name} AS {name}" for name in FACTORS)
    odds = "0.8 - 0.15 * age_band - 0.3 * wound_size - 0.2 * depth - 0.4 * diabetes - 0.1 * smoker + 0.002 * clinic"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            COPY (
                SELECT 'C' || lpad(clinic::VARCHAR, 3, '0') AS clinic_id, {named},
                    ({chance(3, 1_000_000)} / 1e6 < 1 / (1 + exp(-({odds}))))::INTEGER AS healed
                FROM (SELECT i, {chance(2, CLINICS)} AS clinic, {levels} FROM range({episodes}) AS rows(i))
            ) TO '{path}'
            """
        )


def on_patterns(path: Path, *, unit: str | None) -> dict[str, Any]:
    """Group, then fit."""
    from wellanalysis.stats.case_mix import fit

    keys = ", ".join((*FACTORS, unit) if unit else FACTORS)
    with duckdb.connect() as connection:
        start = time.perf_counter()
        patterns = connection.execute(
            f"SELECT {keys}, sum(healed)::DOUBLE AS healed, count(*)::DOUBLE AS n FROM '{path}' GROUP BY ALL"
        ).df()
    grouped = time.perf_counter()
    model = fit(patterns, events="healed", trials="n", factors=FACTORS, unit=unit)
    end = time.perf_counter()
    return {
        "parts": {"grouping": grouped - start, "fit": end - grouped},
        "patterns": len(patterns),
        "estimate": model.coefficients["estimate"].tolist(),
        "se": model.coefficients["se"].tolist(),
    }


def on_rows(path: Path) -> dict[str, Any]:
    """Read, build the design, fit."""
    import pandas as pd
    import statsmodels.api as sm
    import statsmodels.formula.api as smf

    start = time.perf_counter()
    rows = pd.read_parquet(path, columns=[*FACTORS, "healed"])
    read = time.perf_counter()
    model = smf.glm("healed ~ " + " + ".join(FACTORS), data=rows, family=sm.families.Binomial())
    built = time.perf_counter()
    found = model.fit(tol=1e-10)
    end = time.perf_counter()
    return {
        "parts": {"reading": read - start, "design": built - read, "fit": end - built},
        "estimate": found.params.tolist(),
        "se": found.bse.tolist(),
    }


RUNS = {
    "patterns": lambda path: on_patterns(path, unit=None),
    "clinics": lambda path: on_patterns(path, unit="clinic_id"),
    "rows": on_rows,
}


def timed(which: str, path: Path) -> dict[str, Any]:
    """Run one side in a process of its own."""
    command = [sys.executable, __file__, "--run", which, str(path)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout.splitlines()[-1])


def main() -> int:
    """Generate, run, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=2_000_000, help="how many episodes (2,000,000)")
    parser.add_argument("--run", nargs=2, metavar=("WHICH", "PATH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        which, path = options.run
        found = RUNS[which](Path(path))
        unit = 1 if sys.platform == "darwin" else 1024
        print(json.dumps({**found, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}))
        return 0
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / "episodes.parquet"
        print(f"generating {options.episodes:,} episodes …", flush=True)
        generate(path, options.episodes)
        found = {}
        for which in RUNS:
            print(f"{which} …", flush=True)
            found[which] = timed(which, path)
    for which, run in found.items():
        parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in run["parts"].items())
        held = f"; {run['patterns']:,} patterns" if "patterns" in run else ""
        print(f"{which:9} {sum(run['parts'].values()):8.2f} s   ({parts}{held}; {run['peak'] / 1e9:.2f} GB)")
    apart = max(
        float(np.max(np.abs(np.divide(found["patterns"][name], found["rows"][name]) - 1)))
        for name in ("estimate", "se")
    )
    ratio = sum(found["rows"]["parts"].values()) / sum(found["patterns"]["parts"].values())
    alone = found["rows"]["parts"]["fit"] / sum(found["patterns"]["parts"].values())
    met = {"ratio": ratio >= GOAL_RATIO, "apart": apart <= GOAL_DIFFERENCE}
    print(f"ratio     {ratio:8.0f}     goal at least {GOAL_RATIO}: {'met' if met['ratio'] else 'not met'}")
    print(f"ratio     {alone:8.0f}     to the fit on rows alone, its reading and design left out")
    print(f"apart     {apart:8.1e}     goal at most {GOAL_DIFFERENCE:g}: {'met' if met['apart'] else 'not met'}")
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
