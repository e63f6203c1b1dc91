"""``python -m wellanalysis``: the same as the command ``wellanalysis``."""

from wellanalysis.cli import main

main()
