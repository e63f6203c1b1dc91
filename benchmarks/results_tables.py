"""Results tables of 10,000,000 generated episodes × 12 measures, against one hand-written DuckDB query per measure.

What is measured: opening the extracts and computing cube, exclusions and people (ours), and twelve queries that give
the same numbers for clinics (by hand: no regions, no network, so less than ours). Each runs in a process of its own
over the same Parquet file, after that file was read once. Printed: seconds of both, their ratio (goal: at most 1.3),
and the peak of resident memory (goal: under 4 GB). The numbers of both are compared before anything is printed.

    python benchmarks/results_tables.py                      # a few minutes, about 1 GB in the temporary folder
    python benchmarks/results_tables.py --episodes 200000    # seconds
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd
import yaml

GOAL_RATIO = 1.3
GOAL_MEMORY = 4e9
AS_OF = "2026-10-12"
CLINICS = 200
REGIONS = 8
TRAILING = 4
PARTS = ("sums", "month", "quarter", "window")
COLUMNS = [f"days_{place}" for place in range(10)]
# Measure: follow-up in days, denominator, numerator (or value, or events), exclusions.
PROPORTIONS = {
    f"within_{place}": {
        "follow_up": (14, 28, 84, 182)[place % 4],
        "denominator": f"kind <> {place % 5}",
        "numerator": f"days_{place} <= {10 + 3 * place}",
        "exclude": {"hospice": "hospice", "late": "moved and kind = 1"} if place % 2 else {"hospice": "hospice"},
    }
    for place in range(10)
}
NETWORK = {
    **{"id": "many", "name": "Many episodes", "synthetic": True, "purpose": "A benchmark."},
    **{"baseline": {"from": "2022-10", "to": "2023-09"}, "labels": {"quarters": TRAILING}},
    "answer_back": {"address": "someone@many.example"},
    "tables": {
        "episodes": {
            "columns": {
                **{name: {"type": "integer", "optional": True} for name in COLUMNS},
                "size": {"type": "number", "optional": True},
                "visits": {"type": "integer", "optional": True},
                "kind": {"type": "integer"},
                **{name: {"type": "boolean", "optional": True} for name in ("hospice", "moved", "lost_early")},
            }
        }
    },
}
TOLD = {"table": "episodes", "dated_by": "start_date", "why_it_matters": "It does.", "what_it_says": "It says."}


def measures() -> dict[str, dict[str, Any]]:
    """Ten proportions, a mean and a rate, as a network defines them."""
    indicator = {"kind": "leading_indicator", "statistic": "proportion", "improves": "up", "lost": "lost_early"}
    defined: dict[str, dict[str, Any]] = {}
    for id, given in PROPORTIONS.items():
        reasons = {name: {"when": when, "why": name} for name, when in given["exclude"].items()}
        defined[id] = {"id": id, "title": id, **indicator, **TOLD, **given, "exclude": reasons}
        defined[id]["follow_up"] = f"{given['follow_up']}d"
    other = {"kind": "operational", "improves": "neither", **TOLD}
    defined["size_mean"] = {
        "id": "size_mean",
        "title": "Size",
        "statistic": "mean",
        "value": "size",
        "unit": "cm",
        **other,
    }
    rate = {
        "statistic": "rate",
        "events": "visits",
        "exposure": "days_0",
        "denominator": "days_0 > 0",
        "unit": "per day",
    }
    defined["visit_rate"] = {"id": "visit_rate", "title": "Visits", **rate, **other}
    return defined


def generate(folder: Path, episodes: int) -> None:
    """A network folder whose extracts are made from hashes of row numbers: the same numbers on every machine."""
    for name in ("measures", "extracts"):
        (folder / name).mkdir()
    settings = yaml.safe_dump(NETWORK) + f"data_as_of: {AS_OF}\n"
    (folder / "network.yml").write_text(settings)
    for id, measure in measures().items():
        (folder / "measures" / f"{id}.yml").write_text(yaml.safe_dump(measure))

    def chance(salt: int, parts: int) -> str:
        return f"(hash(i, {salt}) % {parts})::INTEGER"

    days = ", ".join(
        f"CASE WHEN {chance(100 + place, 20)} = 0 THEN NULL ELSE {chance(200 + place, 60)} END AS {name}"
        for place, name in enumerate(COLUMNS)
    )
    flags = ", ".join(
        f"CASE WHEN {chance(300 + place, 50)} = 0 THEN NULL ELSE {chance(310 + place, 25)} = 0 END AS {name}"
        for place, name in enumerate(("hospice", "moved", "lost_early"))
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            COPY (
                SELECT 'E' || i AS episode_id, 'P' || {chance(1, int(0.74 * episodes))} AS patient_id,
                    'C' || lpad({chance(2, CLINICS)}::VARCHAR, 3, '0') AS clinic_id,
                    DATE '2022-10-01' + {chance(3, 1461)} AS start_date,
                    {days}, {flags}, {chance(4, 5)} AS kind, {chance(6, 9)} AS visits,
                    CASE WHEN {chance(7, 12)} = 0 THEN NULL ELSE {chance(8, 9000)} / 1000.0 END AS size
                FROM range({episodes}) AS rows(i)
            ) TO '{folder / "extracts" / "episodes.parquet"}'
            """
        )
        connection.execute(
            f"""
            COPY (
                SELECT 'C' || lpad(i::VARCHAR, 3, '0') AS clinic_id, 'Clinic ' || i AS name,
                    'Region ' || i % {REGIONS} AS region, NULL::DATE AS opened_on
                FROM range({CLINICS}) AS rows(i)
            ) TO '{folder / "extracts" / "clinics.parquet"}'
            """
        )


def by_hand(id: str, extract: Path) -> dict[str, str]:
    """The query that an analyst would write for one measure, part by part.

    As one statement (the parts united over a common table expression) DuckDB 1.5 took more than five minutes for a
    single measure of 10,000,000 episodes; part by part it takes seconds, so that is what we compare with.
    """
    if id in PROPORTIONS:
        given = PROPORTIONS[id]
        denominator, follow_up, excluded = given["denominator"], given["follow_up"], given["exclude"]
        lost, unknown = "lost_early", f"({given['numerator']}) IS NULL"
        below, above = "count(*) FILTER (WHERE state = 'known')", "count(*) FILTER (WHERE state = 'known' AND achieved)"
        achieved = given["numerator"]
    elif id == "size_mean":
        denominator, follow_up, excluded, lost, unknown = "true", 0, {}, "false", "size IS NULL"
        below, above, achieved = (
            "count(*) FILTER (WHERE state = 'known')",
            "sum(size) FILTER (WHERE state = 'known')",
            "true",
        )
    else:
        denominator, follow_up, excluded, lost = "days_0 > 0", 0, {}, "false"
        unknown, achieved = "visits IS NULL OR days_0 IS NULL", "true"
        below, above = (f"sum({column}) FILTER (WHERE state = 'known')" for column in ("days_0", "visits"))
    reasons = " ".join(f"WHEN {when} THEN 'excluded: {name}'" for name, when in excluded.items())
    left_out = ", ".join(f"count(*) FILTER (WHERE state = 'excluded: {name}') AS \"{name}\"" for name in excluded)
    rows = f"""
        SELECT clinic_id, patient_id, date_trunc('month', start_date) AS month, size, visits, days_0,
            {achieved} AS achieved,
            CASE {reasons} WHEN start_date + INTERVAL {follow_up} DAY > DATE '{AS_OF}' THEN 'open'
                WHEN {lost} THEN 'lost' WHEN {unknown} THEN 'missing' ELSE 'known' END AS state
        FROM '{extract}' WHERE {denominator}
    """
    quarter, newest = "date_trunc('quarter', month)", f"date_trunc('quarter', DATE '{AS_OF}' - INTERVAL 1 MONTH)"
    return {
        "sums": f"""
            SELECT clinic_id, month AS period, count(*) FILTER (WHERE state NOT LIKE 'excluded%') AS n,
                count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'lost') AS lost,
                count(*) FILTER (WHERE state = 'missing') AS missing, {below} AS denominator, {above} AS numerator
                {"," if left_out else ""} {left_out}
            FROM ({rows}) GROUP BY ALL
        """,
        "month": f"""
            SELECT clinic_id, month AS period, count(DISTINCT patient_id) AS people
            FROM ({rows}) WHERE state = 'known' GROUP BY ALL
        """,
        "quarter": f"""
            SELECT clinic_id, {quarter} AS period, count(DISTINCT patient_id) AS people
            FROM ({rows}) WHERE state = 'known' GROUP BY ALL
        """,
        "window": f"""
            SELECT clinic_id, {quarter} + to_months(3 * later) AS period, count(DISTINCT patient_id) AS people
            FROM ({rows}), range({TRAILING}) AS shifts(later)
            WHERE state = 'known' AND {quarter} + to_months(3 * later) <= {newest} GROUP BY ALL
        """,
    }


def run_ours(folder: Path, out: Path) -> dict[str, float]:
    """Our results tables; the seconds of cube, exclusions and people, and of everything with completeness too."""
    from wellanalysis.definitions.folder import load
    from wellanalysis.results.source import open_source
    from wellanalysis.results.tables import compute

    definitions = load(folder)
    steps: list[tuple[str, float]] = []
    start = time.perf_counter()
    with open_source(definitions) as source:
        results = compute(source, definitions, progress=lambda step: steps.append((step, time.perf_counter())))
    end = time.perf_counter()
    results.save(out)
    began = dict(steps)
    return {"seconds": began["quality"] - start, "sums": began["people"] - start, "all": end - start}


def run_by_hand(folder: Path, out: Path) -> dict[str, float]:
    """The same numbers by one query per measure."""
    out.mkdir()
    answers, spent = {}, dict.fromkeys(PARTS, 0.0)
    with duckdb.connect() as connection:
        for id in measures():
            for part, query in by_hand(id, folder / "extracts" / "episodes.parquet").items():
                start = time.perf_counter()
                answers[id, part] = connection.execute(query).df()
                spent[part] += time.perf_counter() - start
    seconds = sum(spent.values())
    for (id, part), answer in answers.items():
        answer.to_parquet(out / f"{id}.{part}.parquet")
    return {"seconds": seconds, "sums": spent["sums"]}


def differences(ours: Path, hand: Path) -> list[str]:
    """Measures and tables in which the two disagree."""
    cube, people, exclusions = (pd.read_parquet(ours / f"{name}.parquet") for name in ("cube", "people", "exclusions"))
    found = []
    for id in measures():
        place = ["clinic_id", "period"]
        parts = {part: pd.read_parquet(hand / f"{id}.{part}.parquet").set_index(place) for part in PARTS}
        sums = parts["sums"]
        mine = cube[cube["measure"] == id].rename(columns={"month": "period"}).set_index(place)
        columns = ["n", "open", "lost", "missing", "denominator", "numerator"]
        apart = mine[columns].sub(sums[columns].astype("float64").fillna(0), fill_value=0).abs()
        if (apart > 1e-6 * (1 + mine[columns].abs())).any().any():
            found.append(f"{id}: sums")
        left_out = exclusions[exclusions["measure"] == id].rename(columns={"month": "period"})
        for reason, mine_out in left_out.groupby("reason"):
            apart = mine_out.set_index(place)["n"].sub(sums[reason], fill_value=0)
            if apart.ne(0).any():
                found.append(f"{id}: {reason}")
        for level in PARTS[1:]:
            counted = parts[level]["people"]
            here = people[(people["measure"] == id) & (people["level"] == level)]
            here = here[here["clinic_id"].str.match(r"C\d")].rename(columns={"people": "n"}).set_index(place)["n"]
            if not here.sub(counted, fill_value=0).eq(0).all():
                found.append(f"{id}: people by {level}")
    return found


def timed(which: str, folder: Path, out: Path) -> Mapping[str, float]:
    """Run one side in a process of its own."""
    command = [sys.executable, __file__, "--run", which, str(folder), str(out)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(answer.stdout.splitlines()[-1])


def main() -> int:
    """Generate, run both, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=10_000_000, help="how many episodes (10,000,000)")
    parser.add_argument("--run", nargs=3, metavar=("WHICH", "FOLDER", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        which, folder, out = options.run
        run = {"ours": run_ours, "by hand": run_by_hand}[which]
        report = run(Path(folder), Path(out))
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        print(json.dumps({**report, "peak": peak}))
        return 0
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "many"
        folder.mkdir()
        print(f"generating {options.episodes:,} episodes …", flush=True)
        generate(folder, options.episodes)
        print("ours …", flush=True)
        ours = timed("ours", folder, Path(scratch) / "ours")
        print("by hand …", flush=True)
        hand = timed("by hand", folder, Path(scratch) / "hand")
        wrong = differences(Path(scratch) / "ours", Path(scratch) / "hand")
    if wrong:
        print("the numbers differ:", *wrong, sep="\n  ")
        return 1
    ratio, peak = ours["seconds"] / hand["seconds"], ours["peak"]
    print(f"numbers equal in {len(measures())} measures × {CLINICS} clinics")
    print(f"ours     {ours['seconds']:7.1f} s   (sums {ours['sums']:.1f} s; with completeness {ours['all']:.1f} s)")
    print(f"by hand  {hand['seconds']:7.1f} s   (sums {hand['sums']:.1f} s, one query per measure)")
    print(f"ratio    {ratio:7.2f}     goal at most {GOAL_RATIO}: {'met' if ratio <= GOAL_RATIO else 'not met'}")
    print(f"sums     {ours['sums'] / hand['sums']:7.2f}     the cube alone, people left out on both sides")
    print(
        f"memory   {peak / 1e9:7.2f} GB  goal under {GOAL_MEMORY / 1e9:.0f}: {'met' if peak < GOAL_MEMORY else 'not met'}"
    )
    print(f"memory   {hand['peak'] / 1e9:7.2f} GB  by hand")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
