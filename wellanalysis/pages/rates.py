"""How often our own rules are wrong: the whole report on made-up networks, beside what this quarter's report really says."""

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.marks import RULES, SEEN_BY, marks
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.quiet import ODDS, WAITS, Planted
from wellanalysis.pages.quiet_marks import tried_marks
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import Evidence, amount, count, interval
from wellanalysis.pages.words_tried import tried_claim
from wellanalysis.stats.intervals import wilson

PAGE = "rates"
SEED = 20260929
"""Fixed, so that the same data give the same book."""

ASK = "Before acting on a single mark, ask how many such marks chance alone would have put into this report."


def page(found: Figures, *, networks: int | None = None, remembered: Remembered | None = None) -> Page | None:
    """The page of the rates; none where the network's settings ask for no simulation.

    Parameters
    ----------
    found : Figures
        The run.
    networks : int, optional
        How many networks of each kind are made up; otherwise as network.yml says.
    remembered : Remembered, optional
        What was tried before on the very same sizes; without it everything is tried anew, with the same result.
    """
    number = found.definitions.network.simulations.networks if networks is None else networks
    if not number:
        return None
    memory = remembered or Remembered()
    table, seen = rates(found, networks=number, remembered=memory)
    title = "How often our own rules are wrong"
    opening = _quiet(found, table, number)
    claims = (_missed(found, seen, number), tried_claim(found, networks=number, seed=SEED, remembered=memory))
    return network_page(
        found, id=PAGE, template="network_rates", title=title, opening=opening, action=ASK, claims=claims
    )


def rates(found: Figures, *, networks: int, remembered: Remembered | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What every rule says of this quarter, of quiet networks, and of networks where something happens.

    Returns
    -------
    quiet : DataFrame
        Indexed by rule: ``shown`` marks of ``of`` results this quarter; ``share, lower, upper``: marked where nothing
        happens (95 % Monte Carlo interval).
    seen : DataFrame
        Indexed by rule and measure: ``share, lower, upper`` of the clinics where something happens that the rule marks
        the right way.
    """
    memory = remembered or Remembered()
    places = [unit for unit, full in zip(found.clinics["clinic_id"], found.clinics["full"], strict=True) if full]
    # Every second clinic, in regional and alphabetical order.
    planted = Planted(
        frozenset(places[::2]), pd.Timestamp(found.definitions.network.baseline.last) + pd.DateOffset(months=1)
    )
    plans = [*[Planted()] * networks, *[planted] * happening(networks)]
    tried = pd.concat(
        [
            tried_marks(found, measure, plans, seed=SEED, remembered=memory).assign(measure=measure.id)
            for measure in found.definitions.measures
        ]
    )
    shown = marks(found).groupby("rule")["marked"].agg(["sum", "size"]).set_axis(["shown", "of"], axis=1)
    quiet = _shares(tried[tried["network"] < networks], ["rule"], "marked", "of").join(shown)
    there = tried[(tried["network"] >= networks) & tried["rule"].isin(SEEN_BY) & (tried["there"] > 0)]
    directed = [measure.id for measure in found.definitions.measures if str(measure.improves) != "neither"]
    seen = _shares(there[there["measure"].isin(directed)], ["rule", "measure"], "seen", "there")
    quiet = quiet.fillna({"shown": 0, "of": 0})
    return quiet.reindex([rule for rule in RULES if rule in quiet.index]), seen


def happening(networks: int) -> int:
    """How many networks have something happen: half as many, since every second clinic of each tells of it."""
    return max(1, networks // 2)


def _shares(rows: pd.DataFrame, by: list[str], mark: str, of: str) -> pd.DataFrame:
    """Share marked in each group, with its 95 % Monte Carlo interval.

    From the shares of the made-up networks, since the marks of one network share its target and its limits; where all
    networks gave the same, or there is one only, as if marks were independent.
    """
    sums = rows.groupby(by)[[mark, of]].sum().astype(float).set_axis(["sum", "size"], axis=1)
    share = sums["sum"] / sums["size"]
    lower, upper = wilson(sums["sum"].to_numpy(), sums["size"].to_numpy())
    networks = rows.groupby([*by, "network"])[[mark, of]].sum()
    each = (networks[mark] / networks[of]).groupby(by).agg(["std", "size"]).reindex(sums.index)
    half = stdtrit(np.maximum(each["size"] - 1, 1), 0.975) * each["std"] / np.sqrt(each["size"])
    varied = (each["std"] > 0).to_numpy()
    return pd.DataFrame(
        {
            "share": share,
            "lower": np.where(varied, (share - half).clip(lower=0), lower),
            "upper": np.where(varied, (share + half).clip(upper=1), upper),
        },
        index=sums.index,
    )


def _not_conclusive(table: pd.DataFrame) -> str:
    """`` “promising, not conclusive” ... stand beside 65 results; a quiet network would show about 89.``"""
    if "promising" not in table.index:
        return ""
    row = table.loc["promising"]
    quiet = row["share"] * row["of"]
    little = ": such a word by itself says little" if row["shown"] <= 2 * quiet else ""
    return (
        f" The words that are not conclusive (“{Evidence.PROMISING}” is one of the two) stand beside "
        f"{count(row['shown'], 'results')}; a quiet network would show about {quiet:.0f}{little}."
    )


def _quiet(found: Figures, table: pd.DataFrame, networks: int) -> Claim:
    """Marks of this quarter beside those that a network without any change would carry."""
    rule = "trend" if "trend" in table.index else str(table.index[0])
    first = table.loc[rule]
    by_chance = first["share"] * first["of"]
    return Claim(
        id="quiet",
        heading=(
            f"{count(first['shown'])} of {count(first['of'], 'trends')} are marked this quarter; where nothing happens "
            f"it would be about {by_chance:.0f}"
            if rule == "trend"
            else f"Where nothing happens: {RULES[rule]} in {amount(first['share'])} of results"
        ),
        sentence=(
            f"The whole report was made for {count(networks, 'networks')} of this size in which no clinic differs and nothing "
            f"changes: {amount(first['share'])} of {'trends are marked in their newest month' if rule == 'trend' else 'results are marked'} "
            f"there. {count(first['shown'])} of {count(first['of'], 'trends' if rule == 'trend' else 'results')} are marked "
            f"this quarter; a quiet network would show about {by_chance:.0f}.{_not_conclusive(table)}"
        ),
        section="quiet",
        chart="intervals",
        frame=pd.DataFrame(
            {
                "label": [RULES[rule] for rule in table.index],
                "value": table["share"].round(4).to_numpy(),
                "lower": table["lower"].round(4).to_numpy(),
                "upper": table["upper"].round(4).to_numpy(),
                "note": [_beside(row) for _, row in table.iterrows()],
                "highlight": False,
            }
        ),
        options={"unit": "%"},
        alternative=(
            "Interval chart of the share of results that each rule marks in networks where nothing happens, beside the "
            f"number marked this quarter. It goes from {amount(table['share'].min())} to {amount(table['share'].max())}."
        ),
        caveat=(
            "Made-up networks have the sizes, losses and gaps of this one. Their episodes are independent of each other, "
            "and their months do not drift; real ones do, so that the true rates are somewhat higher. Words above and below "
            "ask for reliability: where clinics do not differ there is none, and so no word."
        ),
        table=pd.DataFrame(
            {
                "Rule": [RULES[rule] for rule in table.index],
                "Marked this quarter": [f"{count(row['shown'])} of {count(row['of'])}" for _, row in table.iterrows()],
                "Marked where nothing happens": [_share(row) for _, row in table.iterrows()],
                "A quiet network would show": [_quiet_number(row) for _, row in table.iterrows()],
            }
        ),
        links=(("Signals", "book/methods#signals"), ("How this is simulated", "book/methods#own-rules")),
    )


def _beside(row: pd.Series) -> str:
    return f"{count(row['shown'])} shown; quiet {_quiet_number(row)}"


def _quiet_number(row: pd.Series) -> str:
    """Marks that a quiet network of this size would carry; where none was seen, the most that fits with that."""
    if not row["share"]:
        return f"fewer than {max(row['upper'] * row['of'], 0.1):.1f}"
    return f"about {row['share'] * row['of']:.1f}"


def _share(row: pd.Series) -> str:
    if not row["share"]:
        return f"none seen (at most {amount(row['upper'])})"
    return f"{amount(row['share'])} ({interval(row['lower'], row['upper'])})"


def _missed(found: Figures, seen: pd.DataFrame, networks: int) -> Claim:
    """How often something that does happen is seen, and how often it is missed, measure by measure."""
    titles = {measure.id: measure.title for measure in found.definitions.measures}
    improved = seen.loc["improved"] if "improved" in seen.index.get_level_values("rule") else seen.iloc[:0]
    ends = [improved["share"].idxmin(), improved["share"].idxmax()] if len(improved) else []
    said = [f"{amount(improved['share'][id])} ({titles[str(id)]})" for id in ends]
    return Claim(
        id="missed",
        heading=(
            f"Where something happens, between {amount(1 - improved['share'].max())} and "
            f"{amount(1 - improved['share'].min())} of it is missed, measure by measure"
            if len(improved)
            else "What is missed cannot be told: nothing is compared with the baseline yet"
        ),
        sentence=(
            f"In {count(happening(networks), 'networks')} more, every second clinic has odds of a good result {ODDS:g} times the "
            f"others' from the end of the baseline on; averages such as waiting times are {amount(1 - WAITS)} better there. "
            + (f"Improved was then found in {said[0]} to {said[1]} of these clinics." if said else "")
        ).strip(),
        section="missed",
        table=pd.DataFrame(
            [
                {
                    "Measure": titles[str(measure)],
                    "Rule": RULES[str(rule)],
                    "Seen where it happens": _share(row),
                    "Missed": amount(1 - row["share"]),
                }
                for (rule, measure), row in seen.iterrows()
            ]
        ),
        caveat="Rare outcomes, and measures with few answers, are where most is missed: no news there is no good news.",
        links=(("What change could be seen", "book/methods#detectability"),),
    )
