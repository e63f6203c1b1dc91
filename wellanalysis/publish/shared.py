"""What all sites of one run rest on, and what one of them has worked out for the others."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import care_team
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.provider_view import ProviderView, provider_view
from wellanalysis.publish.inputs import Inputs
from wellanalysis.publish.kernels import Kernels
from wellanalysis.publish.run import Asked
from wellanalysis.results.frames import Results


@dataclass
class Shared:
    """What all sites of one run rest on.

    Parameters
    ----------
    asked : Asked
        What is asked for.
    inputs : Inputs
        What it is made from.
    definitions, quarter
        The network, and the quarter of the report.
    results : Results
        Its results tables, and `tables`, their hash.
    kernels : Kernels
        Where kernels come from, started already.
    states : dict
        Results as they were at an earlier day or by earlier definitions, by what they were made from.
    executed : dict of str to Path
        Notebooks of this run by the hash of all that they are made from: another site's page that is the same page
        needs no run of its own.
    """

    asked: Asked
    inputs: Inputs
    definitions: Definitions
    quarter: Quarter
    results: Results
    tables: str
    kernels: Kernels
    states: dict[Any, Any] = field(default_factory=dict)
    executed: dict[str, Path] = field(default_factory=dict)
    _providers: list[ProviderView | None] = field(default_factory=list)

    def providers(self, every: Figures) -> ProviderView | None:
        """The figures of all providers, for the pages of clinics' teams; the same whichever clinic asks first."""
        if not self._providers:
            shown = care_team.wanted(self.definitions)
            self._providers.append(provider_view(replace(every, reader="")) if shown else None)
        return self._providers[0]
