"""Two drawings of one chart as one picture: the reader's screen picks the one whose text it can show."""

import re

PHONE = 520
"""CSS pixels: on screens up to this width the drawing for a phone is shown; paper always gets the wide one."""

_PAIR = re.compile(
    r'<img alt="(?P<alt>[^"]*)" src="(?P<wide>[^"]+\.svg)" ?/?>\s*<img alt="(?P=alt)" src="(?P<narrow>[^"]+\.svg)" ?/?>'
)


def one_picture(html: str) -> str:
    """`html` with each two drawings that stand side by side with the same words made into one ``picture``.

    Without the words being the same they are two figures, and stay two.
    """
    return _PAIR.sub(_picture, html)


def _picture(found: re.Match[str]) -> str:
    return (
        f'<picture><source media="screen and (max-width: {PHONE}px)" srcset="{found["narrow"]}">'
        f'<img alt="{found["alt"]}" src="{found["wide"]}"></picture>'
    )
