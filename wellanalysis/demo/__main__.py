"""``python -m wellanalysis.demo [folder]``: write the demo network's extracts and truth anew.

With ``--clinics 200`` a network folder of so many clinics, copies of the demo's, to see how the cost of a report grows.
"""

import argparse
from pathlib import Path

from wellanalysis.demo import build, generate
from wellanalysis.demo.enlarged import write_enlarged

DEMO = Path("data/demo")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m wellanalysis.demo", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DEMO, help="network folder that is written")
    parser.add_argument("--clinics", type=int, help="so many clinics, instead of the demo's 24")
    asked = parser.parse_args()
    if asked.clinics is None:
        made = generate(asked.folder)
    elif asked.folder.resolve() == DEMO.resolve():
        parser.error("--clinics needs a folder of its own: the demo keeps its 24")
    else:
        made = write_enlarged(build()[0], DEMO, asked.folder, clinics=asked.clinics)
    for path in made:
        print(path, f"{path.stat().st_size:,} bytes")
