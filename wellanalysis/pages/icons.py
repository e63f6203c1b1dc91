"""Two signs beside a measure: has it changed (variation), and will it meet its benchmark as it is (assurance)."""

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import NO_BENCHMARK
from wellanalysis.stats.spc import Assurance

# Shapes as well as words: they read the same in black and white, and aloud.
VARIATION = {
    "improving": "▲ improving: more than chance",
    "concerning": "▽ going the other way: more than chance",
    "special": "◆ changed: more than chance",
    "": "○ steady: within chance",
}
ASSURANCE = {
    Assurance.RELIABLY_MEETS: "■ meets it month by month",
    Assurance.VARIES: "◧ meets it in some months",
    Assurance.NOT_YET: "□ not yet, as it is",
    Assurance.NO_LIMITS: "too few months to tell",
    Assurance.NO_TARGET: NO_BENCHMARK,
}


def variation_text(figures: Figures, measure: Measure, unit: str) -> str:
    """State of the newest final month of the trend; empty where nothing has limits of chance, or no month is there to be steady."""
    newest = figures.last(measure, unit)
    if not measure.has_interval or not newest:
        return ""
    return VARIATION[newest.get("signal", "")]


def assurance_text(figures: Figures, measure: Measure, unit: str) -> str:
    """Whether the trend, moving as it does now, will meet its benchmark; empty where it has no limits of chance."""
    if not measure.has_interval:
        return ""
    return ASSURANCE[Assurance(figures.assurances.get((measure.id, unit), Assurance.NO_LIMITS))]
