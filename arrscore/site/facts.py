"""Everything that the pages say, by instance.

Totals, rules and titles are read once, for all instances. What there is a row of for each item or file is read when the
pages of its instance are made, and forgotten with them: the largest library alone says how much memory a build needs.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from arrscore.site.reads import changes, counts, library, rules
from arrscore.site.reads import problems as faults
from arrscore.site.reads import storage as space
from arrscore.site.reads.library import Instance
from arrscore.site.reads.rows import grouped
from arrscore.site.reads.titles import ScoreRules, TitleDetails, read_details, read_score_rules
from arrscore.site.reads.whatif import WhatifBasis, read_whatif
from arrscore.site.slugs import Slugs
from arrscore.site.words import category_label

SHOWN_BUILDS = 60
FIRST_CANDIDATES = 10
Found = TypeVar("Found")


class for_pages(cached_property[Found]):  # noqa: N801 - stands where `cached_property` does
    """What is read when a page of the instance first asks for it, and kept until `InstanceFacts.forget`."""


@dataclass(frozen=True)
class InstanceFacts:
    """What is known of one instance; `titles` are by id, in the order of ids.

    `paged` are the titles that have a page of their own. `states` and `priorities` count items and candidates by the
    words of the pages, and `first_candidates` are those worth most. `builds` are the last that changed something, and
    score changes and edits of rules are shown from `since_run` on.
    """

    connection: sqlite3.Connection
    instance: Instance
    titles: Mapping[int, library.TitleRow]
    states: Mapping[str, int]
    priorities: Mapping[str, int]
    first_candidates: tuple[library.Candidate, ...]
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
    since_run: int
    problems: tuple[faults.Problem, ...]
    storage: tuple[space.Storage, ...]
    categories: tuple[space.Category, ...]
    groups: tuple[space.Group, ...]
    outlook: Mapping[str, space.Trend]
    paged: frozenset[int]

    def forget(self) -> None:
        """Let go of what was read for the pages of this instance; it would be read again if it were asked for."""
        for name, attribute in vars(type(self)).items():
            if isinstance(attribute, for_pages):
                self.__dict__.pop(name, None)

    @for_pages
    def items(self) -> tuple[library.Item, ...]:
        """Every movie or episode, by title, season and episode."""
        return library.read_items(self.connection, self.instance.id)

    @for_pages
    def stuck(self) -> tuple[library.Item, ...]:
        """The items below a cutoff for which the application takes nothing better."""
        return tuple(item for item in self.items if item.stuck)

    @for_pages
    def candidates(self) -> tuple[library.Candidate, ...]:
        """Every item worth upgrading, the one worth most first."""
        return library.read_candidates(self.connection, self.instance.id)

    @for_pages
    def score_changes(self) -> tuple[changes.Change, ...]:
        """Every change of a score in the builds that are shown."""
        return changes.read_changes(self.connection, self.instance.id, self.since_run) if self.builds else ()

    @for_pages
    def past_imports(self) -> tuple[changes.PastImport, ...]:
        """What the application imported before the first run."""
        return changes.read_past_imports(self.connection, self.instance.id)

    @for_pages
    def imported_changes(self) -> tuple[changes.ImportedChange, ...]:
        """What another program had recorded before the first run."""
        return changes.read_imported_changes(self.connection, self.instance.id)

    @for_pages
    def rule_edits(self) -> tuple[changes.RuleChange, ...]:
        """Every edit of a rule in the builds that are shown."""
        return (
            changes.read_rule_changes(self.connection, self.instance.id, self.since_run)
            if self.builds
            else ()
        )

    @for_pages
    def proofs(self) -> tuple[faults.Proof, ...]:
        """The files that prove the problems."""
        return faults.read_proofs(self.connection, self.instance.id) if self.problems else ()

    @for_pages
    def loops(self) -> tuple[faults.Loop, ...]:
        """The upgrade loops, the one that wastes most first."""
        return faults.read_loops(self.connection, self.instance.id)

    @for_pages
    def loop_events(self) -> tuple[faults.LoopEvent, ...]:
        """The grabs and imports of the upgrade loops."""
        return faults.read_loop_events(self.connection, self.instance.id) if self.loops else ()

    @for_pages
    def seasons(self) -> tuple[space.SeasonMix, ...]:
        """Every season, by series."""
        return space.read_season_mixes(self.connection, self.instance.id)

    @for_pages
    def score_rules(self) -> ScoreRules:
        """What depends on rules alone."""
        return read_score_rules(self.connection, self.instance.id)

    @for_pages
    def whatif(self) -> WhatifBasis:
        """What the what-if page computes from."""
        return read_whatif(self.connection, self.instance.id)

    def details(self, title_ids: Collection[int]) -> TitleDetails:
        """What the pages of some movies say beyond the library; read anew each time."""
        return read_details(self.connection, title_ids)

    @property
    def item_count(self) -> int:
        """How many movies or episodes there are."""
        return sum(self.states.values())

    @property
    def candidate_count(self) -> int:
        """How many of them are worth upgrading."""
        return sum(self.priorities.values())

    @cached_property
    def kind(self) -> str:
        """What its titles are: movie or series."""
        if self.titles:
            return next(iter(self.titles.values())).kind
        return "series" if self.instance.service == "sonarr" else "movie"

    @for_pages
    def candidate_of(self) -> Mapping[int, library.Candidate]:
        """The candidate of each item that is one."""
        return {candidate.item_id: candidate for candidate in self.candidates}

    @for_pages
    def loop_of(self) -> Mapping[int, faults.Loop]:
        """The upgrade loop of each item that is in one."""
        return {loop.item_id: loop for loop in self.loops}

    @for_pages
    def seasons_of(self) -> Mapping[int, Mapping[int, space.SeasonMix]]:
        """Each series' seasons by their numbers, by the series' id."""
        found: dict[int, dict[int, space.SeasonMix]] = defaultdict(dict)
        for season in self.seasons:
            found[season.title_id][season.season_number] = season
        return found

    @for_pages
    def loops_of(self) -> Mapping[int, tuple[faults.Loop, ...]]:
        """The upgrade loops of each title that has some."""
        return grouped(self.loops, lambda loop: loop.title_id)

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
    """Read what the pages say from the published database; the connection stays in use until all pages are made.

    In a library of more than `movie_pages` movies only those worth upgrading get pages of their own, and none where
    the report `hides_titles`.
    """
    known_titles = grouped(library.read_titles(connection), lambda row: row.instance_id)
    totals = {row.instance_id: row for row in library.read_file_totals(connection)}
    health = {row.instance_id: row for row in library.read_health(connection)}
    parts = grouped(library.read_health_parts(connection), lambda row: row.instance_id)
    trend = grouped(library.read_trend(connection), lambda row: row.instance_id)
    mismatches = {row.instance_id: row.files for row in library.read_mismatches(connection)}
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
            priorities=counts.read_priorities(connection, key),
            first_candidates=library.read_candidates(connection, key, FIRST_CANDIDATES),
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


def _page_name(title: library.TitleRow) -> str:
    """What a title's page is called: as in the application, where that is not only a number that tells nothing."""
    if title.slug and not title.slug.isdigit():
        return title.slug
    return title.name if title.year is None else f"{title.name} {title.year}"


def _paged_titles(
    connection: sqlite3.Connection, instance_id: int, rows: Sequence[library.TitleRow], movie_pages: int
) -> frozenset[int]:
    """Which titles have pages: every series, and as many movies as are wanted or worth upgrading."""
    movies = [row for row in rows if row.kind == "movie"]
    if len(movies) <= movie_pages:
        return frozenset(row.id for row in rows)
    candidates = counts.read_candidate_titles(connection, instance_id)
    return frozenset(row.id for row in rows if row.kind != "movie" or row.id in candidates)
