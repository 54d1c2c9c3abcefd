"""Everything that the pages say, by instance.

Totals, rules and titles are read once, for all instances. What there is a row of for each item or file is read when the
pages of its instance are made, and forgotten with them: the largest library alone says how much memory a build needs.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from arrscore.analysis.statistics import read_score_faults
from arrscore.report.data import changes, counts, library, rules
from arrscore.report.data import problems as faults
from arrscore.report.data import storage as space
from arrscore.report.data.candidates import read_candidates
from arrscore.report.data.instance_facts import InstanceFacts
from arrscore.report.data.library import Instance
from arrscore.report.data.rows import grouped

__all__ = ["FIRST_CANDIDATES", "Facts", "InstanceFacts", "read_facts"]

SHOWN_BUILDS = 60
FIRST_CANDIDATES = 10


class Facts(NamedTuple):
    """What is known of all instances, the thresholds and weights, and the last runs.

    `started_at` is when the first run was, None before there is one.
    """

    instances: tuple[InstanceFacts, ...]
    parameters: rules.Parameters
    runs: tuple[changes.Run, ...]
    started_at: str | None


def read_facts(connection: sqlite3.Connection, *, movie_pages: int, hides_titles: bool = False) -> Facts:
    """Read what the pages say from the published database; the connection stays in use until all pages are made.

    In a library of more than `movie_pages` movies only those worth upgrading or in a loop get pages of their own, and
    none where the report `hides_titles`.
    """
    known_titles = grouped(library.read_titles(connection), lambda row: row.instance_id)
    totals = {row.instance_id: row for row in library.read_file_totals(connection)}
    health = {row.instance_id: row for row in library.read_health(connection)}
    parts = grouped(library.read_health_parts(connection), lambda row: row.instance_id)
    trend = grouped(library.read_trend(connection), lambda row: row.instance_id)
    mismatches = {row.instance_id: row.files for row in library.read_mismatches(connection)}
    score_faults = {fault.instance_id: fault for fault in read_score_faults(connection)}
    profiles = grouped(rules.read_profiles(connection), lambda row: row.instance_id)
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    for count in rules.read_score_counts(connection):
        scores[count.profile_id][count.score] = count.files
    reach = grouped(rules.read_reach(connection), lambda row: row.profile_id)
    profile_formats = grouped(rules.read_profile_formats(connection), lambda row: row.profile_id)
    formats = grouped(rules.read_formats(connection), lambda row: row.instance_id)
    builds = grouped(changes.read_changing_builds(connection), lambda row: row.instance_id)
    found = grouped(faults.read_problems(connection), lambda row: row.instance_id)
    stored = grouped(space.read_storage(connection), lambda row: row.instance_id)
    categories = grouped(space.read_categories(connection), lambda row: row.instance_id)
    groups = grouped(space.read_groups(connection), lambda row: row.instance_id)
    trends = grouped(space.read_trends(connection), lambda row: row.instance_id)

    def facts_of(instance: Instance) -> InstanceFacts:
        key = instance.id
        shown = builds.get(key, ())[:SHOWN_BUILDS]
        titles_here = known_titles.get(key, ())
        return InstanceFacts(
            connection=connection,
            instance=instance,
            titles={title.id: title for title in titles_here},
            states=counts.read_states(connection, key),
            absent_by_profile=counts.read_absent(connection, key),
            priorities=counts.read_priorities(connection, key),
            held=counts.read_held(connection, key),
            first_candidates=read_candidates(connection, key, FIRST_CANDIDATES),
            totals=totals.get(key, library.FileTotals(key, 0, 0, 0)),
            health=health.get(key, library.Health(key, None, None)),
            health_parts=parts.get(key, ()),
            trend=trend.get(key, ()),
            mismatches=mismatches.get(key, 0),
            fault=score_faults.get(key),
            profiles=profiles.get(key, ()),
            scores=scores,
            reach=reach,
            profile_formats=profile_formats,
            formats=formats.get(key, ()),
            builds=shown,
            since_run=shown[-1].build_run_id if shown else 0,
            problems=found.get(key, ()),
            storage=stored.get(key, ()),
            categories=categories.get(key, ()),
            groups=groups.get(key, ()),
            outlook={row.measure: row for row in trends.get(key, ())},
            paged=frozenset() if hides_titles else _paged_titles(connection, key, titles_here, movie_pages),
        )

    return Facts(
        instances=tuple(facts_of(instance) for instance in library.read_instances(connection)),
        parameters={row.name: row for row in rules.read_parameters(connection)},
        runs=changes.read_runs(connection, SHOWN_BUILDS),
        started_at=changes.read_first_run(connection),
    )


def _paged_titles(
    connection: sqlite3.Connection, instance_id: int, rows: Sequence[library.TitleRow], movie_pages: int
) -> frozenset[int]:
    """Which titles have pages: every series, and as many movies as are wanted, worth upgrading or in a loop."""
    movies = [row for row in rows if row.kind == "movie"]
    if len(movies) <= movie_pages:
        return frozenset(row.id for row in rows)
    candidates = counts.read_candidate_titles(connection, instance_id)
    return frozenset(row.id for row in rows if row.kind != "movie" or row.id in candidates)
