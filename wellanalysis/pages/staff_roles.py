"""What the care team answers by role, in the newest wave: small roles together, so that nobody can be told apart."""

import pandas as pd

from wellanalysis.definitions.contract_columns import Column
from wellanalysis.pages.agreement import MANY, nearly_all
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.small_groups import told_together
from wellanalysis.pages.staff_waves import asked_of_staff, by_wave, known, short, told_of, wording_of
from wellanalysis.pages.survey import METHOD
from wellanalysis.pages.window_sums import ITEM_SUMS
from wellanalysis.pages.wording import amount, count, listed, month, sentence_case
from wellanalysis.stats.survey import FEWEST_STAFF

OTHER = "other roles"
ROLES = ("How roles are put together", "book/methods#survey-waves")


def by_role(figures: Figures) -> pd.DataFrame:
    """Sums of each question in the newest wave by role as it is told, with what may be said: ``role, item`` and the rest.

    Nothing where the wave itself may not be shown, or all roles are one group.
    """
    own = by_wave(figures)
    nothing = own.iloc[:0].assign(role=pd.Series(dtype=str))
    if own.empty:
        return nothing
    newest = own["month"].max()
    told = own[(own["month"] == newest) & own["shown"]]
    rows = known(figures)
    rows = rows[(rows["month"] == newest) & rows["item"].isin(told["item"])]
    rows = rows.assign(role=rows["role"].where(rows["role"] != "", "role not recorded"))
    # The question that fewest of a role answered decides, so that none of its answers stands alone.
    sizes = rows.groupby(["role", "item"])["item_n"].sum().groupby("role").min()
    sizes = sizes.where(sizes > 0, rows.groupby("role")["answered"].max().clip(upper=1))
    together = told_together(sizes[sizes > 0])
    names = {str(role): OTHER if role in together else str(role) for role in sizes.index[sizes > 0]}
    if len(set(names.values())) < 2:
        return nothing
    rows = rows[rows["role"].isin(names)]
    sums = rows.assign(role=rows["role"].map(names)).groupby(["role", "item"])[ITEM_SUMS].sum().reset_index()
    if (sums["item_n"] < FEWEST_STAFF).any():
        return nothing
    return _without_remainders(told_of(figures, sums.assign(month=newest)))


def _without_remainders(found: pd.DataFrame) -> pd.DataFrame:
    """`found` with the smallest other role withheld wherever all roles but the bounds would give a bound's count away."""
    hidden = pd.Series(False, found.index)
    while True:
        unseen = found[found["alike"] | hidden].groupby("item")[["item_top", "item_n"]].sum()
        leaks = unseen.index[nearly_all(unseen["item_top"], unseen["item_n"], unseen["item_n"])]
        left = found[found["item"].isin(leaks) & ~found["alike"] & ~hidden].sort_values("item_n", kind="stable")
        more = left.drop_duplicates("item").index
        if more.empty:
            break
        hidden = hidden | found.index.isin(more)
    numbers = ["share", "lower", "upper", "mean"]
    return found.assign(
        **{name: found[name].mask(hidden) for name in numbers}, told=found["told"].mask(hidden, "withheld")
    )


def roles_claim(figures: Figures, *, section: str) -> Claim | None:
    """Favourable answers to the first question by role, in the order of the alphabet; all questions in the table."""
    found = by_role(figures)
    if found.empty:
        return None
    asked = [each for each in asked_of_staff(figures) if each.name in set(found["item"])]
    first = asked[0]
    names = sorted(set(found["role"]) - {OTHER}) + ([OTHER] if (found["role"] == OTHER).any() else [])
    own = found[found["item"] == first.name].set_index("role").reindex(names)
    if own["share"].notna().sum() < 2:
        return None
    low, high = own["share"].idxmin(), own["share"].idxmax()
    wave = month(found["month"].iloc[0])
    joined = _joined(figures, found)
    caution = (
        "A difference between roles is a question for a conversation: groups are small, and people differ within them."
    )
    if joined:
        caution += (
            f" “{sentence_case(OTHER)}” are {joined}, put together since fewer than {FEWEST_STAFF} of one answered."
        )
    caution += _marked(found)
    return Claim(
        id="staff-roles",
        heading=f"{sentence_case(short(first.name))} by role: {_span(own, low, high)}",
        sentence=(
            f"In {wave}, “{wording_of(first)}” found {own.loc[low, 'told']} favourable answers among {_people(low)} "
            f"({count(own.loc[low, 'item_n'])} answered) and {own.loc[high, 'told']} among {_people(high)} "
            f"({count(own.loc[high, 'item_n'])} answered)."
        ),
        section=section,
        chart="items",
        frame=pd.DataFrame(
            {
                "label": [sentence_case(name) for name in names],
                "value": own["share"].round(4).to_numpy(),
                "n": own["item_n"].to_numpy(),
                "told": own["told"].where(own["alike"] & own["share"].notna(), "").to_numpy(),
            }
        ),
        options={"unit": "%"},
        alternative=(
            f"Dot chart of the share of favourable answers to “{wording_of(first)}” in {wave}, "
            f"{count(len(names), 'groups')} of roles in the order of the alphabet. It lies between "
            f"{own.loc[low, 'told']} ({_people(low)}) and {own.loc[high, 'told']} ({_people(high)})."
        ),
        caveat=caution,
        table=_table(found, names, asked),
        links=(ROLES, METHOD),
    )


def _marked(found: pd.DataFrame) -> str:
    """What a bound and ``withheld`` in the table mean, with the roles of which a share is withheld though enough answered."""
    said = ""
    if (found["alike"] & found["share"].notna()).any():
        said += (
            f" “Or more” and “or less”: nearly all of fewer than {MANY} people answered alike, so only a bound is told."
        )
    hidden = found[found["share"].isna()]
    if len(hidden):
        who = listed(
            f"{short(item)} of {role} ({count(number)} answered)"
            for item, role, number in hidden[["item", "role", "item_n"]].itertuples(index=False)
        )
        said += f" “Withheld”: with it and the total, a bound beside it could be worked out exactly; so for {who}."
    return said


def _span(own: pd.DataFrame, low: str, high: str) -> str:
    texts = (own.loc[low, "told"], own.loc[high, "told"])
    return f"{texts[0]} in each" if texts[0] == texts[1] else f"{texts[0]} to {texts[1]} favourable"


def _people(role: str) -> str:
    return role if role == OTHER else f"those in the role {role}"


def _joined(figures: Figures, found: pd.DataFrame) -> str:
    """Names of the roles that are told together."""
    if not (found["role"] == OTHER).any():
        return ""
    rows = known(figures)
    here = rows[(rows["month"] == found["month"].iloc[0]) & (rows["answered"] > 0) & (rows["role"] != "")]
    return listed(sorted(set(here["role"]) - set(found["role"])))


def _table(found: pd.DataFrame, names: list[str], asked: list[Column]) -> pd.DataFrame:
    """One line per role: who was asked, how many answered, the share of favourable answers to each question."""
    one = found[found["item"] == asked[0].name].set_index("role").reindex(names)
    cells = found.set_index(["role", "item"])["told"]
    columns = {
        "Role": [sentence_case(name) for name in names],
        "Answered": [
            f"{count(a)} of {count(s)} ({amount(a / s)})" for a, s in zip(one["answered"], one["sent"], strict=True)
        ],
    }
    more = {sentence_case(short(each.name)): [cells[name, each.name] for name in names] for each in asked}
    return pd.DataFrame(columns | more)
