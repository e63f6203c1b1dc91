"""What has changed since a quarter was first published: this run held against the last publication.

What can be told apart, and what cannot:

- *Code* is told from the rest by making the last publication's figures once more, from its own results tables and its
  own definitions, with today's code. The extracts of then are not kept, so a change of the queries that made those
  tables is seen as code only while extracts and their day are the same; else it is among the changes of data.
- *Late data* is what was recorded after the last publication's day, and follow-up that has closed since. It is told
  from *corrected data* where rows carry the day on which they came (`results.known`): the values of a row are those of
  today, so a value filled in later, in a row that was there, is a correction. Where they do not, and for a database,
  both are one cause. A row that came later but carries an earlier day of record is a correction too.
- *Definition* is any difference of network.yml (but for the day of the data and the place of the extracts), of a
  measure or of tables/*.sql. Comments are none.
- *Accepted appeals* are corrections that the network keeps among its own records. What was decided since the last
  publication is told from everything else by computing today's figures without it; a figure names the appeals that
  corrected its own rows.
- A state in between that cannot be computed, because old definitions or tables are no longer read, joins its causes.

A figure that did not change has no causes: two that cancelled each other out as printed are not told.
"""

from collections.abc import Sequence
from pathlib import Path

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.settings import Network
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.published import published_figures
from wellanalysis.pages.restatement_appeals import appealed, decided_between, held_then
from wellanalysis.pages.restatement_chain import chain, changed_keys
from wellanalysis.pages.restatement_publications import Making, Publication, Recorded
from wellanalysis.pages.restatement_steps import States, steps_between
from wellanalysis.pages.restatement_words import Change, Told, in_words

NOT_MEANING = {"data_as_of", "extracts"}
"""Keys of network.yml that say which extracts are read, not what is made of them."""
OWN = "wellanalysis"


def history(
    recorded: Sequence[Recorded],
    now: Figures,
    making: Making,
    *,
    extracts: str | Path | None = None,
    states: States | None = None,
) -> tuple[Publication, ...]:
    """Publications of the quarter, oldest first, the present one among them.

    Parameters
    ----------
    recorded : sequence of Recorded
        Those of earlier runs, oldest first.
    now : Figures
        This run.
    making : Making
        What it was made with.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says. They are asked again only where a cause cannot be told
        without; a correction of data that speak of the same day costs nothing.
    states : dict, optional
        What was computed of such states before, by what they are made from, and is added to: sites of one run have them
        in common.

    Returns
    -------
    tuple of Publication
        The recorded ones where this run publishes the same figures as the last of them; else these and one more.
    """
    earlier = tuple(each.publication for each in recorded)
    table = published_figures(now)
    changes: tuple[Change, ...] = ()
    if recorded:
        last = recorded[-1]
        if not changed_keys(last.figures, table):
            return earlier
        files = changed_files(last, now.definitions, making)
        policy = now.definitions.network.disclosure[Edition(now.edition)]
        held = held_then(last.results, last.publication.as_of, now)
        appeals = appealed(decided_between(held, now.results.records.corrections), last.results, now)
        told = Told(files, moved_versions(last.publication.making, making), policy.minimum, appeals)
        steps = steps_between(last, now, table, making, extracts=extracts, differ=bool(files), states=states)
        changes = tuple(in_words(each, told) for each in chain(last.figures, steps))
    number = earlier[-1].number + 1 if earlier else 1
    inputs = dict(now.results.fingerprint)
    return (*earlier, Publication(number, now.as_of, now.stage, len(table), inputs, making, changes))


def changed_files(last: Recorded, now: Definitions, making: Making) -> tuple[str, ...]:
    """Files of definitions that say something else now; where the old ones cannot be read, those of another hash."""
    then = last.definitions
    if then is None:
        one, other = last.publication.making.definitions, making.definitions
        return tuple(sorted(name for name in {*one, *other} if one.get(name) != other.get(name)))
    settings = ["network.yml"] if _meaning(then.network) != _meaning(now.network) else []
    old, new = ({measure.path: measure for measure in each.measures} for each in (then, now))
    measures = sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
    queries = sorted({*then.tables_sql, *now.tables_sql})
    others = [f"tables/{name}.sql" for name in queries if then.tables_sql.get(name) != now.tables_sql.get(name)]
    return (*settings, *measures, *others)


def _meaning(network: Network) -> dict[str, object]:
    return network.model_dump(exclude=NOT_MEANING)


def moved_versions(before: Making, after: Making) -> str:
    """``numpy 2.3 → 2.4``; where no version differs, that our own code does."""
    names = sorted({*before.versions, *after.versions})
    pairs = [(name, before.versions.get(name, "none"), after.versions.get(name, "none")) for name in names]
    moved = [f"{name} {old} → {new}" for name, old, new in pairs if old != new]
    return ", ".join(moved) or (f"{OWN} {after.versions[OWN]}, changed since" if OWN in after.versions else "")
