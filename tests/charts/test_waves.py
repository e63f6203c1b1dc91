"""Waves of a survey, with gaps where they are withheld."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.charts import draw

from .drawn import boxes, labelled, line, overlapping, words


def wave_frame(periods=7):
    """Patients and staff over half-yearly waves."""
    return pd.DataFrame(
        [
            {"period": f"{2023 + at // 2} {half}", "series": series, "value": start + at / 100, "n": size + at}
            for series, start, size in (("patients", 0.70, 200), ("staff", 0.69, 30))
            for at, half in enumerate((["spring", "autumn"] * 4)[:periods])
        ]
    ).assign(lower=lambda each: each["value"] - 0.05, upper=lambda each: each["value"] + 0.05)


def test_waves_draw_each_series_with_its_n_and_name():
    """Values, numbers of answers and end labels come from the frame; labels keep apart."""
    figure = draw("waves", wave_frame())
    (ax,) = figure.axes
    np.testing.assert_allclose([0.70 + at / 100 for at in range(7)], line(ax, "patients")[1])
    assert {"76\u00a0% patients", "75\u00a0% staff", "206", "36"} <= set(words(figure))
    assert [] == overlapping(boxes(ax, labelled(ax, "end label")))
    assert [] == overlapping(boxes(ax, labelled(ax, "n")))


@pytest.mark.parametrize("periods", [1, 4, 7])
def test_names_of_waves_keep_apart(periods):
    """Where names do not fit, every second or third is left out, never the last."""
    (ax,) = draw("waves", wave_frame(periods)).axes
    names = ax.get_xticklabels()
    assert [] == overlapping(boxes(ax, names))
    assert wave_frame(periods)["period"].iloc[-1] == names[-1].get_text()


def test_a_withheld_wave_is_a_gap():
    """The line breaks."""
    frame = wave_frame(3)
    frame.loc[1, ["value", "lower", "upper"]] = np.nan
    assert np.isnan(line(draw("waves", frame).axes[0], "patients")[1][1])


def test_all_waves_withheld_says_so():
    """Withheld is not nothing."""
    gone = wave_frame().assign(value=np.nan, lower=np.nan, upper=np.nan)
    assert ["All values are withheld."] == words(draw("waves", gone))


def test_an_empty_frame_gives_a_plain_sentence():
    """No rows, no exception."""
    assert ["Nothing to show for this period."] == words(draw("waves", pd.DataFrame()))


def test_one_series_is_not_named_again():
    """The heading says its name; only the number stands at the end."""
    frame = wave_frame().query("series == 'patients'").assign(series="Patients who rate their care 9 or 10")
    (ax,) = draw("waves", frame).axes
    assert ["76\u00a0%"] == [text.get_text() for text in labelled(ax, "end label")]


def test_a_label_of_an_earlier_wave_names_it():
    """The newest wave of staff is withheld: their number says of which wave it is, that of patients does not."""
    frame = wave_frame()
    gone = (frame["series"] == "staff") & (frame["period"] == "2026 spring")
    assert 1 == gone.sum()
    (ax,) = draw("waves", frame.assign(value=frame["value"].mask(gone))).axes
    assert ["76\u00a0% patients", "74\u00a0% (2025 autumn)\nstaff"] == [
        each.get_text() for each in labelled(ax, "end label")
    ]
    assert [] == overlapping(boxes(ax, labelled(ax, "end label")))
    alone = frame[frame["series"] == "staff"]
    (ax,) = draw("waves", alone.assign(value=alone["value"].mask(gone))).axes
    assert ["74\u00a0% (2025 autumn)"] == [each.get_text() for each in labelled(ax, "end label")]
