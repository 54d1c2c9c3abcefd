"""How everything is computed: the headers of the views, and their thresholds and weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from arrscore.analysis.views import View, load_views
from arrscore.report.data.facts import Facts
from arrscore.report.data.rules import Parameters
from arrscore.report.layout import DATABASE, Site
from arrscore.report.pages.page import Page, WholeReportKind
from arrscore.report.tables.table import Column, Table
from arrscore.report.text import formatting
from arrscore.report.text.wording import STATES, readable, sentence, state_meaning, state_words

_PLACES = {
    "table": f"A table in {DATABASE}",
    "view": f"A view in {DATABASE}",
    "no": f"A step of the analysis, not in {DATABASE}",
}


class ViewText(NamedTuple):
    """A view, from its header."""

    name: str
    title: str
    place: str
    grain: str
    why: str
    units: tuple[tuple[str, str], ...]
    reads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class HowPage(Page):
    """How this is computed."""

    template: ClassVar[str] = "pages/how.html"
    parameters: Table
    main_views: tuple[ViewText, ...]
    helper_views: tuple[ViewText, ...]
    states: Table


# What pages show comes first, in the order in which a reader meets it; the other views serve these.
MAIN_VIEWS = (
    "upgrade_state", "upgrade_candidates", "profile_reach", "library_health", "library_health_parts", "profile_report",
    "profile_health", "format_effectiveness", "profile_problems", "upgrade_loops", "failed_downloads",
    "storage_report",
    "library_categories", "release_groups", "season_consistency", "trend_report", "score_parts", "score_mismatches",
    "score_faults", "recent_changes", "build_changes", "score_trend", "file_report",
)  # fmt: skip


def how_pages(site: Site, facts: Facts) -> Iterator[HowPage]:
    """Make the page that says how everything is computed."""
    views = {view.name: view for view in load_views()}
    main = [views[name] for name in MAIN_VIEWS if name in views]
    helpers = [view for name, view in sorted(views.items()) if name not in MAIN_VIEWS]
    counts = formatting.plural(len(views), "view"), formatting.plural(len(facts.parameters), "setting")
    lead = (
        f"Every file is compared with its own quality profile. All figures come from {counts[0]} of {DATABASE}, with "
        f"{counts[1]} that you can change."
    )
    yield HowPage(
        path=KIND.path,
        page=site.frame(KIND.path, "How this is computed", lead),
        lead=lead,
        parameters=_parameter_table(facts.parameters),
        main_views=tuple(_text(view, views) for view in main),
        helper_views=tuple(_text(view, views) for view in helpers),
        states=Table(
            id="states",
            caption="States",
            columns=(Column("state", "State", "badge"), Column("meaning", "Meaning")),
            rows=tuple((state_words(state), state_meaning(state, "Radarr or Sonarr")) for state in STATES),
        ),
    )


KIND = WholeReportKind(path="how.html", label="How it is computed", make=how_pages)


def _parameter_table(parameters: Parameters) -> Table:
    return Table(
        id="judgements",
        caption="Thresholds and weights",
        columns=(Column("name", "Name"), Column("value", "Value", "decimal"), Column("meaning", "Meaning")),
        rows=tuple((name, row.value, row.meaning) for name, row in sorted(parameters.items())),
        default_sort="name",
        empty="None yet: the first arrscore build writes them.",
        noun="setting",
    )


def _text(view: View, views: Mapping[str, View]) -> ViewText:
    return ViewText(
        name=view.name,
        title=view.title,
        place=_PLACES[view.published],
        grain=view.grain,
        why=readable(sentence(view.why)),
        units=tuple((column, readable(text)) for column, text in view.units.items()),
        reads=tuple((f"#view-{name}", views[name].name) for name in view.reads),
    )
