"""The wire shapes: the few fields that a report needs of what the servers send.

Tolerant: what a report can do without becomes None where it is missing or odd (`Lenient`); a record without
the rest is odd itself, is left out and counted. TypedDicts rather than models: validating 1,000 movie files
from bytes takes 12 ms instead of 29, and they live only until `records.py` has made frozen models of them.
"""

from __future__ import annotations

from typing import Annotated, Generic, Required, TypeVar

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
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
    """A movie; any of the last three tells that it has a file. `isAvailable` is computed when the server answers."""

    isAvailable: MaybeFlag
    minimumAvailability: MaybeText
    inCinemas: MaybeText
    digitalRelease: MaybeText
    physicalRelease: MaybeText
    hasFile: bool | None
    movieFileId: Whole | None
    movieFile: Annotated[WireReference | None, Lenient]


class WireStatistics(TypedDict, total=False):
    """What Sonarr counts of a series."""

    totalEpisodeCount: MaybeWhole


class WireSeries(WireTitle, total=False):
    """A series."""

    tvdbId: MaybeWhole
    seriesType: MaybeText
    statistics: Annotated[WireStatistics | None, Lenient]


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
    reason: MaybeText


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


class WirePage(TypedDict, Generic[T], total=False):
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
