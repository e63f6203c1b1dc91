"""The demo report: against plain papermill and Jupyter Book, again when nothing changed, and after a correction.

Each side runs as a process on this machine, one after the other, from nothing unless said otherwise. The plain side gets
our finished pages and has only its notebooks and `jupyter-book build` to do; ours is the whole command.

    python benchmarks/report.py             # all notebooks plainly, some twelve minutes
    python benchmarks/report.py --every 10  # every tenth plainly, its time scaled up: said in the output
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]

PLAIN = """
import json, os, sys
from pathlib import Path
import papermill
root, run, every = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
out = run / "plain"
pages = sorted((run / "pages").rglob("*.json"))
jobs = []
for path in pages:
    page = json.loads(path.read_text())
    template = root / "notebooks" / f"{page['template']}.ipynb"
    if template.is_file():
        jobs.append((template, out / f"{page['id']}.ipynb", page["parameters"]))
for template, output, given in jobs[::every]:
    output.parent.mkdir(parents=True, exist_ok=True)
    parameters = {"network": "demo", **given, "pages": "pages"}
    papermill.execute_notebook(template, output, parameters, cwd=run, progress_bar=False, kernel_name="python3")
print(len(jobs), len(jobs[::every]))
"""


def timed(command: list[str]) -> tuple[float, str]:
    """Seconds that a command takes, and what it prints."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout


def ours(network: Path, output: Path) -> tuple[float, dict]:
    """Seconds that our whole command takes, and its own summary."""
    command = [sys.executable, "-m", "wellanalysis", "report", str(network), "--quarter", "2026Q3"]
    seconds, said = timed([*command, "--output", str(output), "--json"])
    return seconds, json.loads(said)


def corrected(network: Path, folder: Path) -> Path:
    """A copy of the network in which three episodes of one clinic have another date of debridement."""
    copy = folder / "corrected" / network.name
    shutil.copytree(network, copy)
    file = copy / "extracts" / "episodes.parquet"
    episodes = pd.read_parquet(file)
    starts = pd.to_datetime(episodes["start_date"])
    mine = (episodes["clinic_id"] == "C07") & (starts >= "2026-07-01") & (starts < "2026-10-01")
    late = episodes.index[mine & (episodes["days_to_debridement"] > 14)][:3]
    episodes.loc[late, "days_to_debridement"] = 9
    episodes.to_parquet(file, index=False)
    return copy


def main() -> None:
    """Print all times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="run every n-th notebook plainly and scale its time")
    every = parser.parse_args().every
    demo = ROOT / "data" / "demo"
    with tempfile.TemporaryDirectory() as folder:
        cold, first = ours(demo, Path(folder))
        warm, nothing = ours(demo, Path(folder))
        one, some = ours(corrected(demo, Path(folder)), Path(folder))
        run = Path(first["run"])
        plain, said = timed([sys.executable, "-c", PLAIN, str(ROOT), str(run), str(every)])
        number, done = (int(word) for word in said.split()[-2:])
        book = run / "plain-book"
        shutil.copytree(run / "book", book, ignore=shutil.ignore_patterns("_build"))
        build, _ = timed([str(Path(sys.executable).with_name("jupyter-book")), "build", str(book)])
    assert nothing["unchanged"], "the second run did something"
    notebooks = plain * number / done
    made = first["seconds"]["notebooks"] + first["seconds"]["book"] + first["seconds"]["site"]
    scaled = "" if done == number else f", scaled up from {done}"
    print(f"plain papermill, {number} notebooks       {notebooks:7.1f} s{scaled}")
    print(f"jupyter-book build                    {build:7.1f} s")
    print(f"ours, notebooks and site              {made:7.1f} s")
    print(f"ours, whole command, cold             {cold:7.1f} s   {stages(first)}")
    print(f"ours, nothing changed                 {warm:7.1f} s")
    print(f"ours, one clinic corrected            {one:7.1f} s   {stages(some)}")
    print(f"notebooks run after the correction    {len(some['notebooks_run']):5d}")
    print(f"ratio plain / ours, notebooks and site{(notebooks + build) / made:7.2f}   (goal: at least 6)")
    print(f"ratio plain / ours, whole command     {(notebooks + build) / cold:7.2f}")
    print(f"ratio nothing changed / cold          {warm / cold:7.3f}  (goal: under 0.03)")
    print(f"ratio one clinic corrected / cold     {one / cold:7.3f}  (goal: under 0.12)")


def stages(summary: dict) -> str:
    """Seconds by stage, as a run tells them."""
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in summary["seconds"].items())


if __name__ == "__main__":
    main()
