"""Results of peers are shown as a distribution, as their median, or not at all."""

import pytest

from wellanalysis.pages.disclosure_peers import Form, peers_form


@pytest.mark.parametrize(
    ("peers", "form"),
    [
        (0, Form.NOTHING),
        (2, Form.NOTHING),
        (3, Form.MEDIAN),
        (10, Form.MEDIAN),
        (11, Form.DISTRIBUTION),
        (12, Form.DISTRIBUTION),
    ],
)
def test_a_distribution_needs_eleven_peers_and_a_median_three(peers, form):
    """Just below, at and above each threshold."""
    assert peers_form(peers) is form
