"""What running a report's notebooks costs beside their cells, in core-seconds a notebook.

Everything is counted that the machine does for the notebooks: papermill, its clients, the process that forks kernels,
the kernels, with user and system time of all threads and of every import. The cells' own time is what each kernel's
main thread uses between IPython's ``pre_run_cell`` and ``post_run_cell``; other threads of a kernel count as overhead.

    python benchmarks/notebooks.py                        # builds the demo's pages first, then runs its notebooks
    python benchmarks/notebooks.py runs/demo/2026Q3/network   # pages of a finished run; --every 5: each fifth
    python benchmarks/notebooks.py --plain --every 20     # kernels in Pythons of their own, as where nothing can fork
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOAL = 0.7

STARTUP = """
import os, time
from IPython import get_ipython
_used = []
def _before(*_): _used.append(time.thread_time())
def _after(*_):
    spent = time.thread_time() - _used.pop() if _used else 0.0
    with open(os.path.join(os.environ["CELL_TIMES"], str(os.getpid())), "a") as file:
        file.write(f"{spent}\\n")
get_ipython().events.register("pre_run_cell", _before)
get_ipython().events.register("post_run_cell", _after)
"""

PAGES = """
import sys
from pathlib import Path
from wellanalysis.pages.build import build
from wellanalysis.publish.check import checked
from wellanalysis.results.tables import compute
with checked(Path("data/demo"), quarter="2026Q3") as found:
    for page in build(found.definitions, compute(found.source, found.definitions), found.quarter):
        page.save(Path(sys.argv[1]))
"""

RUN = """
import json, os, shutil, sys
from pathlib import Path
from wellanalysis.publish import kernels
from wellanalysis.publish.kernels import Job, run_all
class Timed(kernels.ForkServer):
    # Kernels have a profile of their own, whatever is set outside; the cells' clock is put into it.
    def __init__(self):
        super().__init__()
        shutil.copytree(os.environ["IPYTHONDIR"], self.folder / "ipython")
kernels.ForkServer = Timed
given = json.loads(sys.stdin.read())
run = Path(given["run"])
jobs = [Job(Path(template), run / "notebooks" / f"{id}.ipynb", values) for id, template, values in given["jobs"]]
forked = False if given["plain"] else None
for outcome in run_all(jobs, cwd=run, workers=given["workers"], forked=forked):
    if outcome.failure:
        print(outcome.job.output.name, outcome.failure)
"""


def jobs_of(run: Path, every: int) -> list[tuple[str, str, dict[str, str]]]:
    """Id, template and parameters of each notebook, as a run would make them."""
    found = []
    for path in sorted((run / "pages").rglob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        template = ROOT / "notebooks" / f"{page['template']}.ipynb"
        if template.is_file():
            found.append((page["id"], str(template), {"network": "demo", **page["parameters"], "pages": "pages"}))
    return found[::every]


def main() -> None:
    """Print core-seconds a notebook: in all, in cells, beside them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", type=Path, help="folder of a finished run, which is not written to")
    parser.add_argument("--every", type=int, default=1, help="run each n-th notebook")
    parser.add_argument("--workers", type=int, default=2, help="notebooks at once")
    parser.add_argument("--plain", action="store_true", help="start each kernel as a Python of its own")
    parser.add_argument("--keep", type=Path, help="copy the executed notebooks here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run, times, profile = Path(folder) / "run", Path(folder) / "times", Path(folder) / "ipython"
        if asked.run:
            shutil.copytree(asked.run / "pages", run / "pages")
        else:
            subprocess.run([sys.executable, "-c", PAGES, str(run / "pages")], cwd=ROOT, check=True)
        times.mkdir()
        (profile / "profile_default" / "startup").mkdir(parents=True)
        (profile / "profile_default" / "startup" / "times.py").write_text(STARTUP, encoding="utf-8")
        jobs = jobs_of(run, asked.every)
        given = {"run": str(run), "jobs": jobs, "plain": asked.plain, "workers": asked.workers}
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", RUN],
            cwd=ROOT,
            input=json.dumps(given),
            env={**os.environ, "IPYTHONDIR": str(profile), "CELL_TIMES": str(times)},
            capture_output=True,
            text=True,
            check=True,
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        made = sum((run / "notebooks" / f"{id}.ipynb").is_file() for id, _, _ in jobs)
        lines = [float(line) for path in times.iterdir() for line in path.read_text().split()]
        if asked.keep:
            shutil.copytree(run / "notebooks", asked.keep, dirs_exist_ok=True)
    assert len(lines) >= made, "no kernel kept its cells' time"
    everything = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(done.stdout, end="")
    print(f"notebooks run                    {made:8d} of {len(jobs)}, {len(lines)} cells")
    print(f"seconds                          {wall:8.1f}")
    print(f"core-seconds a notebook, in all  {everything / len(jobs):8.2f}")
    print(f"                       in cells  {sum(lines) / len(jobs):8.2f}")
    print(f"                    beside them  {(everything - sum(lines)) / len(jobs):8.2f}   (goal: at most {GOAL})")


if __name__ == "__main__":
    main()
