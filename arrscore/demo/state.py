"""What the sample servers hold: plain mutable objects that events and tests change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arrscore.demo.reference import Service

DEMO_START = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
DEMO_NOW = dt.datetime(2026, 8, 3, 6, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality definition of the application; `modifier` exists in Radarr only."""

    id: int
    name: str
    source: str
    resolution: int
    modifier: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Revision:
    """Which try of a release this is; a proper or repack has version 2."""

    real: int = 0
    version: int = 1
    is_repack: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Specification:
    """One condition of a custom format; `kind` is title, group, source, resolution and so on."""

    name: str
    kind: str
    value: str | int
    negate: bool = False
    required: bool = False


@dataclass(slots=True)
class Format:
    """A custom format: its conditions decide what it matches, profiles decide what that is worth."""

    id: int
    name: str
    specifications: tuple[Specification, ...]
    include_when_renaming: bool = False


@dataclass(slots=True)
class ProfileItem:
    """A place in a profile: one quality, or a group of several that tie (then with `id` and `name`)."""

    qualities: tuple[Quality, ...]
    allowed: bool
    id: int | None = None
    name: str | None = None


@dataclass(slots=True)
class Profile:
    """A quality profile, `items` lowest first; `taste` says which releases come along for its titles."""

    id: int
    name: str
    taste: str
    items: list[ProfileItem]
    cutoff: int
    scores: dict[int, int]
    upgrade_allowed: bool = True
    min_format_score: int = 0
    cutoff_format_score: int = 10000
    min_upgrade_format_score: int = 1

    def place(self, quality: Quality) -> tuple[int, bool]:
        """Return the quality's rank and whether it is allowed; one that is missing ranks 0."""
        for rank, item in enumerate(self.items):
            if quality in item.qualities:
                return rank, item.allowed
        return 0, False

    def cutoff_rank(self) -> int:
        """Return the rank of the cutoff, a group's or a quality's."""
        for rank, item in enumerate(self.items):
            if self.cutoff == (item.id if item.id is not None else item.qualities[0].id):
                return rank
        return 0


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What the application reads out of a file."""

    video_codec: str
    bit_depth: int
    video_kbps: int
    dynamic_range_type: str
    width: int
    height: int
    audio_codec: str
    audio_channels: float
    audio_kbps: int
    audio_languages: tuple[str, ...]
    subtitles: tuple[str, ...]
    runtime_seconds: int


@dataclass(slots=True)
class File:
    """A file on disk. `title_id` is its movie or series; `relative_path` is inside the title's folder."""

    id: int
    title_id: int
    relative_path: str
    size_bytes: int
    added: dt.datetime
    quality: Quality
    revision: Revision
    languages: tuple[str, ...]
    scene_name: str | None = None
    release_group: str | None = None
    edition: str = ""
    original_path: str | None = None
    media_info: MediaInfo | None = None
    season_number: int | None = None
    release_type: int = 0


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What is known of a movie that is not out yet, and its Minimum Availability."""

    minimum: str
    in_cinemas: dt.date | None = None
    digital_release: dt.date | None = None

    @property
    def available_from(self) -> dt.date | None:
        """The date from which on Radarr counts it as available; None where no date is known."""
        if self.minimum == "inCinemas" and self.in_cinemas:
            return self.in_cinemas
        if self.digital_release or not self.in_cinemas:
            return self.digital_release
        return self.in_cinemas + dt.timedelta(days=90)


@dataclass(slots=True)
class Movie:
    """A film in Radarr; `hides_file` makes `/movie` leave its file out, as real servers sometimes do."""

    id: int
    title: str
    original_title: str
    release_title: str
    year: int
    runtime: int
    language: str
    profile_id: int
    tmdb_id: int
    imdb_id: str | None
    added: dt.datetime
    monitored: bool = True
    file_id: int = 0
    tags: list[int] = field(default_factory=list)
    root_folder: str = "/data/media/movies"
    genres: list[str] = field(default_factory=list)
    studio: str | None = None
    certification: str | None = None
    hides_file: bool = False
    upcoming: Upcoming | None = None


@dataclass(slots=True)
class Episode:
    """An episode in Sonarr; `air_date` is None for some specials."""

    id: int
    series_id: int
    season_number: int
    episode_number: int
    title: str
    tvdb_id: int
    runtime: int
    air_date: dt.date | None
    monitored: bool = True
    file_id: int = 0
    absolute_number: int | None = None


@dataclass(slots=True)
class Series:
    """A series in Sonarr; `airs_on` is the weekday of its new episodes while it continues."""

    id: int
    title: str
    release_title: str
    year: int
    runtime: int
    language: str
    profile_id: int
    tvdb_id: int
    imdb_id: str | None
    slug: str
    added: dt.datetime
    series_type: str = "standard"
    monitored: bool = True
    airs_on: int | None = None
    season_length: int = 10
    tags: list[int] = field(default_factory=list)
    root_folder: str = "/data/media/tv"
    genres: list[str] = field(default_factory=list)
    network: str | None = None
    certification: str | None = None
    episode_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Event:
    """A history record; `data` is frozen at the event, scores in the answer are today's."""

    id: int
    kind: str
    title_id: int
    episode_id: int | None
    date: dt.datetime
    source_title: str
    quality: Quality
    revision: Revision
    languages: tuple[str, ...]
    download_id: str | None
    data: dict[str, str | None]

    def renumbered(self, number: int) -> Event:
        """Return the record under another number."""
        return replace(self, id=number)


@dataclass(slots=True)
class Server:
    """One application's whole state; dictionaries are by id, in the order of adding."""

    service: Service
    name: str
    version: str
    profiles: dict[int, Profile] = field(default_factory=dict)
    formats: dict[int, Format] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    movies: dict[int, Movie] = field(default_factory=dict)
    series: dict[int, Series] = field(default_factory=dict)
    episodes: dict[int, Episode] = field(default_factory=dict)
    files: dict[int, File] = field(default_factory=dict)
    history: list[Event] = field(default_factory=list)
    propers_and_repacks: str = "preferAndUpgrade"
    renames_files: bool = True
    last_ids: dict[str, int] = field(default_factory=dict)

    def next_id(self, kind: str) -> int:
        """Count up and return the number of the next movie, series, episode, file, format or event."""
        self.last_ids[kind] = self.last_ids.get(kind, 0) + 1
        return self.last_ids[kind]

    def title_of(self, title_id: int) -> Movie | Series:
        """Return the movie or series with this number."""
        return self.movies[title_id] if self.service == "radarr" else self.series[title_id]

    def profile_of(self, title_id: int) -> Profile:
        """Return the profile that rules a title's files now."""
        return self.profiles[self.title_of(title_id).profile_id]

    def episodes_of(self, series_id: int) -> list[Episode]:
        """Return a series' episodes in the order in which they were added."""
        return [self.episodes[episode_id] for episode_id in self.series[series_id].episode_ids]

    def add_episode(self, episode: Episode) -> None:
        """Put an episode into its series."""
        self.episodes[episode.id] = episode
        self.series[episode.series_id].episode_ids.append(episode.id)

    def forget_title(self, title_id: int) -> None:
        """Remove a title with its episodes, files and records, as deleting it in the application does."""
        if self.service == "radarr":
            self.files.pop(self.movies.pop(title_id).file_id, None)
        else:
            for episode_id in self.series.pop(title_id).episode_ids:
                self.files.pop(self.episodes.pop(episode_id).file_id, None)
        self.history = [event for event in self.history if event.title_id != title_id]
