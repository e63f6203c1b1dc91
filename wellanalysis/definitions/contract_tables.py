"""The fixed tables of the contract, in the order in which they are read."""

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table, columns, day, text

ENCOUNTERS, CONSENTS, ANNOTATIONS = "encounters", "consents", "annotations"
SOURCED = "sourced"
REGISTRY = "registry"
"""Patients in care, one row for each at each clinic: what worklists and the high-risk list are drawn from."""
MEMBERSHIP, SPENDING = "membership", "spending"
CLAIMS, SERVICES = "claims", "services"
KINDS_OF_EVENT = ("start", "staff", "pdsa", "equipment", "other")
"""What a dated event can be: the programme's start, a change of staff, a small test of change, new equipment, another."""
SHOWN_IN = ("clinic", "network", "public")
"""Editions in which somebody may agree to be named; a scorecard names nobody but its reader."""
CLINIC = {"clinic_id": ("clinics", "clinic_id")}
ROLE = Column("role", ColumnType.CATEGORY, says="role in the clinic, such as nurse")
ANSWERED = ("sent_on", "answered_on")
MAY_LINK = Column(
    "may_link",
    ColumnType.BOOLEAN,
    optional=True,
    says="agrees that answers of two waves are put together; where nobody was asked, none are",
)
SURVEY_DATES = (
    day("sent_on", "day on which the survey was sent"),
    day("answered_on", "day of the answer; absent where none came", optional=True),
)

FIXED: tuple[Table, ...] = (
    Table(
        "clinics",
        columns(
            text("clinic_id", "identifier of the clinic"),
            text("name", "name of the clinic as readers know it"),
            text("region", "region that the clinic belongs to"),
            day("opened_on", "day on which the clinic opened", optional=True),
        ),
        key=("clinic_id",),
    ),
    Table(
        "providers",
        columns(
            text("provider_id", "identifier of the clinician"),
            text("clinic_id", "clinic of this row; who moved has a row per clinic"),
            ROLE,
            day("from_date", "first day in this clinic"),
            day("to_date", "last day in this clinic; absent while there", optional=True),
            text("specialty", "specialty, whose clinicians are each other's peers", optional=True),
            text("location", "site within the clinic", optional=True),
        ),
        key=("provider_id", "clinic_id", "from_date", "location"),
        references=CLINIC,
        ordered_dates=(("from_date", "to_date"),),
    ),
    Table(
        "episodes",
        columns(
            text("episode_id", "identifier of the episode"),
            text("patient_id", "pseudonym of the patient"),
            text("clinic_id", "clinic that gave the care"),
            text("provider_id", "clinician who led the care", optional=True),
            day("start_date", "day on which the episode began"),
            day("end_date", "day on which it ended; absent while open", optional=True),
            day("recorded_on", "day on which the row reached the extract", optional=True),
        ),
        key=("episode_id",),
        references={**CLINIC, "provider_id": ("providers", "provider_id")},
        ordered_dates=(("start_date", "end_date"), ("start_date", "recorded_on")),
    ),
    Table(
        ENCOUNTERS,
        columns(
            text("encounter_id", "identifier of the visit"),
            text("episode_id", "episode that the visit belongs to"),
            text("provider_id", "clinician who saw the patient"),
            text("clinic_id", "clinic in which the visit took place"),
            day("encounter_date", "day of the visit"),
        ),
        key=("encounter_id",),
        references={
            **CLINIC,
            "episode_id": ("episodes", "episode_id"),
            "provider_id": ("providers", "provider_id"),
        },
    ),
    Table(
        CONSENTS,
        columns(
            text("provider_id", "identifier of the clinician who agreed"),
            text("name", "the name as it is to be printed; it stands in no other table"),
            Column(
                "shown_in",
                ColumnType.CATEGORY,
                values=SHOWN_IN,
                says="to whom they may be named: clinic (their own clinic's report), network (everybody inside: its report "
                "and each clinic's) or public",
            ),
            text("topic", "id of a measure that they may be called about", optional=True),
            day("agreed_on", "day on which they agreed"),
            day("until", "last day on which it holds; absent while nobody ended it", optional=True),
        ),
        key=("provider_id", "shown_in", "topic", "agreed_on"),
        references={"provider_id": ("providers", "provider_id")},
        ordered_dates=(("agreed_on", "until"),),
    ),
    Table(
        ANNOTATIONS,
        columns(
            text("annotation_id", "identifier of the event"),
            text("clinic_id", "clinic at which it happened; absent where at all of them", optional=True),
            day("on", "day on which it happened or began"),
            day("until", "last day of it; absent where it was one day or has not ended", optional=True),
            Column(
                "kind",
                ColumnType.CATEGORY,
                values=KINDS_OF_EVENT,
                says="start (of the programme), staff (somebody came, left or was missing), pdsa (a small test of change), "
                "equipment or other",
            ),
            text("what", "what happened, in a few words that a chart can carry; names nobody"),
            text("aim", "what was hoped for", optional=True),
            text("change", "what was tried", optional=True),
            text("measure", "id of the measure by which it is seen; on all charts where absent", optional=True),
        ),
        key=("annotation_id",),
        references=CLINIC,
        ordered_dates=(("on", "until"),),
    ),
    Table(
        REGISTRY,
        columns(
            text("patient_id", "pseudonym of a patient who is in care on the day that the data speak of"),
            text("clinic_id", "clinic that they are in care at"),
            day("in_care_since", "day on which that care began"),
            day("last_visit_on", "day of the last visit; absent where there was none yet", optional=True),
            day("next_visit_on", "day of the next visit that is booked; absent where none is", optional=True),
        ),
        key=("patient_id", "clinic_id"),
        references=CLINIC,
        ordered_dates=(("in_care_since", "last_visit_on"), ("in_care_since", "next_visit_on")),
    ),
    Table(
        "patient_survey",
        columns(
            text("response_id", "identifier of the questionnaire"),
            text("patient_id", "pseudonym of the patient"),
            text("clinic_id", "clinic that the questions are about"),
            *SURVEY_DATES,
        ),
        key=("response_id",),
        references=CLINIC,
        ordered_dates=(ANSWERED,),
    ),
    Table(
        "provider_survey",
        columns(
            text("response_id", "identifier of the questionnaire"),
            text("staff_id", "pseudonym of the member of staff"),
            text("clinic_id", "clinic in which they work"),
            ROLE,
            *SURVEY_DATES,
            MAY_LINK,
        ),
        key=("response_id",),
        references=CLINIC,
        ordered_dates=(ANSWERED,),
    ),
    Table(
        MEMBERSHIP,
        columns(
            text("clinic_id", "clinic that the members are counted for"),
            day("month", "first day of the month"),
            Column(
                "members",
                ColumnType.INTEGER,
                minimum=0,
                says="members of the contract in that month: each is one member month",
            ),
        ),
        key=("clinic_id", "month"),
        references=CLINIC,
    ),
    Table(
        SPENDING,
        columns(
            text("clinic_id", "clinic that the members are counted for, wherever the care was given"),
            day("month", "first day of the month in which the care was given"),
            text("service", "what was done, such as debridement"),
            text("setting", "where: hospital_outpatient, office, home, inpatient"),
            Column("services", ColumnType.INTEGER, minimum=0, says="how many, as far as claims have come in"),
            Column("amount", ColumnType.NUMBER, says="allowed amount, as far as claims have come in"),
        ),
        key=("clinic_id", "month", "service", "setting"),
        references=CLINIC,
    ),
    Table(
        CLAIMS,
        columns(
            text("claim_id", "identifier of the claim"),
            text("patient_id", "pseudonym of the patient, the same as in episodes"),
            day("service_date", "day of the service"),
            day("paid_on", "day on which the claim was paid; absent where it is not known", optional=True),
            text("clinic_id", "clinic that sent the bill; absent where another place of care did", optional=True),
            text("payer", "who paid", optional=True),
            text("category", "kind or place of service, such as hospital stay"),
            Column("amount", ColumnType.NUMBER, says="amount of the claim; below 0 where it takes an earlier one back"),
        ),
        key=("claim_id",),
        references=CLINIC,
        ordered_dates=(("service_date", "paid_on"),),
    ),
    Table(
        SERVICES,
        columns(
            text("service_id", "identifier of the row: one service considered once"),
            text("patient_id", "pseudonym of the patient"),
            text("clinic_id", "clinic that considered it"),
            day("considered_on", "day on which it was considered"),
            text("service", "the service, such as stress imaging"),
            Column("done", ColumnType.BOOLEAN, optional=True, says="whether it was done; absent where not recorded"),
        ),
        key=("service_id",),
        references=CLINIC,
    ),
    Table(
        SOURCED,
        columns(
            text("measure", "id of the measure that the system tells of"),
            text("source", "id of the system, as sources.systems of network.yml has it"),
            text("patient_id", "pseudonym of the patient, the same in all systems"),
            text("clinic_id", "clinic to which the system counts the patient"),
            day("period", "first day of the quarter"),
            Column("counted", ColumnType.BOOLEAN, says="whether the system counts the patient in the denominator"),
            Column("achieved", ColumnType.BOOLEAN, optional=True, says="what the system says; absent: not recorded"),
            day("recorded_on", "day on which the row reached the extract", optional=True),
        ),
        key=("measure", "source", "patient_id", "period"),
        references=CLINIC,
        ordered_dates=(("period", "recorded_on"),),
    ),
    Table(
        "results",
        columns(
            text("measure", "id of the measure"),
            text("clinic_id", "clinic that the result is about"),
            day("period", "first day of the month"),
            Column("n", ColumnType.INTEGER, minimum=0, says="eligible cases, whatever became of them"),
            Column("missing", ColumnType.INTEGER, minimum=0, says="eligible cases without the answer"),
            Column("lost", ColumnType.INTEGER, minimum=0, says="eligible cases lost to follow-up"),
            Column("numerator", ColumnType.NUMBER, minimum=0, says="cases counted, events, or the total"),
            Column("denominator", ColumnType.NUMBER, minimum=0, says="known cases, or the exposure"),
            Column("expected", ColumnType.NUMBER, True, 0, says="numerator expected from case mix"),
            text(
                "unit",
                "unit of this period's figure, where the measure's unit changed; 'ratio' for none",
                optional=True,
            ),
        ),
        key=("measure", "clinic_id", "period"),
        references=CLINIC,
    ),
)
