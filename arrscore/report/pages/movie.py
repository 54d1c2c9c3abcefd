"""A movie: its score breakdown, the formats it is missing, and its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple

from arrscore.report.charts import LineChart, Part, Series, Waterfall, lines, waterfall
from arrscore.report.data.candidates import Candidate
from arrscore.report.data.facts import InstanceFacts
from arrscore.report.data.library import Item
from arrscore.report.data.rules import Parameters
from arrscore.report.data.titles import FileFacts, HistoryRow, ReleaseEvent, Target, TitleDetails
from arrscore.report.layout import Site
from arrscore.report.pages.columns import reason_words
from arrscore.report.pages.page import Page, PageKind
from arrscore.report.rendering.components import FormatPoints, Stat, Tone
from arrscore.report.tables.table import filter_link
from arrscore.report.text import formatting
from arrscore.report.text.wording import event_words, failed_words, item_label, readable, state_words

UP = "../"
LEAST_POINTS = 3
READ_AT_ONCE = 500
"""Movies whose files and events are in memory at a time."""


class Event(NamedTuple):
    """What happened to a movie: `kind` is a word of the history, `figures` its score and quality."""

    date: str
    kind: str
    figures: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MoviePage(Page):
    """One movie."""

    template: ClassVar[str] = "pages/movie.html"
    state: str
    priority: str | None
    loop_text: str
    failed_text: str
    is_stuck: bool
    figures: tuple[Stat, ...]
    parts: Waterfall | None
    parts_key: tuple[object, ...] | None
    lacking: tuple[FormatPoints, ...]
    negative: tuple[FormatPoints, ...]
    recommendation: str
    compared_with: str
    file: tuple[tuple[str, str], ...]
    trend: LineChart | None
    history: tuple[Event, ...]
    library_link: str
    application_href: str | None
    application: str


def movie_pages(site: Site, facts: InstanceFacts, _: Parameters) -> Iterator[MoviePage]:
    """Make the page of each movie that has one."""
    charts = Charts(facts)
    paged = [item for item in facts.items if item.title_id in facts.paged]
    for start in range(0, len(paged), READ_AT_ONCE):
        items = paged[start : start + READ_AT_ONCE]
        details = facts.details({item.title_id for item in items})
        for item in items:
            yield _movie_page(site, facts, item, details, charts)


KIND = PageKind(path="movie/{}.html", make=movie_pages, count=lambda facts: len(facts.paged), only="movie")


class Charts:
    """The waterfalls of the scores: files with the same formats under the same profile have the same one."""

    def __init__(self, facts: InstanceFacts) -> None:
        self._facts = facts
        uses = Counter(self._key(item) for item in facts.items if item.title_id in facts.paged)
        self._uses_left = {key: count for key, count in uses.items() if count > 1}
        self._drawn: dict[tuple[object, ...], Waterfall | None] = {}

    @staticmethod
    def _key(item: Item) -> tuple[object, ...]:
        return ("waterfall", item.format_set_id, item.profile_id, item.score)

    def of(self, item: Item) -> tuple[Waterfall | None, tuple[object, ...] | None]:
        """Return the waterfall of an item's file, and the key to render it once under where several share it."""
        key = self._key(item)
        if key not in self._uses_left:
            return _waterfall(self._facts, item), None
        if key not in self._drawn:
            self._drawn[key] = _waterfall(self._facts, item)
        drawn = self._drawn[key]
        self._uses_left[key] -= 1
        if not self._uses_left[key]:
            del self._drawn[key]
        return drawn, (*key, self._facts.instance.id)


def _movie_page(
    site: Site, facts: InstanceFacts, item: Item, details: TitleDetails, charts: Charts
) -> MoviePage:
    title = facts.titles[item.title_id]
    path = site.place(facts.instance, facts.title_path(title.id))
    name = item_label(title.name, title.year, None, None)
    candidate = details.candidates.get(item.item_id)
    reason = readable(candidate.reason) if candidate else reason_words(item)
    target = _target(facts, item)
    changes = details.history.get(title.id, ())
    parts, parts_key = charts.of(item)
    return MoviePage(
        path=path,
        page=site.frame(path, name, f"{name}: {reason}", instance=facts.instance, section="library.html"),
        lead=reason,
        state=state_words(item.state),
        priority=item.priority_name,
        loop_text=_loop(facts, item),
        failed_text=" ".join(
            failed_words(row.failures, row.first_failed_at, row.last_failed_at)
            for row in facts.failed_of.get(item.title_id, ())
        ),
        is_stuck=bool(item.stuck),
        figures=_stats(facts, item, target),
        parts=parts,
        parts_key=parts_key,
        # what a file in a loop lacks is what renaming drops: no advice
        lacking=() if item.in_loop else _chips(facts, _lacking(facts, item, candidate, target)),
        negative=_negative(facts, item),
        recommendation=readable(candidate.recommendation) if candidate else "",
        compared_with=_compared_with(target),
        file=_file(details.files[item.file_id]) if item.file_id is not None else (),
        trend=_trend(changes),
        history=_history(changes, details.events.get(title.id, ())),
        library_link=filter_link(f"{UP}library.html", q=title.name),
        application_href=site.application_link(facts.instance, "movie", title.slug),
        application=facts.application,
    )


def _loop(facts: InstanceFacts, item: Item) -> str:
    found = facts.loop_of.get(item.item_id)
    return "" if found is None else readable(f"{found.explanation} {found.advice}")


def _target(facts: InstanceFacts, item: Item) -> Target | None:
    """Where an upgrade of its file leads; None where nothing is known of that."""
    if item.profile_id is None or item.quality_rank is None:
        return None
    return facts.score_rules.targets.get((item.profile_id, item.quality_rank))


def _stats(facts: InstanceFacts, item: Item, target: Target | None) -> tuple[Stat, ...]:
    profile = facts.profile_of.get(item.profile_id) if item.profile_id is not None else None
    figures = [Stat("Score", formatting.number(item.score), note=item.quality or "no file", tone=_tone(item))]
    if profile is not None:
        href = f"{UP}profiles/{facts.profile_slugs[profile.profile_id]}.html"
        figures += [
            Stat(
                "Minimum", formatting.number(profile.min_format_score), note=_against_minimum(item), href=href
            ),
            Stat(
                "Cutoff",
                formatting.number(profile.cutoff_format_score),
                note=f"of {profile.profile}",
                href=href,
            ),
        ]
    if target is not None and target.target_score is not None:
        figures.append(
            Stat(
                "Best achievable", formatting.number(target.target_score), note=f"in {target.target_quality}"
            )
        )
    if item.potential_gain is not None:
        needed = (
            f"an upgrade needs {formatting.number(item.required_score)}"
            if item.required_score is not None
            else ""
        )
        figures.append(Stat("Potential gain", formatting.points(item.potential_gain), note=needed))
    return tuple(figures)


def _tone(item: Item) -> Tone:
    return "bad" if item.below_minimum or (item.score is not None and item.score < 0) else ""


def _against_minimum(item: Item) -> str:
    if item.below_minimum is None:
        return "Minimum Custom Format Score"
    return "would not be grabbed today" if item.below_minimum else "met"


def _compared_with(target: Target | None) -> str:
    if target is None:
        return ""
    files = formatting.plural(target.target_files, "file")
    whole = {
        "cutoff": f"Compared with {target.target_quality} files that reach the cutoff (out of {files}).",
        "observed": f"Compared with the better {target.target_quality} files (out of {files}).",
    }
    return whole.get(
        target.target_basis, f"Compared with the better files of the whole profile (out of {files})."
    )


def _waterfall(facts: InstanceFacts, item: Item) -> Waterfall | None:
    if item.format_set_id is None or item.score is None:
        return None
    parts = facts.score_rules.parts.get((item.format_set_id, item.profile_id), ())
    pages = facts.format_pages
    return waterfall(
        "parts",
        "Score breakdown",
        [
            Part(part.format, part.points, UP + pages[part.format] if part.format in pages else None)
            for part in parts
        ],
        total=item.score,
    )


def _lacking(
    facts: InstanceFacts, item: Item, candidate: Candidate | None, target: Target | None
) -> Sequence[Mapping[str, Any]]:
    """What a better file has and this one lacks, also where Radarr would not upgrade it."""
    if candidate is not None:
        return candidate.recommended_formats
    if target is None or item.format_set_id is None or item.score is None or item.profile_id is None:
        return ()
    if target.target_score is None or item.score >= target.target_score:
        return ()
    group = (item.profile_id, target.quality_rank, item.format_set_id, item.score)
    return facts.score_rules.lacking.get(group, ())


def _chips(facts: InstanceFacts, formats: Sequence[Mapping[str, Any]]) -> tuple[FormatPoints, ...]:
    pages = facts.format_pages
    return tuple(
        FormatPoints(
            row["format"], row["points"], UP + pages[row["format"]] if row["format"] in pages else None
        )
        for row in formats
    )


def _negative(facts: InstanceFacts, item: Item) -> tuple[FormatPoints, ...]:
    if item.format_set_id is None:
        return ()
    parts = facts.score_rules.parts.get((item.format_set_id, item.profile_id), ())
    return _chips(
        facts, [{"format": part.format, "points": part.points} for part in reversed(parts) if part.points < 0]
    )


def _file(file: FileFacts) -> tuple[tuple[str, str], ...]:
    revision = f", v{file.revision_version}" if file.revision_version > 1 else ""
    facts = (
        ("Name", file.name),
        ("Quality", f"{file.quality}{revision}{', repack' if file.is_repack else ''}"),
        ("Size", _size(file)),
        ("Video", _video(file)),
        ("Audio", _audio(file)),
        ("Subtitles", ", ".join(file.subtitles)),
        ("Release group", file.release_group),
        ("Edition", file.edition),
        ("Language", ", ".join(file.languages)),
        ("Added", formatting.date(file.added_at) if file.added_at else ""),
    )
    return tuple((term, text) for term, text in facts if text)


def _size(file: FileFacts) -> str:
    if not file.runtime_seconds:
        return formatting.size(file.size_bytes)
    rate = file.size_bytes * 8 / file.runtime_seconds / 1_000_000
    minutes = formatting.number(file.runtime_seconds / 60)
    return f"{formatting.size(file.size_bytes)}, {minutes} min, {formatting.number(rate, 1)} Mbit/s"


def _video(file: FileFacts) -> str:
    lines_and_columns = (
        f"{file.width} \N{MULTIPLICATION SIGN} {file.height}" if file.width and file.height else ""
    )
    depth = f"{file.video_bit_depth} bit" if file.video_bit_depth else ""
    ranges = file.dynamic_range_type or file.dynamic_range or ""
    return ", ".join(text for text in (file.video_codec, lines_and_columns, depth, ranges) if text)


def _audio(file: FileFacts) -> str:
    channels = f"{file.audio_channels:g} channels" if file.audio_channels else ""
    return ", ".join(text for text in (file.audio_codec, channels, *file.audio_languages) if text)


def _trend(rows: Sequence[HistoryRow]) -> LineChart | None:
    known = [row for row in rows if row.new_score is not None]
    if len(known) < LEAST_POINTS:
        return None
    return lines("trend", "Score over time", [Series("Score", [(row.at, row.new_score) for row in known])])


def _history(changes: Sequence[HistoryRow], events: Sequence[ReleaseEvent]) -> tuple[Event, ...]:
    """Its changes and release events, newest first."""
    dated = [(row.at, _change(row)) for row in changes]
    dated += [
        (
            row.occurred_at,
            Event(
                formatting.date(row.occurred_at),
                row.kind,
                _figures(row.score, None, row.quality),
                event_words(row.release_name, row.reason) or "",
            ),
        )
        for row in events
    ]
    return tuple(event for _, event in sorted(dated, key=itemgetter(0), reverse=True))


def _change(row: HistoryRow) -> Event:
    date = formatting.date(row.at)
    if not row.why:
        figures = _figures(row.new_score, None, row.new_quality)
        return Event(date, "recorded", figures, "In the library since the first run.")
    return Event(date, row.kind, _figures(row.new_score, row.old_score, row.new_quality), readable(row.why))


def _figures(score: int | None, before: int | None, quality: str | None) -> str:
    text = formatting.number(score)
    if score is not None and before not in (None, score):
        text += f" ({formatting.points(score - before)})"
    return f"{text} · {quality}" if quality else text
