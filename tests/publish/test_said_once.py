"""A caution is read once in a section; a claim that stands alone keeps it."""

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.said_once import once


def _caveats(*texts: str) -> list[str]:
    claims = [Claim(id=f"c{place}", heading="H", caveat=text) for place, text in enumerate(texts)]
    return [claim.caveat for claim in once(claims)]


def test_the_same_sentence_is_said_with_the_first_chart_only() -> None:
    """What differs stays, in its order."""
    assert _caveats("Few answered. A place outside is no judgement.", "One lost. A place outside is no judgement.") == [
        "Few answered. A place outside is no judgement.",
        "One lost.",
    ]


def test_a_number_that_differs_makes_another_sentence() -> None:
    """Nearly the same is not the same."""
    texts = ("Limits rest on 12 points.", "Limits rest on 14 points.")
    assert _caveats(*texts) == list(texts)


def test_a_caveat_that_repeats_nothing_is_left_as_it_is() -> None:
    """To the blank: where nothing is left out, the claim is the very same."""
    claim = Claim(id="c", heading="H", caveat="Seen  twice. Of 3.5 % nothing is known.")
    assert once([claim])[0] is claim
    assert once([]) == ()


def test_a_caveat_said_already_leaves_none() -> None:
    """Nothing empty is shown, since a claim without a caveat has none."""
    assert _caveats("One story is no figure.", "One story is no figure.") == ["One story is no figure.", ""]


def test_each_caution_of_the_demo_is_said_once_in_its_section(demo_pages: dict[str, Page]) -> None:
    """And none is lost: the words of a section's cautions are the same as before."""
    shorter = 0
    for page in demo_pages.values():
        for name in {claim.section for claim in page.claims}:
            before = page.section(name)
            after = once(before)
            assert [claim.id for claim in after] == [claim.id for claim in before]
            told = " ".join(claim.caveat for claim in after)
            for claim in before:
                assert all(part in told for part in claim.caveat.split(". ")), (page.id, claim.id)
            shorter += sum(len(claim.caveat) for claim in before) - len(told)
    assert shorter > 0
