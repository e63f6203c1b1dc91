"""How many people a voice may be of: roles and places stand beside words only where enough people are in them."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_records import in_post
from wellanalysis.pages.wording import sentence_case
from wellanalysis.stats.survey import FEWEST_STAFF

PATIENTS = ("patient", "relative")
"""Roles that are no posts: of them there are many wherever there is care."""
MANY = 1_000_000
COLLEAGUE, SOMEBODY = "a colleague", "somebody"


def people_by(figures: Figures, column: str) -> pd.Series:
    """People in post by what makes groups of voices, as the newest staff survey was sent; patients are many.

    Parameters
    ----------
    column : {"role", "clinic_id", "region"}
        What makes the groups.
    """
    posts = in_post(figures)
    regions = figures.clinics.set_index("clinic_id")["region"]
    posts = posts.assign(region=posts["clinic_id"].map(regions))
    people = posts.groupby(column)["people"].sum()
    return pd.concat([people, pd.Series(MANY, index=list(PATIENTS))]) if column == "role" else people


def role_told(figures: Figures, role: str) -> str:
    """The role as it stands beside words: ``Nurse``; ``A colleague`` where fewer than ten in that role are in post."""
    if not role:
        return sentence_case(SOMEBODY)
    return sentence_case(role if people_by(figures, "role").get(role, 0) >= FEWEST_STAFF else COLLEAGUE)
