"""Reporting quarters of months, wherever the reporting year begins."""

import pandas as pd


def quarter_starts(months: pd.Series, year_starts: int) -> pd.Series:
    """First day of the reporting quarter of each month."""
    ends = pd.Timestamp(2000, (year_starts - 2) % 12 + 1, 1).strftime("%b").upper()
    return pd.to_datetime(months).dt.to_period(f"Q-{ends}").dt.start_time.astype("datetime64[ns]")
