"""Compare histories: which one continues which, by what each run recorded for each instance.

A run is identified by its time and by how much it recorded for an instance: a published copy may lack names, and may
have other ids.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

# started_at, outcome, score changes, sums of old and new scores, rule changes, release events
RunMark = tuple[str, str, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The runs of one instance; `last` is the time of the last one, empty before the first."""

    service: str
    runs: Counter[RunMark]

    @property
    def last(self) -> str:
        """The time of the last run, ISO 8601 in UTC."""
        return max((mark[0] for mark in self.runs), default="")

    def holds(self, other: Lineage) -> bool:
        """Whether all of another's runs are among these."""
        return self.service == other.service and other.runs <= self.runs


class Relation(Enum):
    """The relation of one database's history to another's."""

    SAME = "same"
    LONGER = "longer"
    SHORTER = "shorter"
    APART = "apart"  # each has builds of other instances, so they can be merged
    DIVERGED = "diverged"  # each has other builds of the same instance


def read_lineages(connection: sqlite3.Connection) -> dict[str, Lineage]:
    """The lineage of each instance, by slug; empty for an instance without runs."""
    services = dict(connection.execute("select slug, service from instances order by slug"))
    runs: dict[str, Counter[RunMark]] = {slug: Counter() for slug in services}
    for slug, _, mark in read_marks(connection):
        runs[slug][mark] += 1
    return {slug: Lineage(services[slug], runs[slug]) for slug in services}


def read_marks(connection: sqlite3.Connection) -> Iterator[tuple[str, int, RunMark]]:
    """What each run recorded for each of its instances: slug, run id, mark."""
    for slug, run_id, at, outcome, changes, old, new, edits, events in connection.execute(_RUN_MARKS):
        yield slug, run_id, (at, outcome, changes, old, new, edits, events)


def compare(ours: Mapping[str, Lineage], theirs: Mapping[str, Lineage]) -> Relation:
    """The relation of our history to theirs."""
    more = less = False
    for slug in ours.keys() | theirs.keys():
        our, their = ours.get(slug), theirs.get(slug)
        if our is None or their is None:
            more, less = more or our is not None, less or their is not None
        elif not our.holds(their) and not their.holds(our):
            return Relation.DIVERGED
        else:
            more, less = more or not their.holds(our), less or not our.holds(their)
    if more and less:
        return Relation.APART
    if more or less:
        return Relation.LONGER if more else Relation.SHORTER
    return Relation.SAME


_RUN_MARKS = """
with parts as (
  select build_run_id, instance_id, outcome, 0 as changes, 0 as old_scores, 0 as new_scores, 0 as edits, 0 as events
  from build_run_instances
  union all
  select build_run_id, instance_id, '', count(*), coalesce(sum(old_score), 0), coalesce(sum(new_score), 0), 0, 0
  from score_history join items on items.id = item_id
  group by build_run_id, instance_id
  union all
  select build_run_id, instance_id, '', 0, 0, 0, count(*), 0 from rule_changes group by build_run_id, instance_id
  union all
  select build_run_id, instance_id, '', 0, 0, 0, 0, count(*) from release_events group by build_run_id, instance_id
)
select
  slug, build_run_id, started_at, max(parts.outcome), sum(parts.changes), sum(old_scores), sum(new_scores),
  sum(edits), sum(events)
from parts
join build_runs on build_runs.id = build_run_id
join instances on instances.id = instance_id
group by instance_id, build_run_id
"""
