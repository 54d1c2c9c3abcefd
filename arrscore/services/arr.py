"""What all *arr applications have in common: paths, status, rules, tags, and parallel reading within limits."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, get_args

from arrscore.errors import ServiceAnswerInvalid, ServiceMisaddressed, ServiceTooOld
from arrscore.models import Batch, CheckResult, PropersAndRepacks, ReleaseEvent, Rules, ServerStatus
from arrscore.services import events, payloads
from arrscore.services.http.json_stream import ListBody
from arrscore.services.http.response_errors import TRY_CHECK, ServiceNotFound
from arrscore.services.parse import custom_format, quality_profile, release_event
from arrscore.text_cleaning import clean_text

if TYPE_CHECKING:
    from arrscore.services.http.client import ApiClient
    from arrscore.services.payloads import Shape
    from arrscore.services.record_quality import RecordCounts
    from arrscore.services.wire_types import WireNaming

T = TypeVar("T")
Version = tuple[int, ...]
Progress = Callable[[str, int, int], None]
Params = Sequence[tuple[str, str]]


Answer = tuple[list[T], payloads.InvalidRecords] | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that may contain titles, by their ids; `ask` repeats the request if a single one returns them all."""

    shape: Shape[Any]
    ids: frozenset[int]
    ask: Callable[[], Awaitable[Answer[Any]]] | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch of one instance: its client, its limits, counts of invalid records, and its progress callback."""

    client: ApiClient
    concurrency: int
    batch_size: int
    counts: RecordCounts
    progress: Progress
    listed: list[Listed] = field(default_factory=list)

    async def records(self, path: str, shape: Shape[T], params: Params = ()) -> list[T]:
        """The valid records of a list, each id once; invalid ones are counted."""
        records, _ = await self.records_and_invalid(path, shape, params)
        return records

    async def records_and_invalid(
        self, path: str, shape: Shape[T], params: Params = ()
    ) -> tuple[list[T], int]:
        """The valid records of a list, each id once, and the number of invalid ones."""

        async def ask() -> Answer[T]:
            return await self.client.read(path, params, lambda: ListBody(shape))

        return self._count_records(shape, await ask(), ask)

    async def page(self, path: str, shape: Shape[T], params: Params = ()) -> tuple[list[T], int]:
        """Like `records_and_invalid`, for one page of a paged response."""
        return self._count_records(shape, shape.read_page(await self.client.get(path, params)))

    def _count_records(
        self, shape: Shape[T], answer: Answer[T], ask: Callable[[], Awaitable[Answer[T]]] | None = None
    ) -> tuple[list[T], int]:
        if answer is None:
            raise self.unreadable(shape.plural)
        records, invalid = answer
        self.counts.count_seen(shape.plural, len(records) + invalid.count)
        for reason, count in (invalid.fields or {}).items():
            self.counts.count_invalid(shape.plural, reason, count)
        self.counts.mark_unread(shape.role, invalid.ids, invalid.unidentified)
        # Every shape that comes in lists has an `id`.
        by_id: dict[int, T] = {}
        for record in records:
            by_id.setdefault(record["id"], record)  # type: ignore[index]
        self.counts.count_repeated(shape.plural, len(records) - len(by_id))
        if shape.role in {"title", None}:
            self.listed.append(Listed(shape, frozenset(by_id), ask))
        return list(by_id.values()), invalid.count

    async def record(self, path: str, shape: Shape[T]) -> T:
        """A single record, such as a settings page."""
        answer = shape.read_one(await self.client.get(path))
        if answer is None:
            raise self.unreadable(shape.plural)
        return answer

    def unreadable(self, plural: str) -> ServiceAnswerInvalid:
        """The error for a response that is not JSON, or not of the expected kind."""
        return ServiceAnswerInvalid(
            f"{self.client.slug} returned something other than {plural}. "
            f"Check its url, and that its version is supported. {TRY_CHECK}"
        )


class ArrService(ABC):
    """An application with Radarr's and Sonarr's v3 API."""

    name: ClassVar[str]
    application: ClassVar[str]
    api: ClassVar[str] = "/api/v3"
    oldest: ClassVar[Version]
    titles_path: ClassVar[str]
    titles_params: ClassVar[Params] = ()

    @property
    @abstractmethod
    def titles_shape(self) -> Shape[Any]:
        """The shape of a movie or series."""

    @abstractmethod
    def fetch_library(self, fetch: Fetch, status: ServerStatus) -> AsyncGenerator[Batch, None]:
        """The titles, items and files, in batches as they arrive."""

    @abstractmethod
    def renames_files(self, naming: WireNaming) -> bool | None:
        """Whether files are renamed on import."""

    @property
    @abstractmethod
    def item_key(self) -> Literal["movieId", "episodeId"]:
        """The field of a history record that names its item."""

    async def fetch_events(
        self, fetch: Fetch, since: str, *, is_first: bool
    ) -> AsyncGenerator[tuple[ReleaseEvent, ...], None]:
        """The release events since a time (ISO 8601 in UTC), in batches; `is_first` reads larger pages."""
        async for wires in events.pages(fetch, self.api, since, is_first=is_first):
            found = (release_event(wire, self.item_key) for wire in wires)
            yield tuple(event for event in found if event is not None and event.occurred_at >= since)

    async def fetch_status(self, fetch: Fetch) -> ServerStatus:
        """The application and its version; raises if it is another application, or too old."""
        wire = await fetch.record(f"{self.api}/system/status", payloads.STATUS)
        name = clean_text(wire["instanceName"] or "") or None
        status = ServerStatus(clean_text(wire["appName"]), clean_text(wire["version"]), name)
        slug = fetch.client.slug
        if status.application.lower() != self.application.lower():
            raise ServiceMisaddressed(
                f"{slug} is configured as {self.application}, but another application responds there. "
                f"Correct its service or its url. {TRY_CHECK}"
            )
        version = parse_version(status.version)
        if version is not None and version < self.oldest:
            needed = ".".join(map(str, self.oldest))
            raise ServiceTooOld(
                f"{slug} runs a version of {self.application} that does not report scores. "
                f"Update it to {needed} or newer. {TRY_CHECK}"
            )
        return status

    async def fetch_rules(self, fetch: Fetch) -> Rules:
        """Profiles, custom formats, and the settings that affect upgrades."""
        profiles = await fetch.records(f"{self.api}/qualityprofile", payloads.PROFILES)
        formats = await fetch.records(f"{self.api}/customformat", payloads.CUSTOM_FORMATS)
        fetch.counts.check(payloads.PROFILES.plural, payloads.CUSTOM_FORMATS.plural)
        media_management = await self._settings(fetch, "mediamanagement", payloads.MEDIA_MANAGEMENT)
        naming = await self._settings(fetch, "naming", payloads.NAMING)
        propers_and_repacks = (
            None if media_management is None else media_management["downloadPropersAndRepacks"]
        )
        return Rules(
            profiles=tuple(map(quality_profile, profiles)),
            formats=tuple(map(custom_format, formats)),
            propers_and_repacks=_propers_and_repacks(propers_and_repacks),
            renames_files=None if naming is None else self.renames_files(naming),
            is_reported=propers_and_repacks is not None,
        )

    async def _settings(self, fetch: Fetch, page: str, shape: Shape[T]) -> T | None:
        """A settings page; None if this version has no such page."""
        try:
            return await fetch.record(f"{self.api}/config/{page}", shape)
        except ServiceNotFound:
            return None

    async def fetch_titles(self, fetch: Fetch) -> list[Any]:
        """All movies or series, as wire records of `titles_shape`; there is no paging."""
        shape = self.titles_shape
        records = await fetch.records(f"{self.api}{self.titles_path}", shape, self.titles_params)
        fetch.counts.check(shape.plural)
        fetch.progress(shape.plural, len(records), len(records))
        return records

    async def fetch_labels(self, fetch: Fetch) -> dict[int, str]:
        """Tag labels by id."""
        return {tag["id"]: tag["label"] for tag in await fetch.records(f"{self.api}/tag", payloads.TAGS)}

    async def check(self, fetch: Fetch) -> CheckResult:
        """Request the status and the titles as a fetch would; raises the same errors."""
        status = await self.fetch_status(fetch)
        titles = await self.fetch_titles(fetch)
        advice = self.advice(status)
        if advice is None and fetch.client.base_moved:
            advice = "The server redirects to its URL base: add that to url."
        return CheckResult(status, len(titles), advice)

    def advice(self, status: ServerStatus) -> str | None:  # noqa: ARG002 - for applications that have some
        """What a newer version would improve; None if nothing."""
        return None


def parse_version(text: str) -> Version | None:
    """The numbers of a version such as `5.2.6.8376`; None if it has none."""
    match = re.match(r"\d{1,9}(\.\d{1,9})*", text, re.ASCII)
    return None if match is None else tuple(int(part) for part in match[0].split("."))


async def each_as_completed(jobs: Iterable[Coroutine[Any, Any, T]], at_once: int) -> AsyncGenerator[T, None]:
    """The results of jobs as they complete, with `at_once` of them running; jobs are started as needed.

    If one fails, or the reader closes the generator, the others are cancelled and awaited.
    """
    waiting = iter(jobs)
    tasks: set[asyncio.Task[T]] = set()
    try:
        while True:
            tasks.update(asyncio.create_task(job) for job in islice(waiting, at_once - len(tasks)))
            if not tasks:
                return
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                result = task.result()
                tasks.discard(task)
                yield result
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _propers_and_repacks(value: str | None) -> PropersAndRepacks:
    """The setting, or the applications' default if it is missing or unknown."""
    for known in get_args(PropersAndRepacks):
        if value is not None and value.lower() == known.lower():
            return known  # type: ignore[no-any-return]
    return "preferAndUpgrade"
