"""The same bytes for the same deck: what python-pptx saves carries the minute at which it was saved."""

import zipfile
from datetime import date, datetime
from io import BytesIO

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.presentation import Presentation as Deck

ZIPPED = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip archive can name."""
PROPERTIES = ("core-properties", "extended-properties")
"""How kinds of relations end that lead to what a file says of itself; LibreOffice begins them in a way of its own."""


def describe(deck: Deck, *, title: str, subject: str, author: str, as_of: date) -> None:
    """Set the properties of the file; its day is that of the data, not of the clock, and none are left of a template's."""
    package = deck.part.package
    for key, relation in list(package._rels.items()):
        if relation.reltype.rpartition("/")[2] in PROPERTIES:
            package._rels.pop(key)
    app = Part(PackURI("/docProps/app.xml"), CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, package, _counted(deck))
    package.relate_to(app, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    known = deck.core_properties
    day = datetime(as_of.year, as_of.month, as_of.day)
    known.title, known.subject, known.author, known.last_modified_by = title, subject, author, author
    known.created = known.modified = known.last_printed = day
    known.revision, known.language = 1, "en-GB"
    known.keywords = known.comments = known.category = known.content_status = known.identifier = known.version = ""


def _counted(deck: Deck) -> bytes:
    """How many slides and notes the file has; its format is left to what opens it, which knows the size of a slide."""
    slides = len(deck.slides)
    notes = sum(slide.has_notes_slide for slide in deck.slides)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{kind}"><Application>wellanalysis</Application>'
        f"<Slides>{slides}</Slides><Notes>{notes}</Notes><HiddenSlides>0</HiddenSlides></Properties>"
    ).encode()


def to_bytes(deck: Deck) -> bytes:
    """The file, its parts in the order in which they were written and without their times."""
    with BytesIO() as saved, BytesIO() as made:
        deck.save(saved)
        with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                entry = zipfile.ZipInfo(name, ZIPPED)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
                entry.external_attr = 0o644 << 16
                new.writestr(entry, old.read(name))
        return made.getvalue()
