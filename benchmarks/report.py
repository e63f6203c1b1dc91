"""The demo report against the same notebooks run one after another by plain papermill, and the same book built.

Both sides run as processes on this machine, one after the other. Ours is the whole command: check, results, pages,
notebooks, book, site. The other side gets our finished pages and has only its notebooks and `jupyter-book build` to do.

    python benchmarks/report.py            # all notebooks, some twelve minutes
    python benchmarks/report.py --every 10 # every tenth by plain papermill, its time scaled up: said in the output
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="run every n-th notebook plainly and scale its time")
    every = parser.parse_args().every
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "wellanalysis", "report", "data/demo", "--quarter", "2026Q3"]
        ours, _ = timed([*command, "--output", folder, "--quiet"])
        run = Path(folder) / "runs/demo/2026Q3/network"
        plain, said = timed([sys.executable, "-c", PLAIN, str(ROOT), str(run), str(every)])
        number, done = (int(word) for word in said.split()[-2:])
        book = run / "plain-book"
        shutil.copytree(run / "book", book, ignore=shutil.ignore_patterns("_build"))
        build, _ = timed([str(Path(sys.executable).with_name("jupyter-book")), "build", str(book)])
    whole = plain * number / done + build
    scaled = "" if done == number else f", scaled up from {done}"
    print(f"demo report, whole command            {ours:7.1f} s")
    print(f"plain papermill, {number} notebooks       {plain * number / done:7.1f} s{scaled}")
    print(f"jupyter-book build                    {build:7.1f} s")
    print(f"ratio ours / plain                    {ours / whole:7.2f}   (goal: at most 1)")


if __name__ == "__main__":
    main()
