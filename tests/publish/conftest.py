"""A small network's pages, made by hand: everything that publishing needs, without extracts or statistics."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages.page import Claim, Page

STATUS = ("2026Q3", "data as of 12 October 2026", "draft", "synthetic data")


def trend_frame(seed: int = 1) -> pd.DataFrame:
    """Eighteen months of a proportion, its limits taken as given."""
    numbers = np.random.default_rng(seed)
    months = pd.date_range("2025-04-01", periods=18, freq="MS")
    values = np.round(0.72 + 0.006 * np.arange(18) + numbers.normal(0, 0.02, 18), 3)
    return pd.DataFrame(
        {
            "month": months,
            "value": values,
            "denominator": numbers.integers(30, 60, 18),
            "centre": 0.74,
            "lower": 0.62,
            "upper": 0.86,
            "baseline": np.arange(18) < 12,
            "signal": [""] * 14 + ["improving"] * 4,
            "withheld": False,
        }
    )


def sites_frame() -> pd.DataFrame:
    """Six clinics' change since baseline, in regional and alphabetical order."""
    return pd.DataFrame(
        {
            "label": ["Alder", "Birch", "Cedar", "Dune", "Elm", "Fern"],
            "group": ["North", "North", "North", "South", "South", "South"],
            "value": [0.08, 0.10, 0.02, 0.09, np.nan, 0.06],
            "lower": [0.03, 0.04, -0.05, 0.02, np.nan, 0.01],
            "upper": [0.13, 0.16, 0.09, 0.16, np.nan, 0.11],
            "word": ["improved", "improved", "no clear change", "improved", "too few to show", "improved"],
            "state": ["improved", "improved", "none", "improved", "too_few", "improved"],
            "highlight": [False, False, True, False, False, False],
        }
    )


SLICE = pd.DataFrame(
    {
        "measure": "debridement_14d",
        "clinic_id": ["C07", "C07", "C08"],
        "period": pd.to_datetime(["2026-07-01", "2026-08-01", "2026-07-01"]),
        "level": "month",
        "numerator": [30, 33, 12],
        "denominator": [40, 38, 20],
        "total": [30, 33, 12],
    }
)


def claim(id: str = "debridement_14d", *, section: str = "trends", seed: int = 1, **changes: object) -> Claim:
    """A claim with chart, caveat, table and a link to its method."""
    frame = trend_frame(seed)
    table = pd.DataFrame(
        {
            "Month": frame["month"].dt.strftime("%B %Y"),
            "Result": [f"{100 * value:.0f}\u00a0%" for value in frame["value"]],
            "Episodes": frame["denominator"].astype(str),
        }
    )
    values: dict[str, object] = {
        "id": id,
        "heading": "Adequate debridement reached the benchmark in July and has stayed",
        "sentence": "In 2026Q3, 84\u00a0% of wounds were debrided within 14 days (63 of 75; 95\u00a0% interval 74–91).",
        "section": section,
        "chart": "trend",
        "frame": frame,
        "options": {"unit": "%", "benchmark": 0.85, "benchmark_label": "benchmark 85\u00a0%"},
        "alternative": "Monthly share of wounds debrided within 14 days. It rises from 72 to 84\u00a0%.",
        "caveat": "Follow-up of 31 episodes is still open.",
        "table": table,
        "links": (("How trends are drawn", "book/methods#trend"), ("The measure", "measures/debridement_14d")),
    }
    return Claim(**{**values, **changes})  # type: ignore[arg-type]


def page(id: str, template: str, title: str, **changes: object) -> Page:
    """A page with an opening that holds for the slice above."""
    values: dict[str, object] = {
        "id": id,
        "template": template,
        "title": title,
        "status": STATUS,
        "opening": claim("opening", section="", caveat="", links=()),
        "action": "Within the team's control: look together at which wounds waited longer than 14 days, and why.",
        "answer": ("Question this figure", "mailto:feedback@meridian.example?subject=C07%202026Q3%20overview"),
        "parameters": {"quarter": "2026Q3"},
        "slice": SLICE,
        "provenance": {"network": "Meridian (synthetic data)", "data as of": "2026-10-12", "version": "0.1.0"},
    }
    return Page(**{**values, **changes})  # type: ignore[arg-type]


def clinic_pages(clinic: str, name: str, region: str) -> list[Page]:
    """A clinic's chapter."""
    folder = f"clinics/{region}/{clinic.lower()}"
    named = {"parameters": {"quarter": "2026Q3", "clinic": clinic}}
    strip = tuple(claim(f"m{number}", section="indicators", seed=number) for number in range(2))
    trends = tuple(claim(f"m{number}", section="trends", seed=number) for number in range(3))
    return [
        page(f"{folder}/overview", "clinic_overview", name, claims=strip, **named),
        page(f"{folder}/indicators", "clinic_indicators", f"{name}: indicators", claims=trends, **named),
        page(f"{folder}/outcomes", "clinic_outcomes", f"{name}: outcomes", claims=trends[:1], **named),
        page(f"{folder}/satisfaction", "clinic_satisfaction", f"{name}: satisfaction", claims=(), **named),
    ]


def small_network() -> list[Page]:
    """Two regions with two clinics, one measure, and the network's pages: one page of nearly each template."""
    clinics = [("C07", "Harbor", "north"), ("C08", "Ridgeview", "north"), ("C09", "Lakeside", "south")]
    sites = claim(
        "opening",
        section="",
        heading="Adequate debridement improved in 4 of 6 clinics",
        chart="sites",
        frame=sites_frame(),
        options={"unit": "points"},
        caveat="",
        links=(),
    )
    listed = pd.DataFrame({"Clinic": [name for _, name, _ in clinics], "Episodes": ["214", "180", "97"]})
    links = tuple((name, f"clinics/{region}/{id.lower()}/overview") for id, name, region in clinics)
    table = claim("clinics", section="table", chart="", frame=pd.DataFrame(), table=listed, links=links, caveat="")
    chapters = {region: [each for each in clinics if each[2] == region] for region in ("north", "south")}
    result = claim("result", section="result", links=())
    return [
        page(
            "summary",
            "network_summary",
            "Meridian Wound Care, 2026Q3",
            opening=sites,
            claims=(claim(section="outcomes"),),
        ),
        page("clinics/index", "network_clinics", "All clinics", claims=(table,)),
        page("quality", "network_quality", "Data quality", claims=(claim(section="completeness"),)),
        *(
            each
            for region, members in chapters.items()
            for each in (
                page(f"clinics/{region}/index", "region", region.title(), opening=table, claims=()),
                *(made for member in members for made in clinic_pages(*member)),
            )
        ),
        page("measures/index", "measures", "The measures", opening=table, claims=()),
        page(
            "measures/debridement_14d",
            "measure",
            "Adequate debridement within 14 days",
            claims=(result,),
            parameters={"quarter": "2026Q3", "measure": "debridement_14d"},
        ),
    ]


@pytest.fixture
def make_page() -> Callable[..., Page]:
    """Factory of pages."""
    return page


@pytest.fixture
def make_claim() -> Callable[..., Claim]:
    """Factory of claims."""
    return claim


@pytest.fixture
def network_pages() -> list[Page]:
    """A small network's pages, in reading order."""
    return small_network()
