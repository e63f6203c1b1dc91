"""What tables that prose and pandas write lack for those who hear them: which cells are headings, of what, and a way in."""

import re

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_UNSCOPED = re.compile(r"<th(?![^>]*\bscope=)(?=[\s>])")
_EMPTY = re.compile(r"<th\b[^>]*>\s*(?:<p>\s*</p>)?\s*</th>")
_PRINTED = re.compile(r'<table border="1" class="dataframe">.*?</table>', re.DOTALL)
_WIDE = '<div class="wa-scroll" role="group" tabindex="0" aria-label="A table that the code gives">'


def accessible(body: str) -> str:
    """The HTML of a page with headings of tables that say whether they head a column or a row.

    Parameters
    ----------
    body : str
        HTML as Sphinx writes it. Tables of claims have all this already and stay as they are.

    Returns
    -------
    str
        Each heading with a scope, none without words (it would be announced, and then silence), and tables that code
        printed in a frame that can be moved sideways by keyboard.
    """
    return _PRINTED.sub(lambda found: f"{_WIDE}{found[0]}</div>", _TABLE.sub(_scoped, body))


def _scoped(found: re.Match[str]) -> str:
    whole = _EMPTY.sub("<td></td>", found[0])
    headed = _HEAD.sub(lambda head: _UNSCOPED.sub('<th scope="col"', head[0]), whole)
    return _UNSCOPED.sub('<th scope="row"', headed)
