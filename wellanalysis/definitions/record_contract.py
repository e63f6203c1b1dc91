"""The contract of the records: what people write down beside the extracts, in files that they keep themselves."""

from collections.abc import Mapping

from wellanalysis.definitions.record_columns import Record
from wellanalysis.definitions.record_done import DONE
from wellanalysis.definitions.record_reached import OF_REACHING
from wellanalysis.definitions.record_said import SAID

RECORDS: Mapping[str, Record] = {record.table.name: record for record in (*SAID, *DONE, *OF_REACHING)}
"""Every table of the records, by name, in the order in which they are read."""
