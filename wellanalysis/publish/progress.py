"""One bar over a whole run, and one line for each of its stages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from tqdm import tqdm

# How much of a run each stage takes, in hundredths.
STEPS = {"check": 2, "results": 3, "pages": 5, "notebooks": 63, "book": 19, "audit": 7, "site": 1}


class Progress:
    """The bar; a context that takes it away at the end.

    Parameters
    ----------
    shown : bool
        Whether to show anything at all.
    """

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown
        self.done = 0
        self.seconds: dict[str, float] = {}
        self.bar = tqdm(total=sum(STEPS.values()), disable=not shown, leave=False)
        self.bar.bar_format = "{desc:<10} {percentage:3.0f}% |{bar}| {elapsed}"

    def step(self, stage: str, *, of: int) -> None:
        """One of the equal steps of a stage is done."""
        self.bar.update(STEPS[stage] / of)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        """A stage of the run; what is said in it stands in its line."""
        started = time.perf_counter()
        said: list[str] = []
        self.bar.set_description_str(name)
        yield said.append
        self.seconds[name] = round(time.perf_counter() - started, 3)
        self.done += STEPS[name]
        self.bar.update(self.done - self.bar.n)
        if self.shown:
            tqdm.write(f"{name:<10} {'; '.join(said)} ({self.seconds[name]:.1f} s)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()
