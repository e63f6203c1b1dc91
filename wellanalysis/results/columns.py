"""Columns of the results tables and their types, the same whether a table holds a million rows or none."""

from collections.abc import Mapping

import pandas as pd

TEXT, COUNT, NUMBER, DAY = "str", "int64", "float64", "datetime64[us]"
PLACE = ("clinic_id", "month")
COUNTS = ("n", "open", "lost", "missing")
SUMS = ("denominator", "numerator", "total", "total_sq", "expected")

CUBE = {
    **{"measure": TEXT, "clinic_id": TEXT, "month": DAY},
    **dict.fromkeys(COUNTS, COUNT),
    **dict.fromkeys(SUMS, NUMBER),
}
PEOPLE = {"measure": TEXT, "clinic_id": TEXT, "level": TEXT, "period": DAY, "people": COUNT}
EXCLUSIONS = {"measure": TEXT, "clinic_id": TEXT, "month": DAY, "reason": TEXT, "n": COUNT}
LOSSES = {"measure": TEXT, "clinic_id": TEXT, "month": DAY, "kind": TEXT, "n": COUNT}
PATTERNS = {
    **{"measure": TEXT, "clinic_id": TEXT, "month": DAY, "pattern": COUNT},
    **{"events": NUMBER, "trials": NUMBER},
}
PATTERN_LEVELS = {"measure": TEXT, "pattern": COUNT, "factor": TEXT, "level": TEXT}
UNITS = {"measure": TEXT, "month": DAY, "unit": TEXT}
STRATA = {
    **{"measure": TEXT, "clinic_id": TEXT, "period": DAY, "factor": TEXT, "stratum": TEXT},
    **dict.fromkeys(COUNTS, COUNT),
    **{"denominator": NUMBER, "numerator": NUMBER, "total": NUMBER, "total_sq": NUMBER, "people": COUNT},
}
SURVEY = {
    **{"table": TEXT, "clinic_id": TEXT, "month": DAY, "role": TEXT, "item": TEXT},
    **{"sent": COUNT, "answered": COUNT},
    **{"item_n": COUNT, "item_sum": COUNT, "item_sum_sq": COUNT, "item_top": COUNT},
}
SCALES = {
    **{"table": TEXT, "month": DAY, "item": TEXT, "other": TEXT},
    **{"n": COUNT, "sum_item": COUNT, "sum_other": COUNT, "sum_product": COUNT},
}
WAVES = {
    **{
        "table": TEXT,
        "clinic_id": TEXT,
        "clinic_before": TEXT,
        "role": TEXT,
        "before": DAY,
        "after": DAY,
        "item": TEXT,
    },
    **{"n": COUNT, "sum_before": COUNT, "sum_after": COUNT, "sq_before": COUNT, "sq_after": COUNT, "product": COUNT},
    **dict.fromkeys(("up", "same", "down"), COUNT),
    **dict.fromkeys(("stopped_n", "stopped_sum", "stopped_sq", "left_n", "left_sum", "left_sq"), COUNT),
}
MODES = {
    **{"measure": TEXT, "clinic_id": TEXT, "month": DAY, "mode": TEXT, "mix": TEXT},
    **{"sent": COUNT, "answered": COUNT, "n": COUNT, "top": COUNT},
}
QUALITY = {
    **{"table": TEXT, "clinic_id": TEXT, "month": DAY, "column": TEXT, "rows": COUNT, "missing": COUNT},
    **{"late_0": COUNT, "late_1": COUNT, "late_2": COUNT, "late_3": COUNT},
}
CLINICS = {
    **{"clinic_id": TEXT, "name": TEXT, "region": TEXT, "opened_on": DAY},
    **{"episodes": COUNT, "providers": COUNT},
}
PROVIDERS = {"clinic_id": TEXT, "role": TEXT, "n": COUNT}
ATTRIBUTION = {
    **{"rule": TEXT, "clinic_id": TEXT, "month": DAY},
    **dict.fromkeys(("episodes", "attributed", "shared", "unattributed"), COUNT),
    **dict.fromkeys(("no_encounter", "off_roster", "tied", "moved"), COUNT),
    **dict.fromkeys(("encounters", "skipped"), COUNT),
}
OF_PROVIDER = {"rule": TEXT, "provider_id": TEXT, "role": TEXT, "clinic_id": TEXT, "measure": TEXT, "month": DAY}
CUBE_PROVIDER = {
    **OF_PROVIDER,
    **dict.fromkeys(COUNTS, COUNT),
    **dict.fromkeys(("denominator", "numerator", "total", "total_sq"), NUMBER),
}
PEOPLE_PROVIDER = {
    **{"rule": TEXT, "provider_id": TEXT, "clinic_id": TEXT, "measure": TEXT},
    **{"level": TEXT, "period": DAY, "people": COUNT},
}
CHANGES_OF_RULE = {
    **{"rule": TEXT, "provider_id": TEXT, "clinic_id": TEXT, "month": DAY},
    **{"agreed": COUNT, "other": COUNT, "both": COUNT},
}
LINKED = {
    **{"outcome": TEXT, "clinic_id": TEXT, "provider_id": TEXT, "quarter": DAY},
    **{"pattern": COUNT, "care": TEXT, "trials": COUNT, "events": COUNT, "lost": COUNT},
}
SPREAD = {
    **{"measure": TEXT, "clinic_id": TEXT, "provider_id": TEXT, "condition": TEXT, "quarter": DAY},
    **{"trials": COUNT, "events": COUNT},
}
ANNOTATIONS = {
    **{"annotation_id": TEXT, "clinic_id": TEXT, "on": DAY, "until": DAY, "kind": TEXT},
    **{"what": TEXT, "aim": TEXT, "change": TEXT, "measure": TEXT},
}
SOURCED = {
    **{"measure": TEXT, "clinic_id": TEXT, "level": TEXT, "period": DAY, "pattern": TEXT},
    **{"apart": COUNT, "people": COUNT},
}
ROSTER = {
    **{"provider_id": TEXT, "clinic_id": TEXT, "role": TEXT, "specialty": TEXT, "location": TEXT},
    **{"from_date": DAY, "to_date": DAY},
}
MEMBERSHIP = {"month": DAY, "members": COUNT}
SPENDING = {"month": DAY, "service": TEXT, "setting": TEXT, "services": COUNT, "amount": NUMBER}
REGISTERED = {"clinic_id": TEXT, "kind": TEXT, "reason": TEXT, "people": COUNT, "unknown": COUNT}
DUE_NOW = {
    **{"measure": TEXT, "rule": TEXT, "clinic_id": TEXT},
    **dict.fromkeys(("people", "overdue", "soon", "unknown"), COUNT),
}
OUTREACH = {
    **{"clinic_id": TEXT, "person": COUNT, "measure": TEXT, "rule": TEXT, "role": TEXT},
    **dict.fromkeys(("due_on", "listed_on", "reached_on", "closed_on"), DAY),
    **{"status": TEXT, "closed_by": TEXT, "in_record": COUNT},
}
CORRECTED = {
    **{"correction": TEXT, "appeal": TEXT, "clinic_id": TEXT, "measure": TEXT, "month": DAY, "decided_on": DAY},
}
CONSENTS = {
    **{"provider_id": TEXT, "name": TEXT, "shown_in": TEXT, "topic": TEXT},
    **{"clinic_id": TEXT, "role": TEXT, "agreed_on": DAY, "until": DAY},
}

COST = {
    **{"clinic_id": TEXT, "quarter": DAY, "pattern": COUNT},
    **{"n": COUNT, "zero": COUNT, "cents": COUNT, "cents_sq": NUMBER},
}
COST_LEVELS = {"pattern": COUNT, "factor": TEXT, "level": TEXT}
COST_PEOPLE = {"clinic_id": TEXT, "period": DAY, "people": COUNT}
COST_JOIN = {"of": TEXT, "clinic_id": TEXT, "quarter": DAY, "what": TEXT, "n": COUNT, "cents": COUNT}
COST_LAG = {"days": COUNT, "n": COUNT, "cents": COUNT}
COST_CATEGORIES = {
    **{"clinic_id": TEXT, "quarter": DAY, "category": TEXT},
    **{"episodes": COUNT, "claims": COUNT, "cents": COUNT},
}
APPROPRIATENESS = {
    **{"service": TEXT, "clinic_id": TEXT, "quarter": DAY, "says": TEXT},
    **{"n": COUNT, "done": COUNT, "missing": COUNT},
}
APPROPRIATENESS_PEOPLE = {"service": TEXT, "clinic_id": TEXT, "period": DAY, "says": TEXT, "people": COUNT}


def typed(frame: pd.DataFrame, types: Mapping[str, str]) -> pd.DataFrame:
    """The columns of `types` in their order and types."""
    return frame[list(types)].astype(dict(types)).reset_index(drop=True)


def nothing(types: Mapping[str, str]) -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
