"""Two drawings of one chart become one picture on the page."""

import pytest

from wellanalysis.publish.pictures import PHONE, one_picture


def image(source: str, alt: str = "It rises.") -> str:
    """A figure as MyST-NB writes it."""
    return f'<img alt="{alt}" src="{source}" />'


def test_two_drawings_of_one_chart_are_one_picture():
    """A phone takes the narrow one; the wide one is what everything else takes, and both have the same words."""
    made = one_picture(f'<div class="cell_output">{image("../_images/a.svg")}\n{image("../_images/b.svg")}</div>')
    assert made == (
        f'<div class="cell_output"><picture><source media="screen and (max-width: {PHONE}px)" srcset="../_images/b.svg">'
        '<img alt="It rises." src="../_images/a.svg"></picture></div>'
    )


def test_paper_gets_the_wide_drawing():
    """The narrow one is for screens alone."""
    assert 'media="screen and' in one_picture(image("a.svg") + image("b.svg"))


@pytest.mark.parametrize(
    "html",
    [
        image("a.svg"),
        image("a.svg") + image("b.svg", "It falls."),
        image("a.svg") + "<p>Then</p>" + image("b.svg"),
        image("a.png") + image("b.png"),
    ],
)
def test_what_is_no_pair_stays_as_it_is(html):
    """One figure alone, other words, something between them, or no drawing."""
    assert one_picture(html) == html


def test_pairs_one_after_the_other_are_pictures_of_their_own():
    """Two charts, two pictures."""
    html = "".join(image(f"{name}.svg", alt) for alt in ("It rises.", "It falls.") for name in "ab")
    assert one_picture(html).count("<picture>") == 2
    assert one_picture(html).count("<img ") == 2
