"""In what form the results of peers may be shown without naming them."""

from enum import StrEnum

PEERS = 11
"""Peers from which on their distribution is shown: fewer points could be told apart by those who know the clinics."""

FEWEST = 3
"""Peers from which on their median is shown: that of two, or of one, belongs to a peer whom others can name."""


class Form(StrEnum):
    """What may be shown of peers."""

    DISTRIBUTION = "distribution"
    MEDIAN = "median"
    NOTHING = "nothing"


def peers_form(peers: int) -> Form:
    """What may be shown of so many peers whose results are shown, the reader not among them."""
    if peers >= PEERS:
        return Form.DISTRIBUTION
    return Form.MEDIAN if peers >= FEWEST else Form.NOTHING
