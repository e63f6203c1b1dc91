"""``python -m wellanalysis.demo [folder]``: write the demo network's extracts and truth anew."""

import sys
from pathlib import Path

from wellanalysis.demo import generate

if __name__ == "__main__":
    for path in generate(Path(sys.argv[1] if len(sys.argv) > 1 else "data/demo")):
        print(path, f"{path.stat().st_size:,} bytes")
