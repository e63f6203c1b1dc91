"""How a worklist is known that lies where readers are: by the heading that no other file of the project has.

Identifiers of the registry and of outreach are searched for with all others. A list may name somebody who has left the extract
since, and whom nobody would look for: then the heading gives it away.
"""

from wellanalysis.results.worklist import ITEMS

MARK = ITEMS
"""Heading of the last column of a worklist."""
WORKLIST = "a worklist, which names patients"
HOW_FOUND = "the heading that only worklists have was searched for"
