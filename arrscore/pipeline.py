"""Fetch, record, analyse, render: the one place that joins the steps."""

from __future__ import annotations

import asyncio
import difflib
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlite_utils import Database

from arrscore import __version__
from arrscore.analysis.measure import measure_library
from arrscore.analysis.own import read_own_queries
from arrscore.analysis.parameters import recorded_parameters
from arrscore.analysis.views import install_views, load_views, materialise
from arrscore.analysis.whatif import Comparison, Edits, compare
from arrscore.config import InstanceSettings, Settings
from arrscore.config_guard import GuardSettings
from arrscore.errors import BuildsFailed, ConfigurationError, ServiceError
from arrscore.explore.files import datasette_files
from arrscore.history import Carried, bring_previous
from arrscore.models import Batch, CheckResult, FetchCounts, Rules, ServerStatus
from arrscore.services import EventSpan, check_instance, fetch_instance
from arrscore.site.exports import csv_bytes, json_bytes
from arrscore.site.workspace import temporary_folder
from arrscore.store.database import check_whole, database_errors, open_copy, open_database, publish_copy
from arrscore.store.locking import sole_build
from arrscore.store.published import drop_published_indexes, index_published
from arrscore.store.recorder import (
    FailedInstance,
    RunSummary,
    newest_event_at,
    record_parameters,
    record_run,
    run_span,
)
from arrscore.store.redact import redact_copy
from arrscore.store.shrinking import refuse_shrunken
from arrscore.store.staging import StagedInstance

if TYPE_CHECKING:
    from arrscore.services.client import ASGIApp
    from arrscore.site.build import SiteResult


class Reporter(Protocol):
    """Hears how far a run has come; instances go by slug, and nothing names a title or an address."""

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """`done` of `total` requests or pages of a stage are through."""

    def carried(self, carried: Carried) -> None:
        """The search for a previous database is over."""

    def fetched(self, instance: str, counts: FetchCounts) -> None:
        """An instance is complete."""

    def failed(self, instance: str, error: ServiceError) -> None:
        """An instance failed, and the run goes on without it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch recorded, and which instances failed."""

    summary: RunSummary
    failures: Mapping[str, ServiceError]


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked to do beyond the settings."""

    now: datetime
    only: tuple[str, ...] = ()
    keep_going: bool = False
    force: bool = False
    allow_empty_history: bool = False
    accept_shrink: bool = False
    apps: Mapping[str, ASGIApp] | None = None


def moment(time: datetime) -> str:
    """A time as the database holds it: ISO 8601 in UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def chosen_instances(settings: Settings, only: Sequence[str]) -> list[InstanceSettings]:
    """The instances to work on, in the configuration's order.

    Raises ConfigurationError where there are none, or where `only` names one that is not configured.
    """
    if not settings.instances:
        raise ConfigurationError(
            "No instance is configured. Set RADARR_URL and RADARR_API_KEY (or SONARR_…), or try: arrscore init"
        )
    unknown = [slug for slug in only if slug not in settings.instances]
    if unknown:
        known = ", ".join(settings.instances)
        raise ConfigurationError(f"--only {unknown[0]}: there is no such instance. Configured: {known}.")
    return [each for slug, each in settings.instances.items() if not only or slug in only]


def check(settings: Settings, request: Request) -> dict[str, CheckResult | ServiceError]:
    """Ask every chosen instance what it is; the answer, or what is wrong, by slug."""
    instances = chosen_instances(settings, request.only)

    async def ask(instance: InstanceSettings) -> CheckResult | ServiceError:
        try:
            return await check_instance(instance, app=_app_of(request, instance.slug))
        except ServiceError as error:
            return error

    async def ask_all() -> list[CheckResult | ServiceError]:
        return await asyncio.gather(*map(ask, instances))

    answers = asyncio.run(ask_all())
    return {instance.slug: answer for instance, answer in zip(instances, answers, strict=True)}


@contextmanager
def collected_seldom() -> Iterator[None]:
    """Let Python's collector look for cycles a hundredth as often: records come by the thousand and form none."""
    before = gc.get_threshold()
    gc.set_threshold(before[0] * 100, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@collected_seldom()
def fetch(settings: Settings, request: Request, reporter: Reporter) -> Fetched:
    """Bring a previous database along where one is configured, fetch the chosen instances, record what changed.

    Raises BuildsFailed, with nothing recorded, where an instance fails and `keep_going` is off, or where all fail;
    and what `bring_previous` raises, with nothing fetched.
    """
    instances = chosen_instances(settings, request.only)
    with sole_build(settings.database):
        carried = bring_previous(settings, allow_empty=request.allow_empty_history)
        if carried is not None:
            reporter.carried(carried)
        return _fetch(settings, instances, request, reporter)


def _fetch(
    settings: Settings, instances: Sequence[InstanceSettings], request: Request, reporter: Reporter
) -> Fetched:
    with working_database(settings, checked=True) as db:
        _check_time(db, settings.database, request.now)
        staged = [
            StagedInstance(db, key, each.slug, each.service, each.name)
            for key, each in enumerate(instances, start=1)
        ]
        spans = [_event_span(db, each, request.now) for each in instances]
        outcomes = asyncio.run(_fetch_all(instances, staged, spans, settings.guard, request, reporter))
        failures = {
            instance.slug: outcome
            for instance, outcome in zip(instances, outcomes, strict=True)
            if isinstance(outcome, ServiceError)
        }
        if failures and (not request.keep_going or len(failures) == len(instances)):
            raise BuildsFailed(failures)
        for slug, error in failures.items():
            reporter.failed(slug, error)
        summary = record_run(
            db,
            [
                (each, outcome)
                for each, outcome in zip(staged, outcomes, strict=True)
                if isinstance(outcome, FetchCounts)
            ],
            [
                FailedInstance(each.slug, each.service, each.name, str(failures[each.slug]))
                for each in instances
                if each.slug in failures
            ],
            now=moment(request.now),
            version=__version__,
            measure=measure_library,
        )
    return Fetched(summary, failures)


def _event_span(db: Database, instance: InstanceSettings, now: datetime) -> EventSpan | None:
    """What part of an instance's history is new; all that the settings ask for where none is known yet."""
    if not instance.history_days:
        return None
    newest = newest_event_at(db, instance.slug)
    since = newest or moment(now - timedelta(days=instance.history_days))
    return EventSpan(since, is_first=newest is None)


async def _fetch_all(
    instances: Sequence[InstanceSettings],
    staged: Sequence[StagedInstance],
    spans: Sequence[EventSpan | None],
    guard: GuardSettings,
    request: Request,
    reporter: Reporter,
) -> list[FetchCounts | ServiceError]:
    parts = zip(instances, staged, spans, strict=True)
    return await asyncio.gather(*(_fetch_one(*part, guard, request, reporter) for part in parts))


async def _fetch_one(
    instance: InstanceSettings,
    staged: StagedInstance,
    events: EventSpan | None,
    guard: GuardSettings,
    request: Request,
    reporter: Reporter,
) -> FetchCounts | ServiceError:
    def on_rules(rules: Rules, status: ServerStatus) -> None:
        staged.add_rules(rules, status)

    def on_batch(batch: Batch) -> None:
        staged.add_batch(batch)

    def on_progress(stage: str, done: int, total: int) -> None:
        reporter.progress(instance.slug, stage, done, total)

    try:
        counts = await fetch_instance(
            instance,
            on_rules=on_rules,
            on_batch=on_batch,
            events=events,
            app=_app_of(request, instance.slug),
            progress=on_progress,
        )
        if not request.accept_shrink:
            refuse_shrunken(staged, counts, guard)
    except ServiceError as error:
        staged.discard()
        return error
    reporter.fetched(instance.slug, counts)
    return counts


def _app_of(request: Request, slug: str) -> ASGIApp | None:
    return request.apps.get(slug) if request.apps is not None else None


@collected_seldom()
def render(settings: Settings, request: Request, reporter: Reporter) -> SiteResult:
    """Render the report from the database, with no network.

    Raises DatabaseError where there is no database, OutputError where the report cannot be written, and
    ConfigurationError for a faulty page of the owner's own.
    """
    from arrscore.site.build import build_site  # noqa: PLC0415 - Jinja is needed only here

    own_queries = read_own_queries(settings.site.own_pages)
    with published_database(settings, now=request.now, beside=settings.output) as copy:
        return build_site(
            copy,
            settings=settings.site,
            now=request.now,
            output=settings.output,
            force=request.force,
            addresses={slug: instance.url for slug, instance in settings.instances.items()},
            hides_titles=settings.privacy.hides_titles,
            own_queries=own_queries,
            beside=datasette_files(load_views(), own_queries),
            progress=lambda done, total: reporter.progress("report", "pages", done, total),
        )


def check_own_pages(settings: Settings) -> int:
    """Try the pages of the owner's own on an empty library, so that a faulty one is told before anything is fetched.

    Returns how many there are. Raises ConfigurationError for the first that is faulty.
    """
    queries = read_own_queries(settings.site.own_pages)
    if queries:
        from arrscore.site.own.check import check_own_queries  # noqa: PLC0415 - Jinja is needed only here

        db = open_database(None)
        try:
            install_views(db.conn)
            materialise(db.conn, into="main")
            index_published(db)
            check_own_queries(db.conn, queries)
        finally:
            db.close()
    return len(queries)


@contextmanager
def working_database(settings: Settings, *, create: bool = True, checked: bool = False) -> Iterator[Database]:
    """The database with the present views and the configured judgements in it; `checked` reads the whole file first."""
    db = open_database(settings.database, create=create)
    try:
        if checked:
            check_whole(db, settings.database)
        with database_errors(settings.database):
            install_views(db.conn)
            drop_published_indexes(db)
            record_parameters(db, recorded_parameters(settings.analysis))
            yield db
    finally:
        db.close()


@contextmanager
def published_database(
    settings: Settings, *, now: datetime | None = None, beside: Path | None = None
) -> Iterator[Path]:
    """A copy of the database in which every view is an indexed table: what is rendered from, and published.

    It lies in a folder of its own, `beside` the given path where one is given (so that it can be hard-linked from
    there), and goes when the context ends.
    """
    with _copied_database(settings, now=now, beside=beside) as copy:
        analyse_copy(copy)
        yield copy


@contextmanager
def _copied_database(
    settings: Settings, *, now: datetime | None = None, beside: Path | None = None
) -> Iterator[Path]:
    """A copy of the database with plain views, and with what the privacy settings let be told."""
    with working_database(settings, create=False) as db:
        if now is not None:
            _check_time(db, settings.database, now)
        with temporary_folder(None if beside is None else beside.resolve().parent) as folder:
            copy = folder / "arrscore.db"
            publish_copy(db, copy)
            redact_copy(copy, titles=settings.privacy.hides_titles, files=settings.privacy.hides_files)
            yield copy


@contextmanager
def _told_database(settings: Settings) -> Iterator[Database]:
    """The database as commands may print it: itself, or a copy without what the privacy settings hide."""
    if not settings.privacy.hides_files:
        with working_database(settings, create=False) as db:
            yield db
        return
    with _copied_database(settings) as copy:
        db = open_copy(copy)
        try:
            yield db
        finally:
            db.close()


def analyse_copy(path: Path) -> None:
    """Turn every view of a published copy into an indexed table, and index its tables for readers."""
    db = open_copy(path)
    try:
        with database_errors(path):
            materialise(db.conn, into="main")
            index_published(db)
    finally:
        db.close()


def whatif(settings: Settings, edits: Edits) -> Comparison:
    """Compare the recorded library with itself after some edits; nothing is written."""
    with _told_database(settings) as db:
        return compare(db.conn, edits)


def export(settings: Settings, name: str, *, as_json: bool) -> bytes:
    """A table or view of the database as CSV or JSON, in UTF-8.

    Raises ConfigurationError for a name that is neither, with the names there are.
    """
    with _told_database(settings) as db:
        names = sorted(
            each for each in db.table_names() + db.view_names() if not each.startswith(("_", "sqlite_"))
        )
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(names)}."
            raise ConfigurationError(f"There is no table or view {name}. {hint}")
        if name in db.view_names():
            materialise(db.conn, into="temp")
        rows = db.conn.execute(f"select * from [{name}]")
        headers = [column[0] for column in rows.description]
        return json_bytes(headers, rows) if as_json else csv_bytes(headers, rows)


def recorded_span(settings: Settings) -> tuple[datetime | None, datetime | None]:
    """When the first and the last recorded run were; None where there is none yet."""
    with working_database(settings) as db:
        first, last = run_span(db)
    return _parsed(first), _parsed(last)


def _parsed(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _check_time(db: Database, path: Path, now: datetime) -> None:
    """Refuse to go back in time: history would stand in the wrong order."""
    _, last = run_span(db)
    if last is not None and moment(now) < last:
        raise ConfigurationError(
            f"This run's time, {moment(now)}, is before the last run in {path}, {last}. Give a later time with --now; "
            "where that run's clock was wrong, go back to a copy of the database from before it."
        )
