"""Colours by light and by dark: every ink reads on every ground, and the charts' inks do too once night has turned them."""

import re
from pathlib import Path

import pytest
from matplotlib.colors import to_hex

from wellanalysis.charts import completeness, theme

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "book" / "_static"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
INKS = ("--wa-ink", "--wa-quiet", "--wa-blue", "--wa-blue-strong", "--wa-note")
GROUNDS = ("--wa-ground", "--wa-pale")
LIGHT, DARK, AUTO = "html,\nhtml[data-theme] {", 'html[data-theme="dark"] {', 'html[data-theme="auto"] {'
INVERTED = 0.9


def tokens(block: str) -> dict[str, str]:
    """Name and value of each token in the block that begins so."""
    body = TOKENS.split(block, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body))


def rgb(colour: str) -> tuple[float, ...]:
    """Red, green and blue from 0 to 1 of ``#rgb`` or ``#rrggbb``."""
    digits = colour.strip().lstrip("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def by_night(colour: str) -> tuple[float, ...]:
    """What the charts' filter makes of a colour: inverted, then its hue turned half round (Filter Effects, section 9)."""
    red, green, blue = (each * (1 - 2 * INVERTED) + INVERTED for each in rgb(colour))
    rows = ((-0.574, 1.43, 0.144), (0.426, 0.43, 0.144), (0.426, 1.43, -0.856))
    return tuple(min(max(a * red + b * green + c * blue, 0.0), 1.0) for a, b, c in rows)


@pytest.mark.parametrize("block", [LIGHT, DARK])
@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_ink_reads_on_every_ground(block, ink, ground):
    """4.5 : 1 or more, by light and by dark."""
    found = {**tokens(LIGHT), **tokens(block)}
    assert contrast(rgb(found[ink]), rgb(found[ground])) >= 4.5, (ink, ground)


@pytest.mark.parametrize("block", [LIGHT, DARK])
def test_what_is_pressed_has_an_edge_that_is_seen(block):
    """3 : 1 or more for the outline of a field."""
    found = {**tokens(LIGHT), **tokens(block)}
    assert contrast(rgb(found["--wa-edge"]), rgb(found["--wa-ground"])) >= 3


def test_a_pale_ink_is_noticed():
    """The measure itself: grey on white below the limit, black on white at its end."""
    assert contrast(rgb("#999"), rgb("#fff")) < 4.5
    assert round(contrast(rgb("#000"), rgb("#fff")), 6) == 21


def test_dark_is_the_same_whether_chosen_or_the_machines_own():
    """Two blocks in the sheet, since no selector holds both."""
    assert tokens(DARK) == tokens(AUTO)


def test_dark_is_for_screens_alone():
    """Paper is white: each dark block stands inside a rule for screens."""
    for block in (DARK, AUTO):
        before = TOKENS.split(block, 1)[0]
        assert before.rsplit("@media", 1)[1].lstrip().startswith("screen")


def test_charts_by_night_lie_on_the_ground_of_the_page():
    """Their white becomes the page's dark, so that no chart is a box."""
    assert f"invert({INVERTED})" in tokens(DARK)["--wa-chart"]
    ground = [round(255 * each) for each in rgb(tokens(DARK)["--wa-ground"])]
    assert all(abs(255 * each - own) <= 1 for each, own in zip(by_night("#ffffff"), ground, strict=True))


@pytest.mark.parametrize("ink", [theme.INK, theme.GREY, theme.BLUE, *theme.WORDS.values()])
def test_words_of_a_chart_read_by_light_and_by_dark(ink):
    """4.5 : 1 or more on its own white, and on the ground of the night."""
    assert contrast(rgb(ink), rgb("#ffffff")) >= 4.5
    assert contrast(by_night(ink), rgb(tokens(DARK)["--wa-ground"])) >= 4.5


@pytest.mark.parametrize("mark", [theme.BLUE, theme.VERMILION, theme.GREY])
def test_marks_that_carry_a_meaning_are_seen_by_light_and_by_dark(mark):
    """3 : 1 or more; a word or a shape says it too."""
    assert contrast(rgb(mark), rgb("#ffffff")) >= 3
    assert contrast(by_night(mark), rgb(tokens(DARK)["--wa-ground"])) >= 3


def test_the_other_sheets_name_no_colour_of_their_own():
    """A colour written there would stay light in the dark; paper alone has its own."""
    for name in ("wellanalysis.css", "tables.css"):
        text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", text), name


def test_the_lightest_cell_of_a_map_is_seen_by_light_and_by_dark():
    """A shade that differs from the page on either ground, or complete records would be no map at all."""
    lightest = to_hex(completeness.SHADES(1.0))
    assert contrast(rgb(lightest), rgb("#ffffff")) > 1.2
    assert contrast(by_night(lightest), rgb(tokens(DARK)["--wa-ground"])) > 1.2


def test_every_sheet_of_the_book_is_loaded_and_there():
    """A sheet that `_config.yml` does not name is not seen; one that it names and that is not there is an error at build."""
    named = re.search(r"html_css_files: \[([^\]]*)\]", (ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert named
    assert {path.name for path in STATIC.glob("*.css")} == set(named[1].replace(" ", "").split(","))
