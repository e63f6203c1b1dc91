"""The extracts as Parquet files whose bytes depend on nothing but the plan."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wellanalysis.definitions.record_contract import RECORDS

TEXT, DAY, WHOLE, SMALL, TRUTH = pa.string(), pa.date32(), pa.int32(), pa.int16(), pa.bool_()
MONEY = pa.decimal128(14, 2)
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "clinics": {"clinic_id": TEXT, "name": TEXT, "region": TEXT, "opened_on": DAY, "host": TEXT},
    "providers": {
        "provider_id": TEXT,
        "clinic_id": TEXT,
        "role": TEXT,
        "from_date": DAY,
        "to_date": DAY,
        "specialty": TEXT,
        "location": TEXT,
    },
    "episodes": {
        "episode_id": TEXT,
        "patient_id": TEXT,
        "clinic_id": TEXT,
        "provider_id": TEXT,
        "start_date": DAY,
        "end_date": DAY,
        "recorded_on": DAY,
        "index_wound": TRUTH,
        "wound_type": TEXT,
        "wound_age_band": TEXT,
        "wound_size_band": TEXT,
        "infection": TRUTH,
        "ambulatory": TRUTH,
        "devitalised_tissue": TRUTH,
        "severe_arterial_disease": TRUTH,
        "age_band": TEXT,
        "sex": TEXT,
        "payer": TEXT,
        "language": TEXT,
        "hospice": TRUTH,
        "transferred_in_late": TRUTH,
        "days_to_first_visit": SMALL,
        "days_to_debridement": SMALL,
        "days_to_offloading": SMALL,
        "days_to_compression": SMALL,
        "days_to_perfusion_test": SMALL,
        "days_to_nutrition_screen": SMALL,
        "weeks_measured": SMALL,
        "days_to_healing": SMALL,
        "days_to_admission": SMALL,
        "days_to_amputation": SMALL,
        "end_reason": TEXT,
        "lost_before_day_14": TRUTH,
        "lost_before_day_28": TRUTH,
        "lost_before_day_84": TRUTH,
        "lost_before_day_182": TRUTH,
    },
    "encounters": {
        "encounter_id": TEXT,
        "episode_id": TEXT,
        "provider_id": TEXT,
        "clinic_id": TEXT,
        "encounter_date": DAY,
    },
    "consents": {
        "provider_id": TEXT,
        "name": TEXT,
        "shown_in": TEXT,
        "topic": TEXT,
        "agreed_on": DAY,
        "until": DAY,
    },
    "annotations": {
        "annotation_id": TEXT,
        "clinic_id": TEXT,
        "on": DAY,
        "until": DAY,
        "kind": TEXT,
        "what": TEXT,
        "aim": TEXT,
        "change": TEXT,
        "measure": TEXT,
    },
    "patient_survey": {
        "response_id": TEXT,
        "patient_id": TEXT,
        "clinic_id": TEXT,
        "sent_on": DAY,
        "answered_on": DAY,
        "mode": TEXT,
        "age_band": TEXT,
        "sex": TEXT,
        "language": TEXT,
        "overall": SMALL,
        "listened": SMALL,
        "explained": SMALL,
        "involved": SMALL,
        "on_time": SMALL,
        "comfort": SMALL,
    },
    "membership": {"clinic_id": TEXT, "month": DAY, "members": WHOLE},
    "spending": {
        "clinic_id": TEXT,
        "month": DAY,
        "service": TEXT,
        "setting": TEXT,
        "services": WHOLE,
        "amount": MONEY,
    },
    "claims": {
        "claim_id": TEXT,
        "patient_id": TEXT,
        "service_date": DAY,
        "paid_on": DAY,
        "clinic_id": TEXT,
        "payer": TEXT,
        "category": TEXT,
        "amount": WHOLE,
    },
    "services": {
        "service_id": TEXT,
        "patient_id": TEXT,
        "clinic_id": TEXT,
        "considered_on": DAY,
        "service": TEXT,
        "symptoms": TRUTH,
        "pretest": TEXT,
        "prior_test_2y": TRUTH,
        "changed": TRUTH,
        "operation_risk": TEXT,
        "capacity": TEXT,
        "changes_care": TRUTH,
        "done": TRUTH,
    },
    "sourced": {
        "measure": TEXT,
        "source": TEXT,
        "patient_id": TEXT,
        "clinic_id": TEXT,
        "period": DAY,
        "counted": TRUTH,
        "achieved": TRUTH,
        "recorded_on": DAY,
    },
    "registry": {
        "patient_id": TEXT,
        "clinic_id": TEXT,
        "in_care_since": DAY,
        "last_visit_on": DAY,
        "next_visit_on": DAY,
        "wound_type": TEXT,
        "wound_open_days": SMALL,
        "severe_arterial_disease": TRUTH,
        "infection": TRUTH,
        "hospice": TRUTH,
        "admissions_180d": SMALL,
        "lives_alone": TRUTH,
        "last_reassessed_on": DAY,
        "supplies_until": DAY,
        "nutrition_screened_on": DAY,
    },
    "provider_survey": {
        "response_id": TEXT,
        "staff_id": TEXT,
        "clinic_id": TEXT,
        "role": TEXT,
        "sent_on": DAY,
        "answered_on": DAY,
        "satisfaction": SMALL,
        "trust": SMALL,
        "confidence": SMALL,
        "wish_to_continue": SMALL,
        "voice": SMALL,
        "leaders_support": SMALL,
        "leaders_take_part": SMALL,
        "director_listens": SMALL,
        "director_mentors": SMALL,
        "may_link": TRUTH,
    },
}

# Many rows in order, few of them alike: what changes from row to row takes least room. Dictionaries do for the others.
ENCODED: dict[str, dict[str, str]] = {
    "claims": {"claim_id": "DELTA_BYTE_ARRAY", "patient_id": "DELTA_BYTE_ARRAY"},
    "services": {"service_id": "DELTA_BYTE_ARRAY"},
    "encounters": {
        "encounter_id": "DELTA_BYTE_ARRAY",
        "episode_id": "DELTA_BYTE_ARRAY",
        "encounter_date": "DELTA_BINARY_PACKED",
    },
}


def write(name: str, frame: pd.DataFrame, folder: Path) -> Path:
    """Write one table of the extracts and return its path.

    The schema is stated, and neither pandas' nor Arrow's own schema goes into the file: the same rows are the same
    bytes with the versions of the lock.
    """
    schema = pa.schema(list(COLUMNS[name].items()))
    table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False, safe=False).replace_schema_metadata(None)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.parquet"
    encoded = ENCODED.get(name, {})
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=15,
        use_dictionary=[column for column in COLUMNS[name] if column not in encoded],
        column_encoding=encoded,
        store_schema=False,
    )
    return path


def write_record(name: str, frame: pd.DataFrame, folder: Path) -> Path:
    """Write one table of the records as comma-separated text and return its path; an absent value is empty.

    The columns are the contract's, in its order; days are written as 2026-10-12.
    """
    columns = list(RECORDS[name].table.columns)
    unknown = sorted(set(frame.columns) - set(columns))
    if unknown:
        raise ValueError(f"records {name}: the contract has no column {unknown[0]!r}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.csv"
    frame.reindex(columns=columns).to_csv(path, index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return path
