"""Everything that the pages say, read once and sorted by instance."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from arrscore.site.reads import changes, library, rules, titles
from arrscore.site.reads import problems as faults
from arrscore.site.reads import storage as space
from arrscore.site.reads.library import Instance
from arrscore.site.reads.whatif import WhatifBasis, read_whatif
from arrscore.site.slugs import Slugs
from arrscore.site.words import category_label

SHOWN_BUILDS = 60
Row = TypeVar("Row")
Key = TypeVar("Key")


@dataclass(frozen=True)
class TitleDetails:
    """What the pages of single movies say beyond the library; events and history are by title, the oldest first."""

    files: Mapping[int, titles.FileFacts]
    history: Mapping[int, tuple[titles.HistoryRow, ...]]
    events: Mapping[int, tuple[titles.ReleaseEvent, ...]]


@dataclass(frozen=True)
class ScoreRules:
    """What depends on rules alone: points by set of formats and profile, what sets lack, where upgrades lead."""

    parts: Mapping[tuple[int, int | None], tuple[titles.SetPart, ...]]
    lacking: Mapping[tuple[int, int, int], tuple[Mapping[str, Any], ...]]
    targets: Mapping[tuple[int, int], titles.Target]


@dataclass(frozen=True)
class InstanceFacts:
    """What is known of one instance; `titles` are by id, in the order of ids.

    `paged` are the titles that have a page of their own.
    """

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
    past_imports: tuple[changes.PastImport, ...]
    imported_changes: tuple[changes.ImportedChange, ...]
    rule_edits: tuple[changes.RuleChange, ...]
    problems: tuple[faults.Problem, ...]
    proofs: tuple[faults.Proof, ...]
    loops: tuple[faults.Loop, ...]
    loop_events: tuple[faults.LoopEvent, ...]
    storage: tuple[space.Storage, ...]
    categories: tuple[space.Category, ...]
    groups: tuple[space.Group, ...]
    seasons: tuple[space.SeasonMix, ...]
    outlook: Mapping[str, space.Trend]
    paged: frozenset[int]
    details: TitleDetails
    score_rules: ScoreRules
    whatif: WhatifBasis

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
    def candidate_of(self) -> Mapping[int, library.Candidate]:
        """The candidate of each item that is one."""
        return {candidate.item_id: candidate for candidate in self.candidates}

    @cached_property
    def loop_of(self) -> Mapping[int, faults.Loop]:
        """The upgrade loop of each item that is in one."""
        return {loop.item_id: loop for loop in self.loops}

    @cached_property
    def seasons_of(self) -> Mapping[int, Mapping[int, space.SeasonMix]]:
        """Each series' seasons by their numbers, by the series' id."""
        found: dict[int, dict[int, space.SeasonMix]] = defaultdict(dict)
        for season in self.seasons:
            found[season.title_id][season.season_number] = season
        return found

    @cached_property
    def loops_of(self) -> Mapping[int, tuple[faults.Loop, ...]]:
        """The upgrade loops of each title that has some."""
        return _by(self.loops, lambda loop: loop.title_id)

    @cached_property
    def category_labels(self) -> Mapping[str, str]:
        """The words for each category of files."""
        return {row.category: category_label(row.category, row.label) for row in self.categories}

    @cached_property
    def profile_of(self) -> Mapping[int, rules.Profile]:
        """Each profile by its id."""
        return {profile.profile_id: profile for profile in self.profiles}

    @cached_property
    def format_slugs(self) -> Mapping[int, str]:
        """The name of each custom format's page, by its id."""
        slugs = Slugs()
        ordered = sorted(self.formats, key=lambda row: row.format_id)
        return {row.format_id: slugs.take(row.format, row.format_id) for row in ordered}

    @cached_property
    def format_pages(self) -> Mapping[str, str]:
        """Where each custom format's page stands in the instance's folder, by the format's name."""
        return {
            row.format: f"format/{self.format_slugs[row.format_id]}.html" for row in reversed(self.formats)
        }

    @cached_property
    def title_slugs(self) -> Mapping[int, str]:
        """The name of each title's page, by its id."""
        slugs = Slugs()
        return {title.id: slugs.take(_page_name(title), title.id) for title in self.titles.values()}

    def title_page(self, title_id: int) -> str | None:
        """Where a title's page stands in the instance's folder; None where it has none."""
        if title_id not in self.paged:
            return None
        return f"{self.titles[title_id].kind}/{self.title_slugs[title_id]}.html"

    @cached_property
    def profile_slugs(self) -> Mapping[int, str]:
        """The name of each profile's page, by its id."""
        slugs = Slugs()
        ordered = sorted(self.profiles, key=lambda profile: profile.profile_id)
        return {profile.profile_id: slugs.take(profile.profile, profile.profile_id) for profile in ordered}


@dataclass(frozen=True)
class Facts:
    """What is known of all instances, the judgements it rests on, and the last runs.

    `started_at` is when the first run was, None before there is one.
    """

    instances: tuple[InstanceFacts, ...]
    parameters: Mapping[str, rules.ParameterRow]
    runs: tuple[changes.Run, ...]
    started_at: str | None


def read_facts(connection: sqlite3.Connection, *, movie_pages: int, hides_titles: bool = False) -> Facts:
    """Read everything that the pages say from the published database.

    In a library of more than `movie_pages` movies only those worth upgrading get pages of their own, and none where
    the report `hides_titles`.
    """
    known_titles = _by(library.read_titles(connection), lambda row: row.instance_id)
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

    score_rules = _read_score_rules(connection)
    found = _by(faults.read_problems(connection), lambda row: row.instance_id)
    loops = _by(faults.read_loops(connection), lambda row: row.instance_id)
    stored = _by(space.read_storage(connection), lambda row: row.instance_id)
    categories = _by(space.read_categories(connection), lambda row: row.instance_id)
    groups = _by(space.read_groups(connection), lambda row: row.instance_id)
    seasons = _by(space.read_season_mixes(connection), lambda row: row.instance_id)
    trends = _by(space.read_trends(connection), lambda row: row.instance_id)

    def facts_of(instance: Instance) -> InstanceFacts:
        key = instance.id
        shown = builds.get(key, ())[:SHOWN_BUILDS]
        since = shown[-1].build_run_id if shown else 0
        items = library.read_items(connection, key)
        paged = frozenset() if hides_titles else _paged_titles(known_titles.get(key, ()), items, movie_pages)
        return InstanceFacts(
            instance=instance,
            titles={title.id: title for title in known_titles.get(key, ())},
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
            past_imports=changes.read_past_imports(connection, key),
            imported_changes=changes.read_imported_changes(connection, key),
            rule_edits=changes.read_rule_changes(connection, key, since) if shown else (),
            problems=found.get(key, ()),
            proofs=faults.read_proofs(connection, key) if key in found else (),
            loops=loops.get(key, ()),
            loop_events=faults.read_loop_events(connection, key) if key in loops else (),
            storage=stored.get(key, ()),
            categories=categories.get(key, ()),
            groups=groups.get(key, ()),
            seasons=seasons.get(key, ()),
            outlook={row.measure: row for row in trends.get(key, ())},
            paged=paged,
            details=_read_details(
                connection, {item.title_id for item in items if item.season_number is None} & paged
            ),
            score_rules=score_rules,
            whatif=read_whatif(connection, key),
        )

    return Facts(
        instances=tuple(facts_of(instance) for instance in library.read_instances(connection)),
        parameters={row.name: row for row in rules.read_parameters(connection)},
        runs=changes.read_runs(connection, SHOWN_BUILDS),
        started_at=changes.read_first_run(connection),
    )


def _page_name(title: library.TitleRow) -> str:
    """What a title's page is called: as in the application, where that is not only a number that tells nothing."""
    if title.slug and not title.slug.isdigit():
        return title.slug
    return title.name if title.year is None else f"{title.name} {title.year}"


def _paged_titles(
    rows: Sequence[library.TitleRow], items: Sequence[library.Item], movie_pages: int
) -> frozenset[int]:
    """Which titles have pages: every series, and as many movies as are wanted or worth upgrading."""
    movies = [row for row in rows if row.kind == "movie"]
    if len(movies) <= movie_pages:
        return frozenset(row.id for row in rows)
    candidates = {item.title_id for item in items if item.priority_name is not None}
    return frozenset(row.id for row in rows if row.kind != "movie" or row.id in candidates)


def _read_details(connection: sqlite3.Connection, title_ids: Collection[int]) -> TitleDetails:
    return TitleDetails(
        files={row.file_id: row for row in titles.read_file_facts(connection, title_ids)},
        history=_by(titles.read_history(connection, title_ids), lambda row: row.title_id),
        events=_by(titles.read_release_events(connection, title_ids), lambda row: row.title_id),
    )


def _read_score_rules(connection: sqlite3.Connection) -> ScoreRules:
    return ScoreRules(
        parts=_by(titles.read_set_parts(connection), lambda row: (row.set_id, row.profile_id)),
        lacking={
            (row.set_id, row.profile_id, row.target_rank): row.lacking_formats
            for row in titles.read_advice(connection)
        },
        targets={(row.profile_id, row.quality_rank): row for row in titles.read_targets(connection)},
    )


def _by(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, tuple[Row, ...]]:
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {one: tuple(group) for one, group in groups.items()}
