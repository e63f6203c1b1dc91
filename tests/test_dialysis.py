"""CMS's dialysis files through the ordinary pipeline: its scores, stars and national figures are found again."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import figures
from wellanalysis.pages.network import sites_claim
from wellanalysis.results.checks import check
from wellanalysis.results.frames import Results
from wellanalysis.results.part import only
from wellanalysis.results.source import Source, open_source
from wellanalysis.results.tables import compute
from wellanalysis.stats.weighted_domains import half_up, weighted_domains

from .real_network import REAL, data_in, fixtures_of, needs

CMS = REAL / "cms_dialysis"
FILE = CMS / "qip_facility_PY2023_PY2024.csv"
SURVEYS = {2021: "ICH_CAHPS_FACILITY_survey2020F-2021S.csv", 2022: "ICH_CAHPS_FACILITY_survey2022S-2022F.csv"}

real = needs(FILE)
# Payment year 2024, as data/dialysis/SOURCE.md tells it.
DOMAINS = {
    "clinical care": {"ktv": 9, "hyper": 3, "strr": 10, "ufr": 6, "vat": 12},
    "care coordination": {"shr": 12, "srr": 12, "pppw": 4, "cdpr": 2},
    "safety": {"bsi": 8, "nhsnde": 3, "medrec": 4},
    "experience": {"ich": 15},
}
RATES = {
    "ktv": "ktv",
    "hypercalcaemia": "hyper",
    "catheter": "catheter",
    "fistula": "fistula",
    "waitlisted": "pppw",
    "admissions": "shr",
    "readmissions": "srr",
    "bloodstream_infections": "bsi",
}
# Measure, and what the column of its most positive answers is about.
ANSWERS = {
    "nephrologists": "nephrologists' communication and caring",
    "center_care": "quality of dialysis center care and operations",
    "information": "providing information to patients",
    "rating_nephrologist": "rating of the nephrologist",
    "rating_staff": "rating of the dialysis center staff",
    "rating_center": "rating of the dialysis facility",
}


def top_box(columns: pd.Index, about: str) -> str:
    """The column of the most positive answers: files differ in spaces around the same words."""
    (found,) = [name for name in columns if name.startswith("Top box") and name.strip().endswith(about)]
    return found


definitions, source, results = fixtures_of("dialysis", CMS)


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The scores and rates as pandas reads them."""
    return pd.read_csv(FILE, dtype={"ccn": str}, low_memory=False)


def survey(year: int) -> pd.DataFrame:
    """A survey file by facility, its numbers as they were published."""
    table = pd.read_csv(CMS / SURVEYS[year], dtype=str)
    return table.set_index(table.columns[1 if table.columns[0] == "Network" else 0])


def test_definitions_load_without_the_files(definitions: Definitions) -> None:
    """Definitions are complete in themselves; nothing of the data is in the folder."""
    assert definitions.network.disclosure[Edition.NETWORK].policy is Policy.OPEN
    assert all(measure.is_aggregated for measure in definitions.measures)
    assert {each.id for each in definitions.measures if not each.has_interval} == set(RATES)
    assert {each.id for each in definitions.measures if each.has_interval} == set(ANSWERS)
    assert data_in("dialysis") == []


class TestCMS:
    """What the files give, held against what CMS published."""

    pytestmark = real

    def test_the_files_pass_every_check(self, source: Source, definitions: Definitions) -> None:
        """Types, keys, references, units and sums hold for all 142,500 results."""
        assert check(source, definitions) == []

    def test_facilities_states_and_chains(self, results: Results) -> None:
        """7,956 facilities with their zeros, each once; no list is longer than 25."""
        clinics = results.clinics
        assert len(clinics) == clinics["clinic_id"].nunique() == clinics["name"].nunique() == 7_956
        assert set(clinics["clinic_id"].str.len()) == {6}
        assert clinics.groupby("region").size().max() <= 25
        known = results.cube[results.cube["denominator"] > 0]
        assert set(known["month"]) == {pd.Timestamp("2021-12-01"), pd.Timestamp("2022-12-01")}

    def test_total_performance_scores_of_2024(self, raw: pd.DataFrame) -> None:
        """All 7,561, to the point."""
        year = raw[raw["payment_year"] == 2024]
        names = {name: f"{name}_score" for measures in DOMAINS.values() for name in measures}
        scores = pd.DataFrame({name: pd.to_numeric(year[column], errors="coerce") for name, column in names.items()})
        told = pd.to_numeric(year["tps"], errors="coerce")
        found = weighted_domains(scores, DOMAINS)[told.notna()]
        assert len(found) == 7_561
        assert (found == told.dropna()).all()
        assert round(told.mean()) == 64

    @pytest.mark.parametrize(("year", "facilities"), [(2021, 2_357), (2022, 1_996)])
    def test_survey_stars(self, year: int, facilities: int) -> None:
        """The summary star is the mean of six, half rounded up: for every facility that has one."""
        table = survey(year)
        of_six = table[[name for name in table.columns if name.startswith("Star rating")]].apply(pd.to_numeric)
        summary = pd.to_numeric(table[next(name for name in table.columns if "experiences star" in name)])
        assert of_six.shape[1] == 6
        assert summary.notna().sum() == facilities
        found = half_up(of_six[summary.notna()].mean(axis=1).to_numpy())
        assert (found == summary.dropna().to_numpy()).all()

    @pytest.mark.parametrize(("measure", "about"), list(ANSWERS.items()))
    def test_national_survey_figures(self, results: Results, measure: str, about: str) -> None:
        """Within two points of CMS's: what facilities with fewer than 30 answers say is not published."""
        national = pd.read_csv(CMS / "ICH_CAHPS_NATIONAL.csv")
        told = float(national[top_box(national.columns, about)].iloc[0])
        cube = results.cube[(results.cube["measure"] == measure) & (results.cube["month"] == "2022-12-01")]
        found = 100 * cube["numerator"].sum() / cube["denominator"].sum()
        assert abs(found - told) < 2

    @pytest.mark.parametrize(("measure", "column"), list(RATES.items()))
    def test_figures_are_those_of_the_file(
        self, results: Results, raw: pd.DataFrame, measure: str, column: str
    ) -> None:
        """Every published rate, one facility each; a facility without one has no row that counts."""
        told = raw[raw[f"{column}_rate"].notna()].set_index(["ccn", "performance_year"])[f"{column}_rate"].sort_index()
        cube = results.cube[(results.cube["measure"] == measure) & (results.cube["denominator"] > 0)]
        mine = cube.assign(year=cube["month"].dt.year).set_index(["clinic_id", "year"]).sort_index()
        assert list(mine.index) == list(told.index)
        assert list(mine["total"]) == pytest.approx(list(told), abs=1e-9)
        assert set(mine["denominator"]) == set(mine["n"]) == {1}

    @pytest.mark.parametrize("year", list(SURVEYS))
    def test_interviews_and_answers(self, results: Results, year: int) -> None:
        """Interviews as published; the count is within half an interview of the published per cent."""
        table = survey(year)
        interviews = pd.to_numeric(table[next(name for name in table.columns if "interviews" in name)]).dropna()
        cube = results.cube[(results.cube["month"].dt.year == year) & (results.cube["denominator"] > 0)]
        for measure, about in ANSWERS.items():
            own = cube[cube["measure"] == measure].set_index("clinic_id")
            top = pd.to_numeric(table[top_box(table.columns, about)])
            assert set(interviews.index) >= set(own.index)
            assert (own["denominator"] == interviews.reindex(own.index)).all()
            assert (own["numerator"] - (interviews * top / 100).reindex(own.index)).abs().max() <= 0.5

    def test_suppressed_scores_are_no_zeros(self, results: Results, raw: pd.DataFrame) -> None:
        """Footnote 15 of payment year 2023 takes the score, not the rate; where neither is there, nothing counts."""
        suppressed = raw[(raw["payment_year"] == 2023) & raw["ktv_reason"].astype(str).str.startswith("15")]
        assert suppressed["ktv_rate"].notna().sum() == 7_591
        without = set(suppressed.loc[suppressed["ktv_rate"].isna(), "ccn"])
        cube = results.cube[(results.cube["measure"] == "ktv") & (results.cube["month"] == "2021-12-01")]
        assert cube.loc[cube["clinic_id"].isin(without), "denominator"].sum() == 0

    def test_units_by_year(self, results: Results) -> None:
        """Admissions and readmissions: a ratio in 2021, a rate in 2022."""
        units = results.units.assign(year=results.units["month"].dt.year).set_index(["measure", "year"])["unit"]
        assert units["admissions", 2021] == units["readmissions", 2021] == "ratio"
        assert units["admissions", 2022] == "per 100 patient-years"

    def test_a_state_by_itself(self, definitions: Definitions) -> None:
        """Vermont: eight facilities; its median of admissions is that of the file, and 2021 is not compared."""
        with open_source(definitions, CMS) as opened, only(opened, definitions, "state=VT") as part:
            results = compute(opened, part)
        assert len(results.clinics) == 8
        every = figures(part, results, Quarter.parse("2022Q4"), edition="network", stage="draft")
        measure = every.definitions.measure("admissions")
        assert measure.unit == "per 100 patient-years"
        values = [every.now(measure, unit)["value"] for unit in results.clinics["clinic_id"]]
        assert every.now(measure, NETWORK)["value"] == pytest.approx(np.nanmedian(values))
        assert not every.baseline(measure, NETWORK)["denominator"]
        said = sites_claim(every)
        assert "they are not compared" in said.sentence
        assert "95\u00a0% interval" not in said.sentence
