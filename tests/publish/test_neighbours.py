"""From a clinic's page to the same page of the clinics beside it."""

from collections.abc import Callable
from dataclasses import replace

from wellanalysis.pages.page import Page
from wellanalysis.publish.neighbours import neighbours


def test_a_page_leads_to_the_same_page_of_the_clinics_beside_it(network_pages: list[Page]) -> None:
    """Within its region, and up to the region's own page."""
    ways = neighbours(network_pages)
    assert ways["clinics/north/c07/outcomes"] == {
        "above": ("clinics/north/index", "North"),
        "after": ("clinics/north/c08/outcomes", "Ridgeview"),
    }
    assert ways["clinics/north/c08/outcomes"]["before"] == ("clinics/north/c07/outcomes", "Harbor")
    assert "after" not in ways["clinics/north/c08/outcomes"]


def test_another_region_is_entered_by_its_own_page(network_pages: list[Page]) -> None:
    """Regions are for finding one's way; the last clinic of one does not lead into the next."""
    assert set(neighbours(network_pages)["clinics/south/c09/overview"]) == {"above"}


def test_a_clinic_without_the_page_is_entered_by_its_overview(network_pages: list[Page]) -> None:
    """A small clinic has one page."""
    without = [page for page in network_pages if page.id != "clinics/north/c08/outcomes"]
    assert neighbours(without)["clinics/north/c07/outcomes"]["after"] == ("clinics/north/c08/overview", "Ridgeview")


def test_a_clinics_own_report_names_no_other(network_pages: list[Page]) -> None:
    """There is none in it."""
    assert neighbours([page for page in network_pages if "/c07/" in page.id or "/" not in page.id]) == {}


def test_pages_of_the_network_have_no_neighbours(network_pages: list[Page]) -> None:
    """They are read in the order of the contents."""
    assert all(id.count("/") == 3 for id in neighbours(network_pages))


def test_the_order_is_that_of_the_book(make_page: Callable[..., Page]) -> None:
    """Clinics come by name, whatever their ids."""
    pages = [
        make_page(f"clinics/east/{id}/overview", "clinic_overview", f"{name}: overview")
        for id, name in (("c9", "Alder"), ("c1", "Birch"), ("c5", "Cedar"))
    ]
    ways = neighbours([*pages, replace(pages[0], id="summary", template="network_summary")])
    assert ways["clinics/east/c1/overview"] == {
        "before": ("clinics/east/c9/overview", "Alder"),
        "after": ("clinics/east/c5/overview", "Cedar"),
    }
