"""Whom to call: people who agreed to be named for practice worth sharing. No result stands beside a name."""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import count, listed

# Whoever lets the network know may be named to a clinic too, whether or not other clinics are named to it.
AGREED_TO: Mapping[str, str] = {
    Edition.NETWORK: "network",
    Edition.CLINIC: "network",
    Edition.PUBLIC: "public",
}
ANYTHING = "their work in general"


def call_claim(every: Figures, unit: str) -> Claim | None:
    """The people whom readers may call, with clinic, role and topic, in the order of their names.

    Parameters
    ----------
    every : Figures
        The run.
    unit : str
        Id of the clinic whose page it is, or "" for the network.

    Returns
    -------
    Claim or None
        In the section ``people``; None where nobody agreed to be named in this edition.
    """
    register = every.results.consents
    agreed = register[register["shown_in"] == AGREED_TO.get(every.edition, "")]
    if agreed.empty:
        return None
    people = [own for _, own in agreed.groupby(["name", "provider_id"], sort=True)]
    # The register's consent names the clinic, whatever else of other clinics the readers may see.
    clinics = every.results.clinics.set_index("clinic_id")["name"]
    lines = [
        [
            own["name"].iloc[0],
            listed(clinics[id] for id in dict.fromkeys(own["clinic_id"])),
            listed(dict.fromkeys(own["role"])),
            listed(_topics(every, own)),
        ]
        for own in people
    ]
    near = sum(unit in set(own["clinic_id"]) for own in people)
    here = f" {count(near)} of them {'works' if near == 1 else 'work'} at {clinics[unit]}." if near else ""
    known = {measure.title: measure.id for measure in every.definitions.measures if not measure.clinics}
    return Claim(
        id="call",
        heading=f"Whom to call: {count(len(people), 'colleagues')} agreed to share what they do",
        sentence=f"They agreed to be named, and can be called about the topic beside the name.{here}",
        section="people",
        caveat="The order is that of the names. A name here says that practice is shared, and nothing about a result.",
        table=pd.DataFrame(lines, columns=["Name", "Clinic", "Role", "Can be asked about"]),
        links=tuple((title, f"measures/{known[title]}") for title in sorted({line[3] for line in lines} & set(known))),
    )


def _topics(every: Figures, own: pd.DataFrame) -> list[str]:
    """Titles of the topics; what was agreed to without one."""
    titles = {measure.id: measure.title for measure in every.definitions.measures}
    topics = [titles[id] for id in own["topic"].dropna().unique() if id in titles]
    return sorted(topics) or [ANYTHING]
