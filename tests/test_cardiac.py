"""New York State's cardiac results through the ordinary pipeline: its own outliers are found again."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.expected import Expected
from wellanalysis.pages.quiet import made_up
from wellanalysis.results.checks import check
from wellanalysis.results.frames import Results
from wellanalysis.results.source import Source
from wellanalysis.stats.funnel import Funnel, funnel

from .real_network import REAL, data_in, fixtures_of, needs

STATE = REAL / "nys_cardiac"
FILE = STATE / "nys_cardiac_pci_by_hospital_2008_2019_20240124.csv"

real = needs(FILE)
MEASURES = {
    "CABG": "cabg_mortality",
    "All PCI": "pci_mortality",
    "Non-Emergency PCI": "non_emergency_pci_mortality",
    "Emergency PCI": "emergency_pci_mortality",
    "Valve or Valve/CABG": "valve_mortality",
    "TAVR": "tavr_mortality",
}
IN_WINDOWS = ("emergency_pci_mortality", "valve_mortality", "tavr_mortality")
# New York State, CABG by year, 2010 to 2019, in per cent.
STATEWIDE = [1.58, 1.24, 1.46, 1.84, 1.22, 1.56, 1.67, 1.58, 1.48, 1.62]
SAID = {
    "Rate significantly higher than Statewide Rate": "above",
    "Rate significantly lower than Statewide Rate": "below",
    "Rate not different than Statewide Rate": "within",
}
PLACE = ["measure", "month", "unit"]


definitions, source, results = fixtures_of("cardiac", STATE)


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The file read by pandas, with our names for places and months beside its own columns."""
    file = pd.read_csv(FILE, dtype={"Facility ID": str})
    return file.assign(
        unit=file["Facility ID"].str.zfill(4),
        measure=file["Procedure"].map(MEASURES),
        month=pd.to_datetime(file["Year of Hospital Discharge"].str[-4:] + "-12-01"),
        said=file["Comparison Results"].map(SAID),
    )


def ratio_funnel(results: Results, measure: str, month: pd.Timestamp, *, overdispersion: str) -> Funnel:
    """Observed and expected deaths of one measure and published period, each hospital held against its own patients."""
    cube = results.cube
    rows = cube[(cube["measure"] == measure) & (cube["month"] == month) & (cube["denominator"] > 0)]
    units = rows.rename(columns={"clinic_id": "unit", "numerator": "observed"})
    return funnel(
        units[["measure", "month", "unit", "observed", "expected"]],
        statistic="ratio",
        overdispersion=overdispersion,
        levels=(0.95,),
    )


def funnels(results: Results, overdispersion: str) -> list[Funnel]:
    """One funnel per measure and published period."""
    known = results.cube[results.cube["denominator"] > 0]
    periods = known[["measure", "month"]].drop_duplicates()
    return [
        ratio_funnel(results, row.measure, row.month, overdispersion=overdispersion)
        for row in periods.itertuples(index=False)
    ]


def positions(drawn: list[Funnel]) -> pd.DataFrame:
    """Where every published result lies, by measure, month and hospital."""
    units = pd.concat([each.units for each in drawn]).set_index(PLACE)
    return units.assign(position=units["position_95"].astype(str))


def test_definitions_load_without_the_states_file(definitions: Definitions) -> None:
    """Definitions are complete in themselves; nothing of the data is in the folder."""
    assert definitions.network.disclosure[Edition.NETWORK].policy is Policy.OPEN
    assert not definitions.network.synthetic
    assert {measure.id for measure in definitions.measures} == set(MEASURES.values())
    assert all(measure.is_aggregated for measure in definitions.measures)
    assert data_in("cardiac") == []


def test_windows_that_overlap_are_never_added_up(definitions: Definitions) -> None:
    """What describes a hospital, and what it is compared with, span four quarters: one December, so one window."""
    network = definitions.network
    assert network.labels.quarters == network.labels.pooled_quarters == 4
    assert (network.baseline.first, network.baseline.last) == (date(2010, 1, 1), date(2010, 12, 1))


class TestState:
    """What the file gives, held against what was published."""

    pytestmark = real

    def test_the_file_passes_every_check(self, source: Source, definitions: Definitions) -> None:
        """Types, keys, references and sums hold for all 2,757 rows of hospitals."""
        assert check(source, definitions) == []

    def test_hospitals_and_regions(self, results: Results, raw: pd.DataFrame) -> None:
        """71 hospitals, each once, whichever way its identifier is written; the State is none of them."""
        assert len(results.clinics) == results.clinics["name"].nunique() == raw["unit"].nunique() - 1 == 71
        assert "0000" not in set(results.clinics["clinic_id"])
        assert raw["Facility ID"].nunique() == 108, "the same hospital is '1' and '0001'"
        regions = results.clinics.groupby("region").size()
        assert (len(regions), regions.max()) == (11, 12)
        assert (results.first_month, results.last_month) == (date(2010, 12, 1), date(2019, 12, 1))
        assert results.as_of == date(2019, 12, 31)

    def test_newest_name_stands_for_all_years(self, results: Results) -> None:
        """Four spellings of one hospital become the last of them."""
        names = results.clinics.set_index("clinic_id")["name"]
        assert names["0511"] == "NYU Langone-Long Island"
        assert names["0699"] == "Garnet Health Med Ctr"

    @pytest.mark.parametrize("procedure", list(MEASURES))
    def test_counts_are_those_of_the_file(self, results: Results, raw: pd.DataFrame, procedure: str) -> None:
        """Cases, deaths and expected deaths of every hospital and period, recomputed from the file."""
        hospitals = raw[(raw["Procedure"] == procedure) & raw["said"].notna()].set_index(["unit", "month"]).sort_index()
        cube = results.cube[(results.cube["measure"] == MEASURES[procedure]) & (results.cube["denominator"] > 0)]
        mine = cube.set_index(["clinic_id", "month"]).sort_index()
        assert list(mine.index) == list(hospitals.index)
        assert list(mine["denominator"]) == list(mine["n"]) == list(hospitals["Number of Cases"])
        assert list(mine["numerator"]) == list(hospitals["Number of Deaths"])
        expected = hospitals["Expected Mortality Rate"] * hospitals["Number of Cases"] / 100
        assert list(mine["expected"]) == pytest.approx(list(expected), rel=1e-12)

    @pytest.mark.parametrize("procedure", list(MEASURES))
    def test_hospitals_add_up_to_the_statewide_row(self, results: Results, raw: pd.DataFrame, procedure: str) -> None:
        """Cases and deaths exactly; expected deaths are calibrated as published, to 0.11 %."""
        state = raw[(raw["Procedure"] == procedure) & raw["said"].isna()].set_index("month").sort_index()
        cube = results.cube[(results.cube["measure"] == MEASURES[procedure]) & (results.cube["denominator"] > 0)]
        sums = cube.groupby("month")[["denominator", "numerator", "expected"]].sum()
        assert list(sums["denominator"]) == list(state["Number of Cases"])
        assert list(sums["numerator"]) == list(state["Number of Deaths"])
        assert list(sums["expected"]) == pytest.approx(list(sums["numerator"]), rel=0.0011)

    def test_statewide_bypass_surgery(self, results: Results) -> None:
        """The State's ten yearly rates."""
        bypass = results.cube[results.cube["measure"] == "cabg_mortality"]
        sums = bypass.groupby(bypass["month"].dt.year)[["numerator", "denominator"]].sum()
        assert list((100 * sums["numerator"] / sums["denominator"]).round(2)) == STATEWIDE

    def test_a_year_or_a_window_has_one_month(self, results: Results) -> None:
        """Every result stands in a December, at most one a year: the trailing window holds one."""
        known = results.cube[results.cube["denominator"] > 0]
        assert set(known["month"].dt.month) == {12}
        years = known.groupby("measure")["month"].nunique()
        assert years.to_dict() == {id: 5 if id == "tavr_mortality" else 10 for id in MEASURES.values()}
        people = results.people
        window = people[
            (people["level"] == "window") & (people["period"] == "2019-10-01") & (people["clinic_id"] == "")
        ]
        told = window.set_index("measure")["people"]
        assert (told["cabg_mortality"], told["valve_mortality"]) == (8_938, 17_840)

    def test_the_states_outliers_are_found_again(self, results: Results, raw: pd.DataFrame) -> None:
        """All 222, on their side, in 55 funnels with exact limits of chance; two more lie on the edge."""
        found = positions(funnels(results, "none"))["position"]
        said = raw[raw["said"].notna()].set_index(PLACE)["said"].reindex(found.index)
        assert (said.value_counts()["above"], said.value_counts()["below"]) == (129, 93)
        assert (found == said)[said != "within"].all()
        more = found[(said == "within") & (found != "within")]
        assert dict(more.droplevel("month")) == {
            ("cabg_mortality", "1463"): "above",
            ("emergency_pci_mortality", "0938"): "above",
        }

    def test_what_would_be_flagged_with_allowance_for_overdispersion(self, results: Results, raw: pd.DataFrame) -> None:
        """24 of 55 funnels are wider than chance; in them 50 of the 222 flags fall away and 36 low ones appear."""
        exact, drawn = positions(funnels(results, "none")), funnels(results, "auto")
        found = positions(drawn)
        said = raw[raw["said"].notna()].set_index(PLACE)["said"].reindex(found.index)
        assert (sum(each.overdispersed for each in drawn), len(drawn)) == (24, 55)
        kept = found["position"] == said
        assert (kept & (said == "above")).sum() == 99
        assert (kept & (said == "below")).sum() == 73
        wider = (exact["position"] != "within") & (found["position"] == "within")
        assert wider.sum() == 51, "50 of the State's, and one of the two more"
        # Their limits are a normal approximation on the scale of square roots, which a small expected count outruns.
        more = found[(exact["position"] == "within") & (found["position"] != "within")]
        assert (len(more), set(more["position"])) == (36, {"below"})
        assert (more["observed"] == 0).sum() == 26
        assert (more["expected"] < 5).sum() == 30

    def test_a_made_up_quiet_state_is_quiet(self, results: Results, definitions: Definitions) -> None:
        """Hospitals keep their expected deaths: where nothing happens, nothing but chance spreads their ratios."""
        measures = definitions.measures
        nothing = Expected({}, pd.DataFrame(), pd.Series(dtype=float))
        p_values = []
        for seed in range(3):
            drawn = made_up(results, measures, nothing, np.random.default_rng(seed))
            for measure in measures:
                own = drawn.cube[(drawn.cube["measure"] == measure.id) & (drawn.cube["denominator"] > 0)]
                year = own["month"].max()
                found = ratio_funnel(drawn, measure.id, year, overdispersion="auto")
                p_values.append(found.dispersion_p)
        assert np.mean(np.array(p_values) < 0.05) < 0.25
        assert np.median(p_values) > 0.15
