"""Which rows of an export are no answers: previews and tests, and questionnaires that were begun and never sent."""

from collections.abc import Mapping

PREVIEW_WORDS = ("preview", "test", "spam")
PREVIEW_CODES = frozenset({"1", "2", "8", "9", "12", "17", "24", "25", "40"})
"""What Qualtrics writes into ``Status`` of rows that are no answers: previews, tests and spam, as words or as codes."""
NOT_FINISHED = frozenset({"false", "0"})
"""What Qualtrics writes into ``Finished`` of an answer that was begun and not sent."""
NOT_COMPLETED = "[not completed]"
"""What REDCap writes in place of the time of a questionnaire that was begun and not sent."""
REDCAP_DONE = frozenset({"2", "complete"})


def is_preview(row: Mapping[str, str]) -> bool:
    """Whether Qualtrics marks a row as a preview, a test or spam."""
    status = row.get("Status", "").strip().lower()
    return status in PREVIEW_CODES or any(word in status for word in PREVIEW_WORDS)


def is_unfinished_in_qualtrics(row: Mapping[str, str]) -> bool:
    """Whether Qualtrics marks a row as begun and not sent."""
    return row.get("Finished", "").strip().lower() in NOT_FINISHED


def is_unfinished_in_redcap(row: Mapping[str, str]) -> bool:
    """Whether REDCap marks a row as begun and not sent."""
    complete = [
        value.strip().lower() for name, value in row.items() if name.endswith("_complete") or name == "Complete?"
    ]
    return NOT_COMPLETED in row.values() or any(each not in REDCAP_DONE for each in complete)
