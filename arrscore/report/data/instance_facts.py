"""What is known of one instance: totals, rules and titles, and what is read when its pages are made."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from arrscore.config import SONARR
from arrscore.config.instances import application_name
from arrscore.models import ScoreFault
from arrscore.report.charts.gauge import NOT_SCORED
from arrscore.report.data import changes, library, rules
from arrscore.report.data import problems as faults
from arrscore.report.data import storage as space
from arrscore.report.data.candidates import Candidate, read_candidates
from arrscore.report.data.counts import Held
from arrscore.report.data.library import Instance
from arrscore.report.data.rows import grouped
from arrscore.report.data.titles import ScoreRules, TitleDetails, read_details, read_score_rules
from arrscore.report.data.whatif import WhatifBasis, read_whatif
from arrscore.report.text.slugs import Slugs
from arrscore.report.text.wording import category_label

WITHHELD = "withheld"
Found = TypeVar("Found")


class for_pages(cached_property[Found]):  # noqa: N801 - used like `cached_property`
    """What is read when a page of the instance first asks for it, and kept until `InstanceFacts.forget`."""


@dataclass(frozen=True)
class InstanceFacts:
    """What is known of one instance; `titles` are by id, in the order of ids.

    `paged` are the titles that have a page of their own. `states` and `priorities` count items and candidates,
    `absent_by_profile` the items without a file by state, and `held` those that need a fix first.
    `first_candidates` are those worth most. `fault` is there where the scores are distrusted: then health and
    candidates are withheld. `builds` are the last that changed something, and score changes and edits of rules are
    shown from `since_run` on.
    """

    connection: sqlite3.Connection
    instance: Instance
    titles: Mapping[int, library.TitleRow]
    states: Mapping[str, int]
    absent_by_profile: Mapping[int | None, Mapping[str, int]]
    priorities: Mapping[str, int]
    held: Held
    first_candidates: tuple[Candidate, ...]
    totals: library.FileTotals
    health: library.Health
    health_parts: tuple[library.HealthPart, ...]
    trend: tuple[library.TrendPoint, ...]
    mismatches: int
    fault: ScoreFault | None
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

    @property
    def application(self) -> str:
        """Radarr or Sonarr."""
        return application_name(self.instance.service)

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
    def items_of(self) -> Mapping[int, tuple[library.Item, ...]]:
        """The items of each title, by season and episode."""
        return grouped(self.items, lambda item: item.title_id)

    @for_pages
    def stuck(self) -> tuple[library.Item, ...]:
        """The items with an unmet cutoff that cannot be upgraded."""
        return tuple(item for item in self.items if item.stuck)

    def candidates(self) -> tuple[Candidate, ...]:
        """Every upgrade candidate, best first; read each time, as only one page lists them."""
        return read_candidates(self.connection, self.instance.id)

    @for_pages
    def score_changes(self) -> tuple[changes.Change, ...]:
        """Every change of a score in the builds that are shown."""
        return changes.read_changes(self.connection, self.instance.id, self.since_run) if self.builds else ()

    @for_pages
    def past_imports(self) -> tuple[changes.PastImport, ...]:
        """What Radarr or Sonarr imported before the first run."""
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
        """The events of the upgrade loops and failed downloads."""
        if not (self.loops or self.failed_downloads):
            return ()
        return faults.read_loop_events(self.connection, self.instance.id)

    @for_pages
    def failed_downloads(self) -> tuple[faults.FailedDownloads, ...]:
        """The items whose downloads failed since their last import."""
        return faults.read_failed_downloads(self.connection, self.instance.id)

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
        """Details for the pages of some movies; read each time."""
        return read_details(self.connection, title_ids)

    @property
    def unknown_health(self) -> str:
        """What pages print in place of a health that is not known."""
        return NOT_SCORED if self.fault is None else WITHHELD

    @property
    def item_count(self) -> int:
        """How many movies or episodes there are."""
        return sum(self.states.values())

    @cached_property
    def absent(self) -> Mapping[str, int]:
        """How many items have no file, by state; all but these are on disk."""
        found: dict[str, int] = defaultdict(int)
        for states in self.absent_by_profile.values():
            for state, count in states.items():
                found[state] += count
        return dict(found)

    @property
    def on_disk(self) -> int:
        """How many movies or episodes have a file."""
        return self.item_count - sum(self.absent.values())

    @property
    def candidate_count(self) -> int:
        """How many of them are worth upgrading."""
        return sum(self.priorities.values())

    @cached_property
    def kind(self) -> str:
        """What its titles are: movie or series."""
        if self.titles:
            return next(iter(self.titles.values())).kind
        return "series" if self.instance.service == SONARR.name else "movie"

    @for_pages
    def loop_of(self) -> Mapping[int, faults.Loop]:
        """The upgrade loop of each item that is in one."""
        return {loop.item_id: loop for loop in self.loops}

    @for_pages
    def failed_of(self) -> Mapping[int, tuple[faults.FailedDownloads, ...]]:
        """The items of each title whose downloads failed."""
        return grouped(self.failed_downloads, lambda failed: failed.title_id)

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
        """The path of each custom format's page in the instance's folder, by the format's name."""
        return {
            row.format: f"format/{self.format_slugs[row.format_id]}.html" for row in reversed(self.formats)
        }

    @cached_property
    def title_slugs(self) -> Mapping[int, str]:
        """The name of each title's page, by its id."""
        slugs = Slugs()
        return {title.id: slugs.take(_page_name(title), title.id) for title in self.titles.values()}

    def title_page(self, title_id: int) -> str | None:
        """The path of a title's page in the instance's folder; None where it has none."""
        return self.title_path(title_id) if title_id in self.paged else None

    def title_path(self, title_id: int) -> str:
        """The path in the instance's folder of a title that has a page."""
        return f"{self.title_folder}{self.title_slugs[title_id]}.html"

    @property
    def title_folder(self) -> str:
        """The folder of the pages of titles, with a slash at its end."""
        return f"{self.kind}/"

    @cached_property
    def profile_slugs(self) -> Mapping[int, str]:
        """The name of each profile's page, by its id."""
        slugs = Slugs()
        ordered = sorted(self.profiles, key=lambda profile: profile.profile_id)
        return {profile.profile_id: slugs.take(profile.profile, profile.profile_id) for profile in ordered}


def _page_name(title: library.TitleRow) -> str:
    """The file name of a title's page: its slug in Radarr or Sonarr, unless that is only a number."""
    if title.slug and not title.slug.isdigit():
        return title.slug
    return title.name if title.year is None else f"{title.name} {title.year}"
