"""Where the book finds what the footers of its pages say; apart, as Sphinx needs it and nothing else of ours."""

PROVENANCE = "provenance.json"
"""Beside the pages: the (label, value) pairs that the footer of prose prints, the front page's short name, all pages'
titles, the clinics beside each clinic, and what a search finds first."""
PAGE_PROVENANCE = "provenance-pages.json"
"""Beside the pages: the pairs of each page, by its id; apart, since they change with a page and the others do not."""
