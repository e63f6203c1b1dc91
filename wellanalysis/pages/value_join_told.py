"""What became of episodes and claims when the two records were put together: every count, and what was done."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.value_found import Found, in_window, minimum
from wellanalysis.pages.value_words import money
from wellanalysis.pages.wording import amount, count, round_half_up
from wellanalysis.results.value_join import covers_from_results, queries

METHOD = ("How claims are joined to episodes", "book/methods#claims-join")
ENDS = {"in the extract for these months": "all", "counted": "counted"}
"""All claims, and those that are left: with both exact a small count between them is their difference."""
LEFT_OUT, KEPT = "left out", "kept, and counted with the episode"


def join_claim(figures: Figures, told: Found) -> Claim:
    """The trace of the join as a table: what was found, how often, what was done."""
    episodes, claims = counts(figures, told)
    value = told.value
    closed = episodes["all"] - episodes["open"]
    share = episodes["counted"] / closed
    done = {"keep": KEPT, "leave_out": LEFT_OUT}
    lines: list[tuple[str, str, float | str, str]] = [
        ("Episodes", "that took part, all of whose claims had time to come in", closed, ""),
        ("Episodes", "whose patient is in the claims", episodes["counted"], "counted"),
        (
            "Episodes",
            "whose patient is in no claim",
            episodes["not_in_claims"],
            f"{LEFT_OUT}: nobody knows what they cost",
        ),
        (
            "Episodes",
            "of these patients, without any cost in the window",
            episodes["no_cost"],
            "counted as costing nothing",
        ),
        (
            "Episodes",
            "followed by another of the patient inside the window",
            episodes["cut_short"],
            "claims go to whichever began last",
        ),
        ("Claims", "in the extract for these months", claims["all"], ""),
        ("Claims", "sent twice: patient, day, kind and amount the same", claims["twice"], "counted once"),
        ("Claims", "taken back", claims["taken_back"], "taken off together with the claim they take back"),
        ("Claims", "taken back, with no claim to take back", claims["taken_back_alone"], LEFT_OUT),
        ("Claims", "of patients without an episode here", claims["no_episode"], LEFT_OUT),
        ("Claims", "before the patient's first episode", claims["before"], LEFT_OUT),
        ("Claims", "in no episode's window", claims["no_window"], LEFT_OUT),
        (
            "Claims",
            "in two episodes' windows",
            claims["two_windows"],
            "counted with the one that began last before the service",
        ),
        ("Claims", "after the patient died", claims["after_death"], LEFT_OUT),
        ("Claims", "billed by another clinic than the episode's", claims["elsewhere"], done[value.conflicts.elsewhere]),
        ("Claims", "of another payer than the record names", claims["other_payer"], done[value.conflicts.payer]),
        ("Claims", "counted", claims["counted"], ""),
    ]
    fewest = minimum(figures)
    unknown = int(episodes["not_in_claims"])
    parts = [
        "twice",
        "taken_back",
        "taken_back_alone",
        "no_episode",
        "before",
        "no_window",
        "after_death",
        "elsewhere",
        "other_payer",
    ]
    if any(0 < claims[each] < fewest for each in parts):
        # Few claims of a kind would be what is left of all of them: both ends are told to tens.
        ends = {what: f"about {count(round_half_up(float(claims[name]), -1))}" for what, name in ENDS.items()}
        lines = [
            (of, what, ends.get(what, number) if of == "Claims" else number, done) for of, what, number, done in lines
        ]
    # The few of whom nothing is known would be what is left of the whole.
    whole = f"{count(episodes['counted'])} and fewer than {fewest} more" if 0 < unknown < fewest else count(closed)
    lines[0] = (*lines[0][:2], whole, "")
    return Claim(
        id="value-join",
        heading=f"{amount(share)} of episodes are found in the claims, and every conflict is settled by a rule",
        sentence=(
            f"Of {whole} episodes that took part, {count(episodes['counted'])} belong to patients who are in the claims "
            f"({amount(share)}). A claim counts from {value.before_days} days before an episode began to {value.until_days} days after; an "
            f"episode takes part once {value.run_out_days} more days have passed."
        ),
        section="join",
        table=pd.DataFrame(
            [(of, what, _number(number, fewest), done) for of, what, number, done in lines],
            columns=["Of", "What was found", "How many", "What was done"],
        ),
        caveat=(
            "Whoever is in no claim may differ from those who are: people who pay themselves are among them. Claims do not say until when "
            "somebody was covered, so who left the payer inside the window counts with what was billed until then; so does who died."
        ),
        code=_executed(figures, told),
        links=(METHOD,),
    )


def _number(number: float | str, fewest: int) -> str:
    """A count as shown: few of a kind may be few people."""
    if isinstance(number, str):
        return number
    return f"fewer than {fewest}" if 0 < number < fewest else count(number)


def counts(figures: Figures, told: Found) -> tuple[pd.Series, pd.Series]:
    """Episodes of the window and claims of its services, by what became of them."""
    rows = in_window(figures, figures.results.cost_join, told.last)
    sums = rows.groupby(["of", "what"])["n"].sum()
    return sums.loc["episodes"], sums.loc["claims"]


def _executed(figures: Figures, told: Found) -> str:
    first = covers_from_results(told.value, figures.results.cost_join)
    made = queries(told.value, first=first, as_of=figures.as_of)
    return "\n\n".join(f"-- {name}{text}" for name, text in made.items())


def run_out_claim(figures: Figures, told: Found) -> Claim | None:
    """How late claims come, and why the newest episodes wait."""
    rows = figures.results.cost_lag
    whole = rows["cents"].sum()
    if not whole:
        return None
    known = rows[rows["days"] > 0].sort_values("days")
    share = known["cents"].cumsum() / whole
    wait = told.value.run_out_days
    inside = known["days"] <= wait
    arrived = float(share[inside].iloc[-1]) if inside.any() else 0.0
    enough = (
        f"{amount(arrived)} of amounts are paid within {int(known.loc[inside, 'days'].max())} days"
        if inside.any()
        else "Few are paid so soon"
    )
    return Claim(
        id="value-run-out",
        heading=f"{enough} of the service; episodes wait {wait} days for their claims",
        sentence=(
            f"Results are of services at least {int(known['days'].max())} days ago, whose claims are in: {count(rows['n'].sum(), 'claims')}, "
            f"{money(whole / 100, told.value.currency)} in all. Episodes whose {wait} days have not passed are left out until they have, "
            "so that the newest do not look cheap."
        ),
        section="join",
        table=pd.DataFrame(
            {
                "Days from service to payment": [f"{int(each)} or fewer" for each in known["days"]],
                "Share of amounts": [amount(each) for each in share],
            }
        ),
        links=(METHOD,),
    )
