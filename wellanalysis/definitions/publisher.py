"""Results that somebody else publishes: who does, and whether they say how many people stand behind them."""

from pydantic import Field

from wellanalysis.definitions.values import Flag, Group, Text

RATIO_WORD = "ratio"
"""How a file writes the unit of a ratio, which has none on a page."""


class Publisher(Group):
    """Who publishes the results of a measure that a network takes as they are."""

    by: Text = Field(description="who publishes them, as readers know it: CMS")
    denominators: Flag = Field(
        default=True,
        description="false where they publish a figure without saying how many people stand behind it: it then has no interval",
    )
    unit_changed: Text | None = Field(
        default=None, description="why the unit differs between periods, where results.unit says that it does"
    )
