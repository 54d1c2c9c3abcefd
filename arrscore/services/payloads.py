"""The wire shapes: the few fields that a report needs of what the servers send.

Tolerant: what a report can do without becomes None where it is missing or odd (`Lenient`); a record without
the rest is odd itself, is left out and counted. TypedDicts rather than models: validating 1,000 movie files
from bytes takes 12 ms instead of 29, and they live only until `records.py` has made frozen models of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Generic, Required, TypeVar

from pydantic import Field, GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema, from_json
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

T = TypeVar("T")

# Whole numbers beyond this are no ids, sizes or scores, and SQLite could not keep them all.
LARGEST = 2**53


class _Lenient:
    """In `Annotated`: a value that is missing or cannot be read is None, instead of making its record odd."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="default")


Lenient = _Lenient()
Id = Annotated[int, Field(ge=1, le=LARGEST)]
Whole = Annotated[int, Field(ge=0, le=LARGEST)]
Points = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
MaybeText = Annotated[str | None, Lenient]
MaybeWhole = Annotated[Whole | None, Lenient]
MaybeFlag = Annotated[bool | None, Lenient]


class WireNamed(TypedDict, total=False):
    """A language; only its name counts."""

    name: Required[str]


class WireReference(TypedDict, total=False):
    """Something of which only the id counts: a custom format on a file, the file in a movie."""

    id: Required[Id]


class WireQuality(TypedDict, total=False):
    """A quality definition; `id` is left out where it is 0, "Unknown"."""

    id: Whole
    name: Required[str]
    source: MaybeText
    resolution: MaybeWhole


class WireRevision(TypedDict, total=False):
    """Proper and repack marks."""

    version: MaybeWhole
    real: MaybeWhole
    isRepack: MaybeFlag


class WireQualityModel(TypedDict, total=False):
    """A file's quality and revision."""

    quality: Required[WireQuality]
    revision: Annotated[WireRevision | None, Lenient]


class WireMediaInfo(TypedDict, total=False):
    """What the application read from the file itself; `resolution` is `1920x800`, `runTime` `1:58:03`."""

    videoCodec: MaybeText
    videoBitDepth: MaybeWhole
    videoDynamicRange: MaybeText
    videoDynamicRangeType: MaybeText
    resolution: MaybeText
    audioCodec: MaybeText
    audioChannels: Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, Lenient]
    audioLanguages: MaybeText
    subtitles: MaybeText
    runTime: MaybeText


class WireFile(TypedDict, total=False):
    """A movie file (`movieId`) or an episode file (`seriesId`)."""

    id: Required[Id]
    movieId: Id
    seriesId: Id
    relativePath: MaybeText
    path: MaybeText
    size: Required[Whole]
    dateAdded: MaybeText
    sceneName: MaybeText
    releaseGroup: MaybeText
    edition: MaybeText
    languages: Annotated[list[WireNamed] | None, Lenient]
    quality: Required[WireQualityModel]
    customFormats: Annotated[list[WireReference] | None, Lenient]
    customFormatScore: Annotated[Points | None, Lenient]
    mediaInfo: Annotated[WireMediaInfo | None, Lenient]


class WireTitle(TypedDict, total=False):
    """What a movie and a series have alike."""

    id: Required[Id]
    title: Required[str]
    sortTitle: MaybeText
    year: MaybeWhole
    qualityProfileId: Required[Whole]
    monitored: Required[bool]
    tmdbId: MaybeWhole
    imdbId: MaybeText
    titleSlug: MaybeText
    tags: Annotated[list[int] | None, Lenient]
    rootFolderPath: MaybeText
    path: MaybeText
    added: MaybeText
    runtime: MaybeWhole


class WireMovie(WireTitle, total=False):
    """A movie; any of the last three tells that it has a file."""

    hasFile: bool | None
    movieFileId: Whole | None
    movieFile: Annotated[WireReference | None, Lenient]


class WireSeries(WireTitle, total=False):
    """A series."""

    tvdbId: MaybeWhole
    seriesType: MaybeText


class WireEpisode(TypedDict, total=False):
    """An episode; `episodeFileId` 0 means that nothing is on disk."""

    id: Required[Id]
    seasonNumber: Required[Whole]
    episodeNumber: Required[Whole]
    title: MaybeText
    airDate: MaybeText
    airDateUtc: MaybeText
    monitored: Required[bool]
    hasFile: bool | None
    episodeFileId: Whole | None


class WireProfileMember(TypedDict, total=False):
    """A quality inside a group."""

    quality: Required[WireQuality]


class WireProfileItem(TypedDict, total=False):
    """A single quality, or a group with `items` and an `id` of its own."""

    id: Whole
    name: MaybeText
    quality: WireQuality | None
    items: list[WireProfileMember] | None
    allowed: Required[bool]


class WireFormatItem(TypedDict, total=False):
    """What a profile gives for a custom format."""

    format: Required[Id]
    score: Required[Points]


class WireProfile(TypedDict, total=False):
    """A quality profile; `minUpgradeFormatScore` came with Radarr 5.10.4 and Sonarr 4.0.9.2386."""

    id: Required[Id]
    name: Required[str]
    upgradeAllowed: Required[bool]
    cutoff: MaybeWhole
    items: Required[list[WireProfileItem]]
    minFormatScore: Points
    cutoffFormatScore: Points
    minUpgradeFormatScore: Points
    formatItems: list[WireFormatItem] | None
    language: Annotated[WireNamed | None, Lenient]


class WireCustomFormat(TypedDict, total=False):
    """A custom format; what it matches is the server's business."""

    id: Required[Id]
    name: Required[str]
    includeCustomFormatWhenRenaming: MaybeFlag


class WireTag(TypedDict, total=False):
    """A label."""

    id: Required[Id]
    label: Required[str]


class WireEventData(TypedDict, total=False):
    """What is kept of a history record's blob: the rest may hold links with indexer keys. All values are text."""

    fileId: MaybeText
    customFormatScore: MaybeText
    size: MaybeText
    releaseGroup: MaybeText


class WireEvent(TypedDict, total=False):
    """A record of the history; formats are recomputed at the request, `data` was written at the event."""

    id: Required[Id]
    movieId: Id
    episodeId: Id
    eventType: Required[str]
    date: Required[str]
    sourceTitle: MaybeText
    downloadId: MaybeText
    quality: Required[WireQualityModel]
    customFormats: Annotated[list[WireReference] | None, Lenient]
    data: Annotated[WireEventData | None, Lenient]


class _WirePage(TypedDict, Generic[T], total=False):
    """One page of a paged answer."""

    records: Required[list[T]]


class WireStatus(TypedDict, total=False):
    """Which application answers."""

    appName: Required[str]
    version: Required[str]
    instanceName: MaybeText


class WireMediaManagement(TypedDict, total=False):
    """The one setting of media management that decides about upgrades."""

    downloadPropersAndRepacks: MaybeText


class WireNaming(TypedDict, total=False):
    """Whether files are renamed on import."""

    renameMovies: MaybeFlag
    renameEpisodes: MaybeFlag


@dataclass(frozen=True, slots=True)
class Odd:
    """The records that could not be read: how many, which fields were at fault, and the ids that could be read."""

    count: int = 0
    fields: Counter[str] | None = None
    ids: frozenset[int] = frozenset()


class Shape(Generic[T]):
    """One kind of record, by the name that messages use for several of them.

    Each of its validators is made when it is first needed: that takes some milliseconds, and few kinds need all.
    """

    def __init__(self, plural: str, kind: type[T]) -> None:
        self.plural = plural
        self._kind = kind

    @cached_property
    def _one(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    @cached_property
    def _many(self) -> TypeAdapter[list[T]]:
        return TypeAdapter(list[self._kind])  # type: ignore[name-defined]

    @cached_property
    def _page(self) -> TypeAdapter[Any]:
        return TypeAdapter(_WirePage[self._kind])  # type: ignore[name-defined]

    def read_one(self, body: bytes) -> T | None:
        """A single record, or None where it cannot be read."""
        try:
            return self._one.validate_json(body)
        except ValidationError:
            return None

    def read_list(self, body: bytes) -> tuple[list[T], Odd] | None:
        """The records of a list and what was odd among them; None where the body is no list, or no JSON."""
        try:
            return self._many.validate_json(body), Odd()
        except ValidationError:
            pass
        try:
            raw_records = from_json(body)
        except ValueError:
            return None
        return self._read_each(raw_records) if isinstance(raw_records, list) else None

    def read_page(self, body: bytes) -> tuple[list[T], Odd] | None:
        """The records of one page of a paged answer, as `read_list`."""
        try:
            records: list[T] = self._page.validate_json(body)["records"]
        except ValidationError:
            return self._read_odd_page(body)
        return records, Odd()

    def _read_odd_page(self, body: bytes) -> tuple[list[T], Odd] | None:
        try:
            page = from_json(body)
        except ValueError:
            return None
        records = page.get("records") if isinstance(page, dict) else None
        return self._read_each(records) if isinstance(records, list) else None

    def read_records(self, raw_records: list[object]) -> tuple[list[T], Odd]:
        """The readable ones of records as JSON tells them, and what was odd among them."""
        try:
            return self._many.validate_python(raw_records), Odd()
        except ValidationError:
            return self._read_each(raw_records)

    def _read_each(self, raw_records: list[object]) -> tuple[list[T], Odd]:
        records = []
        fields: Counter[str] = Counter()
        ids: set[int] = set()
        odd = 0
        for raw in raw_records:
            try:
                records.append(self._one.validate_python(raw))
            except ValidationError as error:
                odd += 1
                first = error.errors(include_url=False, include_context=False, include_input=False)[0]
                fields[".".join(part for part in first["loc"] if isinstance(part, str)) or "itself"] += 1
                if isinstance(raw, dict) and isinstance(raw.get("id"), int):
                    ids.add(raw["id"])
        return records, Odd(odd, fields, frozenset(ids))


STATUS = Shape("statuses", WireStatus)
MOVIES = Shape("movies", WireMovie)
MOVIE_FILES = Shape("movie files", WireFile)
SERIES = Shape("series", WireSeries)
EPISODES = Shape("episodes", WireEpisode)
EPISODE_FILES = Shape("episode files", WireFile)
PROFILES = Shape("quality profiles", WireProfile)
CUSTOM_FORMATS = Shape("custom formats", WireCustomFormat)
EVENTS = Shape("history records", WireEvent)
TAGS = Shape("tags", WireTag)
MEDIA_MANAGEMENT = Shape("media management settings", WireMediaManagement)
NAMING = Shape("naming settings", WireNaming)
