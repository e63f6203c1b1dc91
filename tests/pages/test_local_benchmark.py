"""A benchmark that one clinic agreed on with others near it is called that wherever it is drawn or told."""

import pytest

from wellanalysis.pages import claims, glance, glance_charts, numbers_table, trend_chart

AT = "C07"


@pytest.fixture(scope="module")
def measure(demo_figures):
    """The measure for which Harbor has a benchmark of its own."""
    own = demo_figures.definitions.network.clinics[AT].benchmarks
    return demo_figures.definitions.measure(next(iter(own)))


def test_sentence_table_and_charts_call_it_local(demo_figures, measure):
    """80 % at Harbor, 85 % in the network."""
    assert "Benchmark 80\u00a0% (local agreement; the network's is 85\u00a0%)" in claims.sentence(
        demo_figures, measure, AT
    )
    assert "Benchmark (local agreement)" in numbers_table.table(demo_figures, measure, AT)["Period"].tolist()
    assert trend_chart.trend_options(demo_figures, measure, AT)["benchmark_label"] == "local benchmark 80\u00a0%"
    table = glance.summary_table(demo_figures, (measure,), AT)
    assert table["Benchmark"].tolist() == ["80\u00a0% (local agreement)"]
    assert "local agreement" in glance_charts.strip_frame(demo_figures, (measure,), AT)["state"].iloc[0]


def test_elsewhere_it_is_the_networks(demo_figures, measure):
    """No other clinic's chart says local."""
    assert demo_figures.local_benchmark(measure, "C01") == demo_figures.local_benchmark(measure, "") == ""
    assert glance.summary_table(demo_figures, (measure,), "C01")["Benchmark"].tolist() == ["85\u00a0%"]
