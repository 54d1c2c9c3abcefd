"""Fetch one instance, from the first request to the final counts."""

from __future__ import annotations

import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arrscore.errors import ServiceAnswerInvalid
from arrscore.models import TITLE_KINDS, Batch, CheckResult, FetchCounts, Rules, ServerStatus
from arrscore.services.absent_titles import count_absent_titles
from arrscore.services.arr import Fetch, Progress
from arrscore.services.http.client import open_client
from arrscore.services.http.connections import ASGIApp
from arrscore.services.http.response_errors import TRY_CHECK
from arrscore.services.record_quality import RecordCounts
from arrscore.services.references import RuleReferences
from arrscore.services.registry import find_service

if TYPE_CHECKING:
    from collections.abc import Callable

    from arrscore.config import InstanceSettings
    from arrscore.services.http.client import ApiClient
    from arrscore.services.http.retry import Timing


@dataclass(frozen=True, slots=True)
class EventSpan:
    """Which release events to fetch: since when (ISO 8601 in UTC), and whether this is the first run."""

    since: str
    is_first: bool


async def fetch_instance(
    instance: InstanceSettings,
    *,
    on_rules: Callable[[Rules, ServerStatus], None],
    on_batch: Callable[[Batch], None],
    events: EventSpan | None = None,
    app: ASGIApp | None = None,
    progress: Progress | None = None,
    timing: Timing | None = None,
) -> FetchCounts:
    """Read a whole library: pass its rules to `on_rules` once, then its parts to `on_batch` as they arrive.

    `progress` receives a stage ("movies" or "series", then "files"), the number done, and the total;
    files are counted by their movies or series. Raises ServiceError; the batches passed until then
    are incomplete and must not be recorded. `app` is an ASGI application to read from instead.
    """
    started = time.monotonic()
    service = find_service(instance.service)
    async with open_client(instance, app=app, timing=timing) as client:
        fetch = _fetch(instance, client, progress)
        status = await service.fetch_status(fetch)
        rules = await service.fetch_rules(fetch)
        references = RuleReferences(rules, fetch.counts)
        read_titles: set[int] = set()
        on_rules(rules, status)
        async with aclosing(service.fetch_library(fetch, status)) as library:
            async for batch in library:
                _check_kinds(instance, batch)
                references.count(batch)
                read_titles.update(title.server_id for title in batch.titles)
                on_batch(batch)
        titles_shape = getattr(service, "titles_shape", None)
        await count_absent_titles(fetch, read_titles, titles_shape and titles_shape.plural)
        if events is not None:
            async with aclosing(service.fetch_events(fetch, events.since, is_first=events.is_first)) as parts:
                async for part in parts:
                    on_batch(Batch(events=part))
        fetch.counts.check()
        fetch.counts.log()
        return FetchCounts(
            client.requests,
            client.bytes,
            time.monotonic() - started,
            odd_records=fetch.counts.skipped,
            unread_titles=fetch.counts.unread("title"),
            unread_items=fetch.counts.unread("item"),
            keeps_absent_titles=fetch.counts.has_unidentified("title"),
            keeps_absent_items=fetch.counts.has_unidentified("item"),
            unread_profiles=fetch.counts.unread("profile"),
            unread_formats=fetch.counts.unread("format"),
            keeps_absent_profiles=fetch.counts.has_unidentified("profile"),
            keeps_absent_formats=fetch.counts.has_unidentified("format"),
        )


def _check_kinds(instance: InstanceSettings, batch: Batch) -> None:
    """Raise for a title of an unknown kind, before anything is recorded."""
    unknown = next((title.kind for title in batch.titles if title.kind not in TITLE_KINDS), None)
    if unknown is not None:
        raise ServiceAnswerInvalid(
            f"{instance.slug}: the service {instance.service} returns titles of the kind {unknown!r}, which arrscore "
            f"cannot record. Known kinds: {', '.join(TITLE_KINDS)}. Update the plug-in or arrscore. {TRY_CHECK}"
        )


async def check_instance(
    instance: InstanceSettings, *, app: ASGIApp | None = None, timing: Timing | None = None
) -> CheckResult:
    """Check that an instance is reachable, accepts its key and is new enough; raises ServiceError."""
    service = find_service(instance.service)
    async with open_client(instance, app=app, timing=timing) as client:
        fetch = _fetch(instance, client, None)
        result = await service.check(fetch)
        fetch.counts.log()
        return result


def _fetch(instance: InstanceSettings, client: ApiClient, progress: Progress | None) -> Fetch:
    return Fetch(
        client=client,
        concurrency=instance.concurrency,
        batch_size=instance.batch_size,
        counts=RecordCounts(instance.slug),
        progress=progress or _no_progress,
    )


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    """Ignore progress."""
