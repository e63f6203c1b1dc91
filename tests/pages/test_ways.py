"""From every figure to what it counts."""

import pandas as pd

from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.ways import measure_of, to_measures

DRAWN = pd.DataFrame({"value": [1.0]})


def page(*claims: Claim, id: str = "outcomes") -> Page:
    """A page that makes these claims, the first in its opening."""
    return Page(id, "network_outcomes", "Outcomes", (), claims[0], "", ("", ""), claims[1:])


def test_a_claim_named_after_a_measure_leads_to_it() -> None:
    """The longest name counts where one measure's id begins another's."""
    measures = {"healed", "healed_12w", "healed-late"}
    assert measure_of(Claim("healed_12w-funnel", ""), measures) == "healed_12w"
    assert measure_of(Claim("healed-late-funnel", ""), measures) == "healed-late"
    assert measure_of(Claim("healedness", ""), measures) == ""


def test_a_figure_about_several_measures_leads_to_all_of_them() -> None:
    """And one that leads to a measure already stays as it is; a claim without a figure gets no way."""
    led = Claim("healed_12w", "", chart="trend", frame=DRAWN, links=(("What is counted", "measures/other"),))
    strip = Claim("indicators", "", chart="strip", frame=DRAWN, links=(("How", "book/methods"),))
    funnel = Claim("healed_12w-funnel", "", chart="funnel", frame=DRAWN)
    said = Claim("healed_12w-words", "")
    made = to_measures(page(strip, led, funnel, said), {"healed_12w"})
    assert made.opening.links == (("All measures", "measures/index"), ("How", "book/methods"))
    assert made.claims[0] == led
    assert made.claims[1].links == (("What is counted", "measures/healed_12w"),)
    assert made.claims[2] == said


def test_a_measures_own_page_does_not_lead_to_itself() -> None:
    """It is where the way ends."""
    own = page(Claim("result", "", chart="trend", frame=DRAWN), id="measures/healed_12w")
    assert to_measures(own, {"healed_12w"}) == own
