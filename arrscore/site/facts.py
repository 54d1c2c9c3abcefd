"""Everything that the pages say, read once and sorted by instance."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from arrscore.site.reads import changes, library, rules
from arrscore.site.reads.library import Instance
from arrscore.site.slugs import Slugs

SHOWN_BUILDS = 60
Row = TypeVar("Row")


@dataclass(frozen=True)
class InstanceFacts:
    """What is known of one instance; `titles` are by id, in the order of ids."""

    instance: Instance
    titles: Mapping[int, library.TitleRow]
    items: tuple[library.Item, ...]
    stuck: tuple[library.Item, ...]
    candidates: tuple[library.Candidate, ...]
    totals: library.FileTotals
    health: library.Health
    health_parts: tuple[library.HealthPart, ...]
    trend: tuple[library.TrendPoint, ...]
    mismatches: int
    profiles: tuple[rules.Profile, ...]
    scores: Mapping[int, Mapping[int, int]]
    reach: Mapping[int, tuple[rules.Reach, ...]]
    profile_formats: Mapping[int, tuple[rules.ProfileFormat, ...]]
    formats: tuple[rules.Format, ...]
    builds: tuple[changes.BuildChanges, ...]
    score_changes: tuple[changes.Change, ...]
    rule_edits: tuple[changes.RuleChange, ...]

    @cached_property
    def kind(self) -> str:
        """What its titles are: movie or series."""
        if self.titles:
            return next(iter(self.titles.values())).kind
        return "series" if self.instance.service == "sonarr" else "movie"

    @cached_property
    def states(self) -> Mapping[str, int]:
        """How many items are in each state, the states in the words of the pages."""
        counts: dict[str, int] = defaultdict(int)
        for item in self.items:
            counts[item.state.replace("_", " ")] += 1
        return counts

    @cached_property
    def priorities(self) -> Mapping[str, int]:
        """How many candidates each priority has."""
        counts: dict[str, int] = defaultdict(int)
        for candidate in self.candidates:
            counts[candidate.priority_name] += 1
        return counts

    @cached_property
    def title_slugs(self) -> Mapping[int, str]:
        """The name of each title's page, by its id."""
        slugs = Slugs()
        return {title.id: slugs.take(title.slug or title.name, title.id) for title in self.titles.values()}

    @cached_property
    def profile_slugs(self) -> Mapping[int, str]:
        """The name of each profile's page, by its id."""
        slugs = Slugs()
        ordered = sorted(self.profiles, key=lambda profile: profile.profile_id)
        return {profile.profile_id: slugs.take(profile.profile, profile.profile_id) for profile in ordered}


@dataclass(frozen=True)
class Facts:
    """What is known of all instances, the judgements it rests on, and the last runs."""

    instances: tuple[InstanceFacts, ...]
    parameters: Mapping[str, rules.ParameterRow]
    runs: tuple[changes.Run, ...]


def read_facts(connection: sqlite3.Connection) -> Facts:
    """Read everything that the pages say from the published database."""
    titles = _by(library.read_titles(connection), lambda row: row.instance_id)
    candidates = _by(library.read_candidates(connection), lambda row: row.instance_id)
    totals = {row.instance_id: row for row in library.read_file_totals(connection)}
    health = {row.instance_id: row for row in library.read_health(connection)}
    parts = _by(library.read_health_parts(connection), lambda row: row.instance_id)
    trend = _by(library.read_trend(connection), lambda row: row.instance_id)
    mismatches = {row.instance_id: row.files for row in library.read_mismatches(connection)}
    profiles = _by(rules.read_profiles(connection), lambda row: row.instance_id)
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    for count in rules.read_score_counts(connection):
        scores[count.profile_id][count.score] = count.files
    reach = _by(rules.read_reach(connection), lambda row: row.profile_id)
    profile_formats = _by(rules.read_profile_formats(connection), lambda row: row.profile_id)
    formats = _by(rules.read_formats(connection), lambda row: row.instance_id)
    builds = _by(changes.read_changing_builds(connection), lambda row: row.instance_id)

    def facts_of(instance: Instance) -> InstanceFacts:
        key = instance.id
        shown = builds.get(key, ())[:SHOWN_BUILDS]
        since = shown[-1].build_run_id if shown else 0
        items = library.read_items(connection, key)
        return InstanceFacts(
            instance=instance,
            titles={title.id: title for title in titles.get(key, ())},
            items=items,
            stuck=tuple(item for item in items if item.stuck),
            candidates=candidates.get(key, ()),
            totals=totals.get(key, library.FileTotals(key, 0, 0, 0)),
            health=health.get(key, library.Health(key, None, None)),
            health_parts=parts.get(key, ()),
            trend=trend.get(key, ()),
            mismatches=mismatches.get(key, 0),
            profiles=profiles.get(key, ()),
            scores=scores,
            reach=reach,
            profile_formats=profile_formats,
            formats=formats.get(key, ()),
            builds=shown,
            score_changes=changes.read_changes(connection, key, since) if shown else (),
            rule_edits=changes.read_rule_changes(connection, key, since) if shown else (),
        )

    return Facts(
        instances=tuple(facts_of(instance) for instance in library.read_instances(connection)),
        parameters={row.name: row for row in rules.read_parameters(connection)},
        runs=changes.read_runs(connection, SHOWN_BUILDS),
    )


def _by(rows: Iterable[Row], key: Callable[[Row], int]) -> dict[int, tuple[Row, ...]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {one: tuple(group) for one, group in groups.items()}
