"""England's accident and emergency figures through the ordinary pipeline: published rates are found again."""

from datetime import date

import pandas as pd
import pytest

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.checks import check
from wellanalysis.results.frames import Results
from wellanalysis.results.source import Source

from .real_network import REAL, data_in, fixtures_of, needs

ENGLAND = REAL / "nhs_ae_monthly"
FILE = ENGLAND / "ae_attendances_2016-04_2019-03.csv"

real = needs(FILE)
# England, all types of department, in per cent, as NHS England released it and the press repeated it.
PUBLISHED = {"2017-03-01": 90.0, "2018-02-01": 85.0, "2018-03-01": 84.6}


definitions, source, results = fixtures_of("emergency", ENGLAND)


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The file read by pandas."""
    return pd.read_csv(FILE, dtype={"type": str}, parse_dates=["period"])


def by_month(results: Results, measure: str) -> pd.DataFrame:
    """Sums of a measure over all organisations."""
    own = results.cube[results.cube["measure"] == measure]
    return own.groupby("month")[["n", "numerator", "denominator"]].sum()


def test_definitions_load_without_the_file(definitions: Definitions) -> None:
    """Definitions are complete in themselves; nothing of the data is in the folder."""
    assert definitions.network.disclosure[Edition.NETWORK].policy is Policy.OPEN
    assert not definitions.network.synthetic
    assert all(measure.is_aggregated for measure in definitions.measures)
    assert data_in("emergency") == []


def test_the_standard_holds_for_all_departments_together(definitions: Definitions) -> None:
    """95 %, known before the first month; it was never set for major departments alone."""
    benchmark = definitions.measure("four_hours").benchmark
    assert benchmark is not None
    assert benchmark.value == 0.95
    assert benchmark.known_since < date(2016, 4, 1)
    assert definitions.measure("four_hours_major").benchmark is None


class TestEngland:
    """What the file gives, held against what was published."""

    pytestmark = real

    def test_the_file_passes_every_check(self, source: Source, definitions: Definitions) -> None:
        """A file with hyphens in its name is read, and its rows hold."""
        assert check(source, definitions) == []
        assert list(source.raw) == ["ae_attendances_2016-04_2019-03"]

    def test_organisations_and_months(self, results: Results) -> None:
        """274 organisations, 36 months; 72 million attendances, of which 46 million in major departments."""
        assert len(results.clinics) == results.clinics["name"].nunique() == 274
        assert (results.first_month, results.last_month) == (date(2016, 4, 1), date(2019, 3, 1))
        assert by_month(results, "four_hours")["n"].sum() == 72_019_402
        assert by_month(results, "four_hours_major")["n"].sum() == 46_315_223

    def test_no_region_is_longer_than_a_sidebar(self, results: Results, raw: pd.DataFrame) -> None:
        """Organisations with and without a major department, in parts of at most 25, in order of their codes."""
        regions = results.clinics.groupby("region")["clinic_id"].agg(["size", "min", "max"])
        assert (len(regions), regions["size"].max()) == (12, 24)
        major = regions[regions.index.str.startswith("With a")]
        assert major["size"].sum() == raw.loc[raw["type"] == "1", "org_code"].nunique() == 140
        assert (major["min"].iloc[1:].to_numpy() > major["max"].iloc[:-1].to_numpy()).all()

    @pytest.mark.parametrize(("month", "rate"), list(PUBLISHED.items()))
    def test_published_rates_of_england(self, results: Results, month: str, rate: float) -> None:
        """Within four hours, all types of department, to the decimal that was published."""
        sums = by_month(results, "four_hours").loc[month]
        assert round(100 * sums["numerator"] / sums["denominator"], 1) == rate

    def test_major_departments_as_the_file_was_later_revised(self, results: Results) -> None:
        """January 2018: 77.2 % here; 77.1 % was published at first."""
        sums = by_month(results, "four_hours_major").loc["2018-01-01"]
        assert round(100 * sums["numerator"] / sums["denominator"], 1) == 77.2

    @pytest.mark.parametrize(("measure", "types"), [("four_hours", ["1", "2", "other"]), ("four_hours_major", ["1"])])
    def test_counts_are_those_of_the_file(
        self, results: Results, raw: pd.DataFrame, measure: str, types: list[str]
    ) -> None:
        """Attendances and breaches of every organisation and month, recomputed from the file."""
        sums = raw[raw["type"].isin(types)].groupby(["org_code", "period"])[["attendances", "breaches"]].sum()
        cube = results.cube[(results.cube["measure"] == measure) & (results.cube["denominator"] > 0)]
        mine = cube.set_index(["clinic_id", "month"]).sort_index()
        assert list(mine.index) == list(sums.index)
        assert list(mine["denominator"]) == list(mine["n"]) == list(sums["attendances"])
        assert list(mine["denominator"] - mine["numerator"]) == list(sums["breaches"])
        assert mine[["missing", "lost", "open"]].to_numpy().sum() == 0
