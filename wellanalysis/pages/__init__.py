"""What each page says: sentences, frames and tables, already filtered and rounded."""

from wellanalysis.pages.build import build

__all__ = ["build"]
