"""The quality profiles: how their files score, and a page for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from arrscore.report.charts import Box, BoxChart, Gauge, Histogram, Note, Threshold, boxes, gauge, histogram
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.instance_facts import WITHHELD
from arrscore.report.data.rules import Parameters, Profile
from arrscore.report.layout import Export, Site, link
from arrscore.report.pages.columns import ABSENT, HREF, SIZE
from arrscore.report.pages.page import Page, PageKind, with_files
from arrscore.report.rendering.components import Stat
from arrscore.report.tables.table import Column, Table, filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import (
    CUTOFF,
    INCREMENT,
    MINIMUM,
    absent_words,
    disk_words,
    missing_note,
    rows_note,
    verb,
)

BASES = {
    "cutoff": "cutoff score (enough files reach it)",
    "observed": "better files of this quality",
    "too few files": "whole profile (too few files)",
}


@dataclass(frozen=True, kw_only=True)
class ProfilesPage(Page):
    """All profiles of an instance."""

    template: ClassVar[str] = "pages/profiles.html"
    boxes: BoxChart
    table: Table


@dataclass(frozen=True, kw_only=True)
class ProfilePage(Page):
    """One profile: its settings, the distribution of its scores, the best achievable ones, its formats' scores."""

    template: ClassVar[str] = "pages/profile.html"
    figures: tuple[Stat, ...]
    health: Gauge
    rules: tuple[tuple[str, str], ...]
    distribution: Histogram
    box: BoxChart
    reach: Table
    formats: Table
    library_link: str
    upgrades_link: str
    whatif_link: str
    is_used: bool
    has_files: bool
    application: str


def profile_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[Page]:
    """Make the page of an instance's profiles, and of each profile one."""
    path = site.place(facts.instance, KIND.path)
    lead = _profiles_lead(facts)
    shown = with_files(_profiles_table(facts), path)
    yield ProfilesPage(
        path=path,
        page=site.frame(path, "Profiles", f"{facts.instance.name}: {lead}", instance=facts.instance),
        lead=lead,
        files=shown.files,
        boxes=profile_boxes(site, facts, path),
        table=shown.table,
    )
    for profile in facts.profiles:
        yield _profile_page(site, facts, profile)


KIND = PageKind(
    path="profiles.html",
    label="Profiles",
    make=profile_pages,
    count=lambda facts: 1 + len(facts.profiles),
    exports=(Export("Profiles", "profiles"),),
)


def profile_place(site: Site, facts: InstanceFacts, profile_id: int) -> str:
    """The path of a profile's page."""
    return site.place(facts.instance, f"profiles/{facts.profile_slugs[profile_id]}.html")


def profile_boxes(site: Site, facts: InstanceFacts, path: str) -> BoxChart:
    """Draw the scores of every profile that has files, for the page at `path`."""
    return boxes(
        "profile-boxes",
        "Scores by profile",
        [
            _box(profile, link(path, profile_place(site, facts, profile.profile_id)))
            for profile in facts.profiles
            if profile.scored_files
        ],
    )


def _box(profile: Profile, href: str | None) -> Box:
    return Box(
        label=profile.profile,
        count=profile.scored_files,
        p10=profile.score_p10,
        p25=profile.score_p25,
        median=profile.score_median,
        p75=profile.score_p75,
        p90=profile.score_p90,
        href=href,
        minimum=profile.min_format_score,
        cutoff=profile.cutoff_format_score,
    )


def _profiles_lead(facts: InstanceFacts) -> str:
    used = [profile for profile in facts.profiles if profile.titles]
    if not facts.profiles:
        return f"{facts.instance.name} has no quality profiles yet."
    if not used:
        return f"None of {formatting.plural(len(facts.profiles), 'quality profile')} is in use."
    rated = [profile for profile in used if profile.health is not None]
    are = verb(len(used), "is", "are")
    text = f"{formatting.number(len(used))} of {formatting.plural(len(facts.profiles), 'quality profile')} {are} in use"
    if facts.fault is not None:
        return f"{text}; their health is withheld because scores disagree with the server's own rules."
    if not rated:
        return f"{text}; none has a scored file."
    worst = min(rated, key=lambda profile: (profile.health or 0, profile.profile))
    return f"{text}; {worst.profile} has the lowest health, {formatting.number(worst.health, 1)} of 100."


def _profiles_table(facts: InstanceFacts) -> Table:
    return Table(
        id="profiles",
        caption="Profiles",
        columns=(
            Column("profile", "Profile", link="href"), HREF,
            Column("grade", "Grade", "badge", facet=True), Column("health", "Health", "number", help="0 to 100."),
            Column("rating", "Rating"), Column("titles", "Titles", "number"), Column("files", "Files", "number"),
            Column("median", "Median score", "number"), Column("minimum", "Minimum", "number"),
            Column("cutoff", "Cutoff", "number"), Column("reachable", "Best achievable", "number"),
            Column("below_minimum", "Below minimum", "number", help="Files that would not be grabbed today."),
            Column("below_cutoff", "Below cutoff", "number", help="Files with an unmet score cutoff."),
            Column("candidates", "Candidates", "number", help="Upgrade candidates."),
            Column("missing", "Missing", "number", hidden=True), ABSENT, SIZE,
        ),
        rows=tuple(
            (
                row.profile, f"profiles/{facts.profile_slugs[row.profile_id]}.html", row.grade, row.health, row.rating,
                row.titles, row.files, row.score_median, row.min_format_score, row.cutoff_format_score,
                row.reachable_score, row.below_minimum, row.below_cutoff, row.candidates, row.missing,
                absent_words(facts.absent_by_profile.get(row.profile_id, {})) or None, row.size_bytes,
            )
            for row in facts.profiles
        ),
        default_sort="-files",
        empty="No profiles yet. Run arrscore build.",
        noun="profile",
    )  # fmt: skip


def _profile_page(site: Site, facts: InstanceFacts, profile: Profile) -> ProfilePage:
    path = profile_place(site, facts, profile.profile_id)
    lead = _profile_lead(profile)
    return ProfilePage(
        path=path,
        page=site.frame(
            path,
            profile.profile,
            f"{profile.profile}: {lead}",
            instance=facts.instance,
            section="profiles.html",
        ),
        lead=lead,
        figures=_profile_stats(facts, profile),
        health=gauge("health", "Health", profile.health, profile.grade, unknown=facts.unknown_health),
        rules=_rules(profile),
        distribution=_distribution(facts, profile),
        box=boxes("spread", "Median and spread", [_box(profile, None)] if profile.scored_files else []),
        reach=_reach_table(facts, profile),
        formats=_format_table(facts, profile),
        library_link=filter_link("../library.html", profile=profile.profile),
        upgrades_link=filter_link("../upgrades.html", profile=profile.profile) if profile.candidates else "",
        whatif_link=filter_link("../whatif.html", profile=profile.profile),
        is_used=profile.titles > 0,
        has_files=profile.files > 0,
        application=facts.application,
    )


def _profile_lead(profile: Profile) -> str:
    if not profile.titles:
        return "No title uses this profile."
    if not profile.scored_files:
        return "None of its files has a known score yet."
    text = (
        f"Half of its {formatting.plural(profile.scored_files, 'scored file')} score at least "
        f"{formatting.number(profile.score_median)}"
    )
    if profile.reachable_score is not None:
        text += f"; {formatting.number(profile.reachable_score)} is the best achievable score"
    below = profile.below_minimum
    tail = (
        f"; {formatting.plural(below, 'file')} {'is' if below == 1 else 'are'} below the minimum"
        if below
        else ""
    )
    return f"{text}{tail}."


def _profile_stats(facts: InstanceFacts, profile: Profile) -> tuple[Stat, ...]:
    return (
        Stat(
            "Movies" if facts.kind == "movie" else "Episodes", formatting.number(profile.items),
            note=disk_words(profile.items, facts.absent_by_profile.get(profile.profile_id, {})),
        ),
        Stat("Files", formatting.number(profile.files), note=formatting.size(profile.size_bytes)),
        Stat("Median score", formatting.number(profile.score_median)),
        Stat(
            "Below minimum", WITHHELD if facts.fault else formatting.number(profile.below_minimum),
            note="would not be grabbed today",
            tone="bad" if profile.below_minimum else "",
        ),
        Stat(
            "Below cutoff", WITHHELD if facts.fault else formatting.number(profile.below_cutoff),
            note="score cutoff unmet",
        ),
        Stat("Upgrade candidates", WITHHELD if facts.fault else formatting.number(profile.candidates)),
        Stat("Missing", formatting.number(profile.missing), note=missing_note((facts.kind,))),
    )  # fmt: skip


def _rules(profile: Profile) -> tuple[tuple[str, str], ...]:
    return (
        ("Upgrades Allowed", "yes" if profile.upgrade_allowed else "no"),
        ("Upgrade Until", profile.cutoff_quality or formatting.NOTHING),
        (MINIMUM, f"{formatting.number(profile.min_format_score)}: lower scores are not grabbed"),
        (
            CUTOFF,
            f"{formatting.number(profile.cutoff_format_score)}: no upgrades to a higher score from here on",
        ),
        (INCREMENT, f"at least {formatting.points(max(1, profile.min_upgrade_format_score))} per upgrade"),
    )


def _distribution(facts: InstanceFacts, profile: Profile) -> Histogram:
    thresholds = [
        Threshold("minimum", profile.min_format_score, low=True),
        Threshold("cutoff", profile.cutoff_format_score),
    ]
    if profile.reachable_score is not None and profile.reachable_score != profile.cutoff_format_score:
        thresholds.append(Threshold("best achievable", profile.reachable_score))

    def rows_behind(lowest: int, highest: int) -> str:
        rows = "../library.html" if facts.kind == "movie" else "../episodes.html"
        return filter_link(rows, profile=profile.profile, score=(lowest, highest))

    drawn = histogram(
        "distribution",
        "Score distribution",
        facts.scores.get(profile.profile_id, {}),
        thresholds=thresholds,
        link=rows_behind,
    )
    note = rows_note(facts.kind)
    return drawn._replace(notes=(*drawn.notes, Note(note))) if note else drawn


def _reach_table(facts: InstanceFacts, profile: Profile) -> Table:
    return Table(
        id="reach",
        caption="Best achievable scores by quality",
        columns=(
            Column("quality", "Quality"), Column("reachable", "Best achievable", "number"),
            Column("basis", "Based on"), Column("files", "Files", "number"),
            Column("best", "Best file", "number"), Column("ceiling", "Sum of all positive scores", "number"),
        ),
        rows=tuple(
            (row.quality, row.reachable_score, BASES.get(row.basis, row.basis), row.files, row.best_score, row.ceiling)
            for row in facts.reach.get(profile.profile_id, ())
        ),
        empty="No file of this profile has a score yet.",
        noun="quality",
    )  # fmt: skip


def _format_table(facts: InstanceFacts, profile: Profile) -> Table:
    return Table(
        id="points",
        caption="Custom format scores",
        columns=(
            Column("format", "Format", link="href"), HREF, Column("points", "Score", "points"),
            Column("files", "Matching files", "number"),
        ),
        rows=tuple(
            (row.format, _format_link(facts, row.format), row.points, row.files)
            for row in facts.profile_formats.get(profile.profile_id, ())
        ),
        default_sort="-points",
        empty="This profile scores no custom format, so all its files score 0.",
        noun="format",
    )  # fmt: skip


def _format_link(facts: InstanceFacts, name: str) -> str | None:
    page = facts.format_pages.get(name)
    return None if page is None else f"../{page}"
