"""A book's table of contents."""

from wellanalysis.pages.page import Page
from wellanalysis.publish.contents import contents


def test_a_network_book_goes_from_network_to_region_to_clinic(network_pages: list[Page]) -> None:
    """And ends with measures and prose."""
    toc = contents(network_pages, ["book/methods"])
    assert toc["root"] == "summary"
    assert [part["caption"] for part in toc["parts"]] == ["The network", "Clinics", "Measures", "About this book"]
    north, south = toc["parts"][1]["chapters"]
    assert [north["file"], north["title"]] == ["clinics/north/index", "North"]
    assert [section["title"] for section in north["sections"]] == ["Harbor", "Ridgeview"]
    assert [page["title"] for page in south["sections"][0]["sections"]] == ["Indicators", "Outcomes", "Satisfaction"]


def test_every_page_is_in_the_contents_once(network_pages: list[Page]) -> None:
    """A page that nobody can reach does not count."""
    found: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, dict):
            found.extend(value[key] for key in ("root", "file") if key in value)
            for each in value.values():
                gather(each)
        elif isinstance(value, list):
            for each in value:
                gather(each)

    gather(contents(network_pages, []))
    assert sorted(found) == sorted(page.id for page in network_pages)


def test_a_clinics_own_book_opens_with_the_clinic(network_pages: list[Page]) -> None:
    """A part has no network pages, and nothing stands in their place."""
    own = [page for page in network_pages if "/c07/" in page.id]
    toc = contents(own, ["book/methods"])
    assert toc["root"] == "clinics/north/c07/overview"
    assert [part["caption"] for part in toc["parts"]] == ["The clinic", "About this book"]
    assert [chapter["title"] for chapter in toc["parts"][0]["chapters"]] == ["Indicators", "Outcomes", "Satisfaction"]


def test_a_part_of_two_clinics_holds_both(network_pages: list[Page]) -> None:
    """The first opens the book, the second is a chapter with its sections."""
    own = [page for page in network_pages if "/c07/" in page.id or "/c09/" in page.id]
    chapters = contents(own, [])["parts"][0]["chapters"]
    assert [chapter["title"] for chapter in chapters] == ["Indicators", "Outcomes", "Satisfaction", "Lakeside"]
    assert len(chapters[-1]["sections"]) == 3
