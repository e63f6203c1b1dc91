"""The International Stroke Trial through the ordinary pipeline: its published figures are found again."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.checks import check
from wellanalysis.results.frames import Results
from wellanalysis.results.source import Source
from wellanalysis.results.tables import compute

from .real_network import REAL, data_in, fixtures_of, needs

TRIAL = REAL / "ist_stroke"

real = needs(TRIAL / "ist_full.csv.gz")
# Lancet 1997;349:1569-1581: arm, patients, deaths within 14 days.
PUBLISHED = [
    ("heparin_arm <> 'none'", 9717, 876),
    ("heparin_arm = 'none'", 9718, 905),
    ("aspirin_arm", 9720, 872),
    ("not aspirin_arm", 9715, 909),
]


definitions, source, results = fixtures_of("stroke", TRIAL)


def narrowed(definitions: Definitions, arm: str) -> Definitions:
    """Only deaths within 14 days, among the patients of one arm."""
    deaths = definitions.measure("death_14d").model_copy(update={"denominator": arm, "balancing": ()})
    return replace(definitions, measures=(deaths,))


def total(results: Results, measure: str) -> pd.Series:
    """Sums of a measure over all hospitals and months."""
    own = results.cube[results.cube["measure"] == measure]
    return own[["n", "open", "lost", "missing", "numerator", "denominator"]].sum()


def test_definitions_load_without_the_trials_file(definitions: Definitions) -> None:
    """Definitions are complete in themselves; nothing of the data is in the folder."""
    assert definitions.network.disclosure[Edition.NETWORK].policy is Policy.OPEN
    assert not definitions.network.synthetic
    assert data_in("stroke") == []
    assert all(measure.benchmark is None for measure in definitions.measures), "none was known at the time"


class TestTrial:
    """What the file gives, held against what was published."""

    pytestmark = real

    def test_the_file_passes_every_check(self, source: Source, definitions: Definitions) -> None:
        """Types, keys, references, ranges and categories hold for all 19,435 rows."""
        assert check(source, definitions) == []

    def test_patients_and_hospitals(self, results: Results) -> None:
        """19,435 patients in 466 hospitals, and none in no month or no hospital."""
        assert results.row_counts["episodes"] == 19_435
        assert results.clinics["clinic_id"].nunique() == 466
        assert total(results, "death_14d")["n"] == 19_435
        assert results.as_of == date(1997, 6, 30)
        assert (results.first_month, results.last_month) == (date(1991, 1, 1), date(1996, 5, 1))

    def test_no_region_is_longer_than_a_sidebar(self, results: Results) -> None:
        """36 countries, the four large ones in parts; a part names its hospitals in order."""
        regions = results.clinics.groupby("region")["clinic_id"].agg(["size", "min"])
        assert regions["size"].max() <= 25
        assert regions.index.str.replace(r", part .*", "", regex=True).nunique() == 36
        parts = regions[regions.index.str.startswith("United Kingdom")]
        assert list(parts.sort_index()["min"]) == sorted(parts["min"])
        assert parts["size"].sum() == 111

    @pytest.mark.parametrize(("arm", "patients", "deaths"), PUBLISHED)
    def test_deaths_within_14_days(
        self, source: Source, definitions: Definitions, arm: str, patients: int, deaths: int
    ) -> None:
        """Published counts of each arm; two patients whose state is not known are counted as not recorded."""
        only = narrowed(definitions, arm)
        found = total(compute(source, only), "death_14d")
        assert (found["n"], found["numerator"]) == (patients, deaths)
        assert found["missing"] == found["n"] - found["denominator"] <= 2

    def test_outcomes_of_all_arms_together(self, results: Results) -> None:
        """Sums recomputed from the file's own codes: 653 further strokes, 161 bleedings, 19,285 at six months."""
        raw = pd.read_csv(TRIAL / "ist_full.csv.gz", usecols=["ISC14", "NK14", "H14", "OCCODE", "SET14D"])
        seen = raw[raw["SET14D"] == 1]
        again, bled = ((seen["ISC14"] == 1) | (seen["NK14"] == 1)).sum(), (seen["H14"] == 1).sum()
        assert total(results, "recurrent_stroke_14d")["numerator"] == again == 653
        assert total(results, "haemorrhagic_stroke_14d")["numerator"] == bled == 161
        six_months = total(results, "dead_or_dependent_6m")
        assert (six_months["numerator"], six_months["denominator"]) == (raw["OCCODE"].isin([1, 2]).sum(), 19_285)
        assert six_months["missing"] == raw["OCCODE"].isin([0, 9]).sum() == 150

    def test_month_is_read_from_polish_abbreviations(self, results: Results) -> None:
        """October, whose letter is lost in the file, is a month like the others."""
        deaths = results.cube[results.cube["measure"] == "death_14d"]
        by_month = deaths.groupby("month")["n"].sum()
        raw = pd.read_csv(TRIAL / "ist_full.csv.gz", usecols=["RDATE"])["RDATE"]
        assert by_month["1994-10-01"] == (raw == "pa?-94").sum() > 400
        assert by_month["1995-08-01"] == (raw == "sie-95").sum()
        assert (by_month > 0).sum() == raw.nunique() == 65

    def test_everything_is_final_by_the_reports_day(self, results: Results) -> None:
        """Six months after the last patient all follow-up has closed."""
        assert results.cube["open"].sum() == 0

    def test_most_hospitals_are_too_small_for_a_chapter(self, results: Results, definitions: Definitions) -> None:
        """In the four quarters to 1995Q2 fewer than one hospital in six reaches the minimum."""
        deaths = results.cube[results.cube["measure"] == "death_14d"]
        window = deaths[deaths["month"].between("1994-07-01", "1995-06-01")]
        large = window.groupby("clinic_id")["n"].sum() >= definitions.network.minimum.episodes
        assert large.sum() == 55
