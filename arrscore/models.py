"""What a server reported, parsed once and trusted from then on.

Frozen, named in the applications' terms, independent of the wire shapes. Ids are the server's. Unknown is `None`, zero
is `0`, season 0 is a season. Dates are ISO 8601 in UTC with a `Z`, to the second.

Named tuples, because there are tens of thousands: creating a file takes 1 µs, and 2.5 µs as a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

TitleKind = Literal["movie", "series"]
TITLE_KINDS: tuple[TitleKind, ...] = get_args(TitleKind)
MinimumAvailability = Literal["tba", "announced", "inCinemas", "released", "preDB"]
PropersAndRepacks = Literal["preferAndUpgrade", "doNotUpgrade", "doNotPrefer"]


class Quality(NamedTuple):
    """A quality definition of the application, such as `WEBDL-1080p`; id 0 is "Unknown"."""

    server_id: int
    name: str
    source: str | None = None
    resolution: int | None = None


class CustomFormat(NamedTuple):
    """A custom format by name; the server evaluates what it matches."""

    server_id: int
    name: str
    include_when_renaming: bool = False


class ProfileQuality(NamedTuple):
    """One quality of a profile; `rank` is its index in the profile, which members of a group share."""

    quality: Quality
    rank: int
    allowed: bool
    group_server_id: int | None = None
    group_name: str | None = None


class QualityProfile(NamedTuple):
    """A quality profile; `cutoff_server_id` is a quality or a group, `scores` maps format ids to scores."""

    server_id: int
    name: str
    upgrade_allowed: bool
    cutoff_server_id: int | None
    min_format_score: int
    cutoff_format_score: int
    min_upgrade_format_score: int
    qualities: tuple[ProfileQuality, ...]
    scores: Mapping[int, int]
    language: str | None = None


class Rules(NamedTuple):
    """Everything in an instance that decides scores, as it is now.

    If the server does not report `propers_and_repacks`, it is the applications' default and `is_reported` is false: the
    recorded value stays.
    """

    profiles: tuple[QualityProfile, ...]
    formats: tuple[CustomFormat, ...]
    propers_and_repacks: PropersAndRepacks
    renames_files: bool | None = None
    is_reported: bool = True


class Title(NamedTuple):
    """A movie or a series, with its quality profile."""

    server_id: int
    kind: TitleKind
    name: str
    sort_name: str
    year: int | None
    profile_server_id: int
    monitored: bool
    tmdb_id: int | None = None
    tvdb_id: int | None = None
    imdb_id: str | None = None
    slug: str | None = None
    tags: tuple[str, ...] = ()
    root_folder: str | None = None
    added_at: str | None = None
    runtime_minutes: int | None = None
    series_type: str | None = None


class Availability(NamedTuple):
    """Whether a movie is available according to the server, which rejects every release of an unavailable movie.

    `expected_at` is the earliest date on which it can become available; None if no date is known.
    """

    is_available: bool
    minimum: MinimumAvailability | None = None
    expected_at: str | None = None


class Item(NamedTuple):
    """A movie or an episode, which a file fills; `file_server_id` is None without a file on disk.

    If the file it refers to was not returned or is invalid, the recorded one stays. Without an `availability` it counts
    as available.
    """

    server_id: int
    title_server_id: int
    name: str
    monitored: bool
    file_server_id: int | None = None
    season_number: int | None = None
    episode_number: int | None = None
    air_date: str | None = None
    availability: Availability | None = None


class MediaInfo(NamedTuple):
    """What the application read from the file itself; any part may be unknown."""

    video_codec: str | None = None
    video_bit_depth: int | None = None
    dynamic_range: str | None = None
    dynamic_range_type: str | None = None
    width: int | None = None
    height: int | None = None
    audio_codec: str | None = None
    audio_channels: float | None = None
    audio_languages: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    runtime_seconds: int | None = None


class MediaFile(NamedTuple):
    """A file on disk; `format_server_ids` and `score` are None if the server reported none."""

    server_id: int
    title_server_id: int
    name: str
    size_bytes: int
    quality: Quality
    revision_version: int
    revision_real: int
    is_repack: bool
    format_server_ids: tuple[int, ...] | None
    score: int | None
    added_at: str | None = None
    scene_name: str | None = None
    release_group: str | None = None
    edition: str | None = None
    languages: tuple[str, ...] = ()
    media_info: MediaInfo = MediaInfo()


EventKind = Literal["grabbed", "imported", "failed", "ignored", "deleted"]
DeletionReason = Literal["Manual", "Upgrade", "MissingFromDisk", "NoLinkedEpisodes", "ManualOverride"]


class ReleaseEvent(NamedTuple):
    """A record of the application's history: a grab, an import, a failure, an ignored download, or a file deletion.

    `frozen_score` is what the application computed at the event; `format_server_ids` is what the release matches by the
    current formats. `download_key` joins a grab with its outcome. `reason` is why a file was deleted.
    """

    server_id: int
    item_server_id: int
    kind: EventKind
    occurred_at: str
    quality: Quality
    revision_version: int
    release_name: str | None = None
    release_group: str | None = None
    download_key: str | None = None
    size_bytes: int | None = None
    format_server_ids: tuple[int, ...] | None = None
    frozen_score: int | None = None
    file_server_id: int | None = None
    reason: DeletionReason | None = None


class Batch(NamedTuple):
    """A part of a snapshot, in the order of arrival; a file may come before or after its item."""

    titles: tuple[Title, ...] = ()
    items: tuple[Item, ...] = ()
    files: tuple[MediaFile, ...] = ()
    events: tuple[ReleaseEvent, ...] = ()


class ServerStatus(NamedTuple):
    """The application and its version."""

    application: str
    version: str
    instance_name: str | None = None


class FetchCounts(NamedTuple):
    """What a fetch cost, and the ids of unread titles, items, profiles and formats, which are not removed.

    If ids could not be read either, `keeps_absent_…` keeps all absent records of the kind.
    """

    requests: int
    bytes: int
    seconds: float
    odd_records: int = 0
    unread_titles: frozenset[int] = frozenset()
    unread_items: frozenset[int] = frozenset()
    keeps_absent_titles: bool = False
    keeps_absent_items: bool = False
    unread_profiles: frozenset[int] = frozenset()
    unread_formats: frozenset[int] = frozenset()
    keeps_absent_profiles: bool = False
    keeps_absent_formats: bool = False


class CheckResult(NamedTuple):
    """The result of `arrscore check` for one instance."""

    status: ServerStatus
    title_count: int
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreFault:
    """An instance whose scores are distrusted, with the number of files whose score contradicts its rules."""

    instance_id: int
    slug: str
    name: str
    disagreeing_files: int
    compared_files: int

    @property
    def sentence(self) -> str:
        """The problem, as a sentence after the instance's name."""
        files = "file" if self.compared_files == 1 else "files"
        scores, disagree = ("score", "disagrees") if self.disagreeing_files == 1 else ("scores", "disagree")
        share = f"{self.disagreeing_files:,} of {self.compared_files:,} {files}"
        return f"the {scores} of {share} {disagree} with its own rules"


class LibraryStats(NamedTuple):
    """Statistics of an instance or of one of its profiles, to be stored; `profile_id` None is the whole instance.

    Ids are the database's. Sizes are in bytes, `health` from 0 to 100. The fields are the columns of `library_stats`.
    """

    instance_id: int
    profile_id: int | None
    items: int
    missing: int
    files: int
    scored_files: int
    size_bytes: int
    score_mean: float | None
    score_p10: int | None
    score_p25: int | None
    score_median: int | None
    score_p75: int | None
    score_p90: int | None
    below_minimum: int
    candidates: int
    health: float | None
