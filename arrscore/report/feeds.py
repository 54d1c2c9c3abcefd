"""Files for other programs: a feed of changes, badges, summaries of totals.

None of it depends on the present time. Summaries and badges name no title and no address.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jinja2 import Environment

from arrscore.report.data.changes import BuildChanges, Change
from arrscore.report.data.facts import Facts, InstanceFacts
from arrscore.report.data.instance_facts import WITHHELD
from arrscore.report.layout import Site
from arrscore.report.pages.overview import changes_text
from arrscore.report.text import formatting
from arrscore.report.text.direction import apart, isolated, without_controls
from arrscore.report.text.wording import absent_words, counted, item_label, readable

FEED = "feed.xml"
BADGE, BADGE_JSON = "badge.svg", "badge.json"
SUMMARY_JSON, SUMMARY_TEXT = "summary.json", "summary.md"
SHOWN_ENTRIES = 50
SHOWN_CHANGES = 10
# Everything that XML 1.0 cannot hold, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~])")
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:arrscore")
# Named colours for shields.io, and ones on which white text has enough contrast.
COLOURS = {
    "A": ("brightgreen", "#1b6e3c"),
    "B": ("green", "#3d6b16"),
    "C": ("yellow", "#7a5a00"),
    "D": ("orange", "#9a4a06"),
    "F": ("red", "#ac2f27"),
}
UNKNOWN_COLOUR = ("lightgrey", "#5a6067")
GRADES = "ABCDF"


class ChangeLine(NamedTuple):
    """One change of an entry; `href` leads to the title's page where it has one."""

    label: str
    why: str
    href: str | None


class FeedEntry(NamedTuple):
    """The changes that one run found in one instance."""

    id: str
    title: str
    updated: str
    href: str
    changes: tuple[ChangeLine, ...]
    more: str


class Feed(NamedTuple):
    """The changes of the last runs; addresses are absolute where the report's own is known."""

    id: str
    title: str
    updated: str
    home: str
    self_href: str | None
    version: str
    entries: tuple[FeedEntry, ...]


class Badge(NamedTuple):
    """Two fields side by side, in pixels; texts are as wide as `..._length` says."""

    label: str
    message: str
    colour: str
    label_length: int
    message_length: int
    label_width: int
    message_width: int

    @property
    def width(self) -> int:
        """The total width."""
        return self.label_width + self.message_width

    @property
    def message_middle(self) -> float:
        """Where the middle of the message is."""
        return self.label_width + self.message_width / 2


class SummaryLine(NamedTuple):
    """The totals of one instance, ready to print."""

    name: str
    cells: tuple[str, ...]


def change_feed(site: Site, facts: Facts) -> Feed | None:
    """Make the feed of changes; None before anything was recorded.

    Ids rest on when the history began and on the numbers of builds, so they stay wherever the report is published.
    """
    if facts.started_at is None:
        return None
    builds = sorted(
        ((build, one) for one in facts.instances for build in one.builds),
        key=lambda found: (-found[0].build_run_id, found[1].instance.id),
    )[:SHOWN_ENTRIES]
    entries = tuple(_entry(site, facts.started_at, one, build) for build, one in builds)
    return Feed(
        id=_urn(facts.started_at, "changes"),
        title=_xml(f"{site.title}: changes"),
        updated=entries[0].updated if entries else facts.started_at,
        home=site.address("index.html"),
        self_href=site.address(FEED) if site.base_url else None,
        version=site.version,
        entries=entries,
    )


def _entry(site: Site, started_at: str, facts: InstanceFacts, build: BuildChanges) -> FeedEntry:
    rows = (
        []
        if site.hides_titles
        else [row for row in facts.score_changes if row.build_run_id == build.build_run_id]
    )
    more = len(rows) - SHOWN_CHANGES
    return FeedEntry(
        id=_urn(started_at, f"{facts.instance.slug}/{build.build_run_id}"),
        title=_xml(f"{facts.instance.name}: {changes_text(build)}"),
        updated=build.at,
        href=site.address(site.place(facts.instance, f"changes/build-{build.build_run_id}.html")),
        changes=tuple(_change(site, facts, row) for row in rows[:SHOWN_CHANGES]),
        more=f"And {formatting.plural(more, 'more change')}." if more > 0 else "",
    )


def _change(site: Site, facts: InstanceFacts, row: Change) -> ChangeLine:
    page = facts.title_page(row.title_id) if row.title_id in facts.titles else None
    label = item_label(row.title, row.year, row.season_number, row.episode_number)
    return ChangeLine(
        label=apart(_xml(label)),
        why=_xml(readable(row.why)),
        href=site.address(site.place(facts.instance, page)) if page is not None else None,
    )


def _urn(started_at: str, name: str) -> str:
    return uuid.uuid5(_NAMESPACE, f"{started_at}/{name}").urn


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def badges(site: Site, facts: Facts) -> Iterator[tuple[str, Badge, bytes]]:
    """Make the badge of the whole report and one of each instance: its path without suffix, drawing and JSON."""
    known = [one for one in facts.instances if one.health.grade is not None or one.fault is not None]
    message = ", ".join(f"{one.instance.name} {_health(one)}" for one in known) if len(known) > 1 else ""
    if len(known) == 1:
        message = _health(known[0])
    # with one withheld, nothing is known of the worst
    is_known = all(one.fault is None for one in known)
    worst = (
        max((one.health.grade or "" for one in known), key=GRADES.find, default=None) if is_known else None
    )
    yield _badge("badge", "library health", message or "unknown", worst)
    for one in facts.instances:
        yield _badge(
            site.place(one.instance, "badge"), f"{one.instance.name} health", _health(one), one.health.grade
        )


def _health(facts: InstanceFacts) -> str:
    # With a decimal, as on the gauge: 89.9 is a B where A starts at 90.
    if facts.health.grade is None:
        return "unknown" if facts.fault is None else WITHHELD
    return f"{facts.health.score:.1f} {facts.health.grade}"


def _badge(path: str, label: str, message: str, grade: str | None) -> tuple[str, Badge, bytes]:
    name, colour = COLOURS.get(grade or "", UNKNOWN_COLOUR)
    label, message = without_controls(_xml(label)), without_controls(_xml(message))
    lengths = _text_length(label), _text_length(message)
    drawing = Badge(label, message, colour, *lengths, lengths[0] + 14, lengths[1] + 14)
    endpoint = {"schemaVersion": 1, "label": label, "message": message, "color": name}
    return path, drawing, json.dumps(endpoint, ensure_ascii=False).encode() + b"\n"


def _text_length(text: str) -> int:
    """About how wide a text is in pixels, in 11 px Verdana; the drawing then holds it to that."""
    widths = (3.9 if letter in "ijl.,:;|!'ftI " else 9.5 if letter in "mwMW@%" else 6.9 for letter in text)
    return max(1, round(sum(widths)))


def summary_json(site: Site, facts: Facts) -> bytes:
    """Write the main figures of each instance, for programs.

    `lowest_health` names the instance that has it; `health` is the same number under the name that it had first.
    """
    newest = max((run.build_run_id for run in facts.runs), default=None)
    lowest = _lowest_health(facts)
    summary = {
        "generated_at": site.now,
        "arrscore_version": site.version,
        "changed": any(one.builds and one.builds[0].build_run_id == newest for one in facts.instances),
        "health": lowest and lowest.health.score,
        "lowest_health": lowest and {"instance": lowest.instance.slug, "health": lowest.health.score},
        "score_faults": sum(one.fault is not None for one in facts.instances),
        "instances": [_summary(one) for one in facts.instances],
    }
    return json.dumps(summary, indent=2, ensure_ascii=False).encode() + b"\n"


def _lowest_health(facts: Facts) -> InstanceFacts | None:
    """The instance with the lowest health; None, too, where that of one is withheld, as it may be the lowest."""
    if any(one.fault is not None for one in facts.instances):
        return None
    known = [one for one in facts.instances if one.health.score is not None]
    return min(known, key=lambda facts: facts.health.score or 0, default=None)


def _summary(facts: InstanceFacts) -> dict[str, object]:
    newest = facts.builds[0] if facts.builds else None
    return {
        "slug": facts.instance.slug,
        "service": facts.instance.service,
        "name": facts.instance.name,
        "version": facts.instance.version,
        "fetched_at": facts.instance.fetched_at,
        "health": facts.health.score,
        "grade": facts.health.grade,
        "score_fault": facts.fault and {
            "disagreeing_files": facts.fault.disagreeing_files, "compared_files": facts.fault.compared_files,
        },
        "titles": len(facts.titles),
        "items": facts.item_count,
        "items_on_disk": facts.on_disk,
        "items_without_file": dict(sorted(facts.absent.items())),
        "files": facts.totals.files,
        "scored_files": facts.totals.scored,
        "size_bytes": facts.totals.size_bytes,
        "states": dict(sorted(facts.states.items())),
        "candidates": facts.candidate_count,
        "loops": facts.held.loops,
        "stuck": facts.held.stuck,
        "priorities": {name: facts.priorities.get(name, 0) for name in ("critical", "high", "medium", "low")},
        "last_change": newest and {
            "at": newest.at, "added": newest.added, "removed": newest.removed, "upgraded": newest.upgraded,
            "downgraded": newest.downgraded, "replaced": newest.replaced, "rescored": newest.rescored,
            "rule_edits": newest.rule_edits, "score_delta": newest.score_delta,
        },
    }  # fmt: skip


SUMMARY_HEADS = (
    "Instance",
    "Health",
    "Library",
    "On disk",
    "Files",
    "Upgrade candidates",
    "Critical",
    "Missing",
    "Others without a file",
    "Last change",
)


def summary_lines(facts: Facts) -> tuple[SummaryLine, ...]:
    """The totals of each instance, as a summary in Markdown prints them."""
    return tuple(SummaryLine(_markdown(one.instance.name), _cells(one)) for one in facts.instances)


def _cells(facts: InstanceFacts) -> tuple[str, ...]:
    newest = facts.builds[0] if facts.builds else None
    return (
        _health(facts),
        counted(facts.item_count, facts.kind),
        formatting.number(facts.on_disk),
        f"{formatting.number(facts.totals.files)}, {formatting.size(facts.totals.size_bytes)}",
        WITHHELD if facts.fault else formatting.number(facts.candidate_count),
        WITHHELD if facts.fault else formatting.number(facts.priorities.get("critical", 0)),
        formatting.number(facts.states.get("missing", 0)),
        absent_words({state: count for state, count in facts.absent.items() if state != "missing"}) or "none",
        f"{formatting.date(newest.at)}: {changes_text(newest)}" if newest else "none yet",
    )


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(without_controls(_xml(text)).split()))


def feed_files(environment: Environment, site: Site, facts: Facts) -> Iterator[tuple[str, bytes]]:
    """Make all of it: paths and contents."""
    yield SUMMARY_JSON, summary_json(site, facts)
    lines: Sequence[SummaryLine] = summary_lines(facts)
    text = environment.get_template("feeds/summary.md").render(
        title=_markdown(site.title),
        heads=SUMMARY_HEADS,
        lines=lines,
        faults=[
            _markdown(f"{one.instance.name}: {one.fault.sentence}") for one in facts.instances if one.fault
        ],
    )
    yield SUMMARY_TEXT, text.encode()
    drawing = environment.get_template("feeds/badge.svg")
    for path, badge, endpoint in badges(site, facts):
        yield f"{path}.svg", drawing.render(badge=badge).encode()
        yield f"{path}.json", endpoint
    feed = change_feed(site, facts)
    if feed is not None:
        yield FEED, isolated(environment.get_template("feeds/feed.xml").render(feed=feed)).encode()
