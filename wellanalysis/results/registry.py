"""Patients in care: how many, how many of them on the high-risk list and why; and the list itself, for their clinic alone."""

from collections.abc import Collection

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_tables import REGISTRY
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.outreach import PERSON, PLACE, HighRisk
from wellanalysis.results.columns import REGISTERED, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import logic, named

IN_CARE, HIGH_RISK, REASON = "in care", "high risk", "reason"
"""Groups of the registry: everybody, those on the high-risk list, and those whom one reason holds for."""
ON_LIST, REASONS, UNTOLD = "high_risk", "reasons", "not_recorded"
"""Columns that `registry` adds: whether on the list, the reasons, and the reasons that cannot be told."""
APART = "; "


def registered(source: Source, definitions: Definitions) -> pd.DataFrame:
    """People of the registry by clinic and group, counted where the extracts are.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    definitions : Definitions
        The network.

    Returns
    -------
    DataFrame
        ``clinic_id`` ("" for the network, in which a patient of two clinics counts once), ``kind`` (`IN_CARE`, `HIGH_RISK` or
        `REASON`), ``reason``, ``people``, and ``unknown``: people of whom it is not recorded whether the reason holds. Empty
        without a registry.
    """
    if REGISTRY not in source.tables:
        return nothing(REGISTERED)
    reasons = definitions.network.registry.high_risk
    groups: list[tuple[str, str, exp.Expr, exp.Expr]] = [(IN_CARE, "", exp.true(), exp.false())]
    groups += [(HIGH_RISK, "", _on_list(definitions), exp.false())] if reasons else []
    groups += [(REASON, each.reason, _holds(each), _untold(each)) for each in reasons]
    sums = [
        exp.alias_(_people(condition), f"{name}_{place}")
        for place, (_, _, *conditions) in enumerate(groups)
        for name, condition in zip(("people", "unknown"), conditions, strict=True)
    ]
    table = exp.table_(REGISTRY, quoted=True)
    by_clinic = source.frame(exp.select(named(PLACE), *sums).from_(table).group_by(named(PLACE)))
    whole = source.frame(exp.select(*(each.copy() for each in sums)).from_(table.copy())).assign(clinic_id="")
    wide = pd.concat([whole, by_clinic], ignore_index=True)
    parts = [
        wide[[PLACE]].assign(
            kind=kind, reason=reason, people=wide[f"people_{place}"], unknown=wide[f"unknown_{place}"], place=place
        )
        for place, (kind, reason, *_) in enumerate(groups)
    ]
    found = pd.concat(parts, ignore_index=True).fillna({"people": 0, "unknown": 0})
    return typed(found.sort_values([PLACE, "place"], kind="stable"), REGISTERED)


def registry(source: Source, definitions: Definitions, *, clinics: Collection[str] = ()) -> pd.DataFrame:
    """The registry with each patient's reasons: for the file of their clinic, and never for a site.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    definitions : Definitions
        The network.
    clinics : collection of str
        Only these clinics; all of them where none is named.

    Returns
    -------
    DataFrame
        The columns of the table, and ``high_risk`` (whether at least as many reasons hold as network.yml asks), ``reasons`` and
        ``not_recorded`` (reasons that cannot be told of the patient), in words joined by a semicolon. In the order of clinics and
        patients; no sum of points, and no order among them.
    """
    table = definitions.contract[REGISTRY]
    reasons = definitions.network.registry.high_risk
    there = [name for name in table.columns if name in source.columns.get(REGISTRY, {})]
    flags = [exp.alias_(_flag(_holds(each)), f"holds_{place}") for place, each in enumerate(reasons)]
    flags += [exp.alias_(_flag(_untold(each)), f"untold_{place}") for place, each in enumerate(reasons)]
    query = exp.select(*(named(name) for name in there), *flags).from_(exp.table_(REGISTRY, quoted=True))
    if clinics:
        query = query.where(named(PLACE).isin(*(exp.Literal.string(each) for each in sorted(clinics))))
    found = source.frame(query).sort_values([PLACE, PERSON], kind="stable", ignore_index=True)
    number = sum((found[f"holds_{place}"] for place in range(len(reasons))), start=pd.Series(0, found.index))
    return found[there].assign(
        **{
            ON_LIST: number.ge(definitions.network.registry.at_least) & bool(reasons),
            REASONS: _words(found, "holds", reasons),
            UNTOLD: _words(found, "untold", reasons),
        }
    )


def _words(found: pd.DataFrame, what: str, reasons: tuple[HighRisk, ...]) -> list[str]:
    flags = found[[f"{what}_{place}" for place in range(len(reasons))]].astype(bool)
    names = [each.reason for each in reasons]
    return [
        APART.join(name for name, holds in zip(names, row, strict=True) if holds)
        for row in flags.itertuples(index=False)
    ]


def _holds(each: HighRisk) -> exp.Expr:
    return exp.Is(this=exp.paren(logic(each.when), copy=False), expression=exp.true())


def _untold(each: HighRisk) -> exp.Expr:
    return exp.Is(this=exp.paren(logic(each.when), copy=False), expression=exp.null())


def _flag(condition: exp.Expr) -> exp.Expr:
    return exp.Case().when(condition, exp.Literal.number(1)).else_(exp.Literal.number(0))


def _on_list(definitions: Definitions) -> exp.Expr:
    flags = [_flag(_holds(each)) for each in definitions.network.registry.high_risk]
    number = flags[0]
    for flag in flags[1:]:
        number = exp.Add(this=number, expression=flag)
    return exp.GTE(this=exp.paren(number), expression=exp.Literal.number(definitions.network.registry.at_least))


def _people(condition: exp.Expr) -> exp.Expr:
    """Distinct people for whom a condition is true."""
    return exp.Count(this=exp.Distinct(expressions=[exp.Case().when(condition, named(PERSON))]))
