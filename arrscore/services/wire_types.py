"""The wire shapes: the fields of server responses that a report needs.

Tolerant: an optional field becomes None if it is missing or invalid (`Lenient`); a record without the required
fields is invalid, skipped and counted. TypedDicts rather than models: validating 1,000 movie files from bytes takes
12 ms instead of 29, and they live only until `parse.py` has converted them to frozen models.
"""

from __future__ import annotations

from typing import Annotated, Generic, Required, TypeVar

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

T = TypeVar("T")

# No id, size or score is larger than this, and SQLite could not store every such number.
LARGEST = 2**53


class _Lenient:
    """In `Annotated`: a missing or invalid value becomes None instead of making its record invalid."""

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
    """A language; only its name is used."""

    name: Required[str]


class WireReference(TypedDict, total=False):
    """A reference by id: a custom format of a file, the file of a movie."""

    id: Required[Id]


class WireQuality(TypedDict, total=False):
    """A quality definition; `id` is omitted if it is 0, "Unknown"."""

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
    """What the application read from the file; `resolution` is `1920x800`, `runTime` `1:58:03`."""

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
    """The fields that movies and series share."""

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
    """A movie; any of the last three fields shows that it has a file. `isAvailable` is computed on request."""

    isAvailable: MaybeFlag
    minimumAvailability: MaybeText
    inCinemas: MaybeText
    digitalRelease: MaybeText
    physicalRelease: MaybeText
    hasFile: bool | None
    movieFileId: Whole | None
    movieFile: Annotated[WireReference | None, Lenient]


class WireStatistics(TypedDict, total=False):
    """Sonarr's statistics of a series."""

    totalEpisodeCount: MaybeWhole


class WireSeries(WireTitle, total=False):
    """A series."""

    tvdbId: MaybeWhole
    seriesType: MaybeText
    statistics: Annotated[WireStatistics | None, Lenient]


class WireEpisode(TypedDict, total=False):
    """An episode; `episodeFileId` 0 means that it has no file."""

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
    """A single quality, or a group with `items` and its own `id`."""

    id: Whole
    name: MaybeText
    quality: WireQuality | None
    items: list[WireProfileMember] | None
    allowed: Required[bool]


class WireFormatItem(TypedDict, total=False):
    """A profile's score for a custom format."""

    format: Required[Id]
    score: Required[Points]


class WireProfile(TypedDict, total=False):
    """A quality profile; `minUpgradeFormatScore` exists from Radarr 5.10.4 and Sonarr 4.0.9.2386 on."""

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
    """A custom format; the server evaluates what it matches."""

    id: Required[Id]
    name: Required[str]
    includeCustomFormatWhenRenaming: MaybeFlag


class WireTag(TypedDict, total=False):
    """A label."""

    id: Required[Id]
    label: Required[str]


class WireEventData(TypedDict, total=False):
    """The used part of a history record's data; the rest may contain links with indexer keys. All values are text."""

    fileId: MaybeText
    customFormatScore: MaybeText
    size: MaybeText
    releaseGroup: MaybeText
    reason: MaybeText


class WireEvent(TypedDict, total=False):
    """A history record; formats are recomputed for each request, `data` was written at the time of the event."""

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
    """One page of a paged response."""

    records: Required[list[T]]


class WireStatus(TypedDict, total=False):
    """The application and its version."""

    appName: Required[str]
    version: Required[str]
    instanceName: MaybeText


class WireMediaManagement(TypedDict, total=False):
    """The media management setting that affects upgrades."""

    downloadPropersAndRepacks: MaybeText


class WireNaming(TypedDict, total=False):
    """Whether files are renamed on import."""

    renameMovies: MaybeFlag
    renameEpisodes: MaybeFlag
