"""The steps of a run in order: fetch, record, analyze, render."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from sqlite_utils import Database

from arrscore import __version__
from arrscore.analysis.custom_pages import read_custom_queries
from arrscore.analysis.statistics import measure_library, read_score_faults
from arrscore.analysis.views import install_views, load_views, materialise
from arrscore.config import InstanceSettings, Settings
from arrscore.config.guard import GuardSettings
from arrscore.errors import BuildsFailed, ConfigurationError, ServiceError
from arrscore.explore.files import datasette_files
from arrscore.models import Batch, CheckResult, FetchCounts, Rules, ScoreFault, ServerStatus
from arrscore.services import EventSpan, check_instance, fetch_instance
from arrscore.sessions import check_time, published_database, working_database
from arrscore.store.build_lock import sole_build
from arrscore.store.database import open_database
from arrscore.store.published import index_published
from arrscore.store.recorder import (
    FailedInstance,
    RunSummary,
    newest_event_at,
    record_run,
)
from arrscore.store.shrinking import check_shrinkage
from arrscore.store.staging import StagedInstance
from arrscore.times import iso_utc
from arrscore.wording import TEXTS

if TYPE_CHECKING:
    from arrscore.history.operations import RestoreResult
    from arrscore.report.build import SiteResult
    from arrscore.services.http.connections import ASGIApp


class Reporter(Protocol):
    """Receives the progress of a run; instances are named by slug, titles and URLs never appear."""

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """`done` of `total` requests or pages of a stage are complete."""

    def history(self, result: RestoreResult) -> None:
        """The search for a previous database is over."""

    def fetched(self, instance: str, counts: FetchCounts) -> None:
        """An instance is complete."""

    def failed(self, instance: str, error: ServiceError) -> None:
        """An instance failed, and the run continues without it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch recorded, which instances failed, and which report scores that contradict their rules."""

    summary: RunSummary
    failures: Mapping[str, ServiceError]
    score_faults: tuple[ScoreFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """The options of a run, in addition to the settings."""

    now: datetime
    only: tuple[str, ...] = ()
    keep_going: bool = False
    force: bool = False
    allow_empty_history: bool = False
    accept_shrink: bool = False
    apps: Mapping[str, ASGIApp] | None = None


def chosen_instances(settings: Settings, only: Sequence[str]) -> list[InstanceSettings]:
    """The instances to process, in the configuration's order.

    Raises ConfigurationError if there are none, or if `only` names one that is not configured.
    """
    if not settings.instances:
        raise ConfigurationError(
            "No instance is configured. Set RADARR_URL and RADARR_API_KEY (or SONARR_…), or run: arrscore init"
        )
    unknown = [slug for slug in only if slug not in settings.instances]
    if unknown:
        known = ", ".join(settings.instances)
        raise ConfigurationError(f"--only {unknown[0]}: unknown instance. Configured: {known}.")
    return [each for slug, each in settings.instances.items() if not only or slug in only]


def check(settings: Settings, request: Request) -> dict[str, CheckResult | ServiceError]:
    """Check every chosen instance; the result or the error, by slug."""
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


def fetch(settings: Settings, request: Request, reporter: Reporter) -> Fetched:
    """Restore a previous database if one is configured, fetch the chosen instances, record what changed.

    Raises BuildsFailed, with nothing recorded, if an instance fails and `keep_going` is off, or if all fail;
    and the errors of `restore_previous`, with nothing fetched.
    """
    instances = chosen_instances(settings, request.only)
    with sole_build(settings.database):
        if settings.previous:
            from arrscore.history.operations import restore_previous  # noqa: PLC0415 - most runs need no previous database

            result = restore_previous(settings, allow_empty=request.allow_empty_history)
            if result is not None:
                reporter.history(result)
        return _fetch(settings, instances, request, reporter)


def _fetch(
    settings: Settings, instances: Sequence[InstanceSettings], request: Request, reporter: Reporter
) -> Fetched:
    with working_database(settings, checked=True) as db:
        check_time(db, settings.database, request.now)
        spans = [_event_span(db, each, request.now) for each in instances]
        staged = [
            StagedInstance(
                db,
                key,
                each.slug,
                each.service,
                each.name,
                reads_all_events=span is not None and span.is_first,
            )
            for key, (each, span) in enumerate(zip(instances, spans, strict=True), start=1)
        ]
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
            now=iso_utc(request.now),
            version=__version__,
            measure=measure_library,
        )
        score_faults = read_score_faults(db.conn)
    return Fetched(summary, failures, score_faults)


def _event_span(db: Database, instance: InstanceSettings, now: datetime) -> EventSpan | None:
    """The new part of an instance's history; all of `history_days` on the first read."""
    if not instance.history_days:
        return None
    newest = newest_event_at(db, instance.slug)
    since = newest or iso_utc(now - timedelta(days=instance.history_days))
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
            check_shrinkage(staged, counts, guard)
    except ServiceError as error:
        staged.discard()
        return error
    reporter.fetched(instance.slug, counts)
    return counts


def _app_of(request: Request, slug: str) -> ASGIApp | None:
    return request.apps.get(slug) if request.apps is not None else None


def render(settings: Settings, request: Request, reporter: Reporter) -> SiteResult:
    """Render the report from the database, without network access.

    Raises DatabaseError if there is no database, OutputError if the report cannot be written, and
    ConfigurationError for a faulty custom page.
    """
    from arrscore.report.build import build_site  # noqa: PLC0415 - Jinja is needed only here

    custom_queries = read_custom_queries(settings.site.custom_pages)
    with published_database(settings, now=request.now, beside=settings.output) as copy:
        return build_site(
            copy,
            settings=settings.site,
            now=request.now,
            output=settings.output,
            force=request.force,
            addresses={slug: instance.url for slug, instance in settings.instances.items()},
            hides_titles=settings.privacy.hides_titles,
            custom_queries=custom_queries,
            beside=datasette_files(load_views(), custom_queries),
            progress=lambda done, total: reporter.progress("report", "pages", done, total),
        )


def check_folder(settings: Settings, request: Request) -> None:
    """Raise OutputError before a fetch if the report's folder has files arrscore did not create."""
    from arrscore.publish.foreign_files import check_output  # noqa: PLC0415 - not needed to fetch

    check_output(settings.output, force=request.force)


def check_custom_pages(settings: Settings) -> int:
    """Run the custom pages on an empty library, so that a faulty one is reported before anything is fetched.

    Returns their number. Raises ConfigurationError for the first faulty one.
    """
    queries = read_custom_queries(settings.site.custom_pages)
    if queries:
        from arrscore.report.custom_pages.check import check_custom_queries  # noqa: PLC0415 - Jinja is needed only here

        db = open_database(None)
        try:
            install_views(db.conn)
            materialise(db.conn, into="main", texts=TEXTS)
            index_published(db)
            check_custom_queries(db.conn, queries)
        finally:
            db.close()
    return len(queries)
