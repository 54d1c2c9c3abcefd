"""The wire shapes: the few fields that a report needs of what the servers send.

Tolerant: what a report can do without becomes None where it is missing or odd (`LENIENT`); a record without
the rest is odd itself, is left out and counted. msgspec reads 1,000 movie files from bytes in 2 ms, where
pydantic takes 5, and passes over what no field asks for. Records live only until `records.py` has made frozen
models of them.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

T = TypeVar("T")

# Whole numbers beyond this are no ids, sizes or scores, and SQLite could not keep them all.
LARGEST = 2**53

# In `Annotated`: a value that is missing or cannot be read is None, instead of making its record odd.
LENIENT = Meta(extra={"lenient": True})
Id = Annotated[int, Meta(ge=1, le=LARGEST)]
Whole = Annotated[int, Meta(ge=0, le=LARGEST)]
Points = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
MaybeText = Annotated[str | None, LENIENT]
MaybeWhole = Annotated[Whole | None, LENIENT]
MaybeFlag = Annotated[bool | None, LENIENT]


class Wire(Struct, rename="camel", gc=False):
    """Anything that a server sends; `customFormatScore` there is `custom_format_score` here."""


class WireRecord(Wire):
    """What comes in lists, each with an id of its own."""

    id: Id


class WireNamed(Wire):
    """A language; only its name counts."""

    name: str


class WireReference(Wire):
    """Something of which only the id counts: a custom format on a file, the file in a movie."""

    id: Id


class WireQuality(Wire):
    """A quality definition; `id` is left out where it is 0, "Unknown"."""

    name: str
    id: Whole = 0
    source: MaybeText = None
    resolution: MaybeWhole = None


class WireRevision(Wire):
    """Proper and repack marks."""

    version: MaybeWhole = None
    real: MaybeWhole = None
    is_repack: MaybeFlag = None


class WireQualityModel(Wire):
    """A file's quality and revision."""

    quality: WireQuality
    revision: Annotated[WireRevision | None, LENIENT] = None


class WireMediaInfo(Wire):
    """What the application read from the file itself; `resolution` is `1920x800`, `runTime` `1:58:03`."""

    video_codec: MaybeText = None
    video_bit_depth: MaybeWhole = None
    video_dynamic_range: MaybeText = None
    video_dynamic_range_type: MaybeText = None
    resolution: MaybeText = None
    audio_codec: MaybeText = None
    audio_channels: Annotated[Annotated[float, Meta(ge=0, le=LARGEST)] | None, LENIENT] = None
    audio_languages: MaybeText = None
    subtitles: MaybeText = None
    run_time: MaybeText = None


class WireFile(WireRecord):
    """A movie file (`movieId`) or an episode file (`seriesId`)."""

    size: Whole
    quality: WireQualityModel
    movie_id: Id = 0
    series_id: Id = 0
    relative_path: MaybeText = None
    path: MaybeText = None
    date_added: MaybeText = None
    scene_name: MaybeText = None
    release_group: MaybeText = None
    edition: MaybeText = None
    languages: Annotated[list[WireNamed] | None, LENIENT] = None
    custom_formats: Annotated[list[WireReference] | None, LENIENT] = None
    custom_format_score: Annotated[Points | None, LENIENT] = None
    media_info: Annotated[WireMediaInfo | None, LENIENT] = None


class WireTitle(WireRecord):
    """What a movie and a series have alike."""

    title: str
    quality_profile_id: Whole
    monitored: bool
    sort_title: MaybeText = None
    year: MaybeWhole = None
    tmdb_id: MaybeWhole = None
    imdb_id: MaybeText = None
    title_slug: MaybeText = None
    tags: Annotated[list[int] | None, LENIENT] = None
    root_folder_path: MaybeText = None
    path: MaybeText = None
    added: MaybeText = None
    runtime: MaybeWhole = None


class WireMovie(WireTitle):
    """A movie; any of the last three tells that it has a file."""

    has_file: bool | None = None
    movie_file_id: Whole | None = None
    movie_file: Annotated[WireReference | None, LENIENT] = None


class WireSeries(WireTitle):
    """A series."""

    tvdb_id: MaybeWhole = None
    series_type: MaybeText = None


class WireEpisode(WireRecord):
    """An episode; `episodeFileId` 0 means that nothing is on disk."""

    season_number: Whole
    episode_number: Whole
    monitored: bool
    title: MaybeText = None
    air_date: MaybeText = None
    air_date_utc: MaybeText = None
    has_file: bool | None = None
    episode_file_id: Whole | None = None


class WireProfileMember(Wire):
    """A quality inside a group."""

    quality: WireQuality


class WireProfileItem(Wire):
    """A single quality, or a group with `items` and an `id` of its own."""

    allowed: bool
    id: Whole = 0
    name: MaybeText = None
    quality: WireQuality | None = None
    items: list[WireProfileMember] | None = None


class WireFormatItem(Wire):
    """What a profile gives for a custom format."""

    format: Id
    score: Points


class WireProfile(WireRecord):
    """A quality profile; `minUpgradeFormatScore` came with Radarr 5.10.4 and Sonarr 4.0.9.2386."""

    name: str
    upgrade_allowed: bool
    items: list[WireProfileItem]
    cutoff: MaybeWhole = None
    min_format_score: Points = 0
    cutoff_format_score: Points = 0
    min_upgrade_format_score: Points = 1
    format_items: list[WireFormatItem] | None = None
    language: Annotated[WireNamed | None, LENIENT] = None


class WireCustomFormat(WireRecord):
    """A custom format; what it matches is the server's business."""

    name: str
    include_custom_format_when_renaming: MaybeFlag = None


class WireTag(WireRecord):
    """A label."""

    label: str


class WireEventData(Wire):
    """What is kept of a history record's blob: the rest may hold links with indexer keys. All values are text."""

    file_id: MaybeText = None
    custom_format_score: MaybeText = None
    size: MaybeText = None
    release_group: MaybeText = None


class WireEvent(WireRecord):
    """A record of the history; formats are recomputed at the request, `data` was written at the event."""

    event_type: str
    date: str
    quality: WireQualityModel
    movie_id: Id = 0
    episode_id: Id = 0
    source_title: MaybeText = None
    download_id: MaybeText = None
    custom_formats: Annotated[list[WireReference] | None, LENIENT] = None
    data: Annotated[WireEventData | None, LENIENT] = None


class WirePage(Wire, Generic[T]):
    """One page of a paged answer."""

    records: list[T]


class WireStatus(Wire):
    """Which application answers."""

    app_name: str
    version: str
    instance_name: MaybeText = None


class WireMediaManagement(Wire):
    """The one setting of media management that decides about upgrades."""

    download_propers_and_repacks: MaybeText = None


class WireNaming(Wire):
    """Whether files are renamed on import."""

    rename_movies: MaybeFlag = None
    rename_episodes: MaybeFlag = None
