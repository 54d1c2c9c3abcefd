"""What a server holds, in the project's own models, and the recording of it: for tests that change it between runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from arrscore.models import (
    Batch,
    CustomFormat,
    FetchCounts,
    Item,
    MediaFile,
    ProfileQuality,
    Quality,
    QualityProfile,
    ReleaseEvent,
    Rules,
    ServerStatus,
    Title,
)
from arrscore.store.recorder import FailedInstance, RunSummary, record_run
from arrscore.store.staging import StagedInstance

HDTV = Quality(4, "HDTV-720p", "tv", 720)
WEB = Quality(3, "WEBDL-1080p", "webdl", 1080)
BLURAY = Quality(7, "Bluray-1080p", "bluray", 1080)
FETCHED = FetchCounts(12, 34_567, 1.5)


@dataclass
class ServerLibrary:
    """One server's library, by its own numbers; scores follow from its first profile, as on a server."""

    slug: str = "radarr"
    service: str = "radarr"
    name: str = "Radarr"
    scores: dict[int, int] = field(default_factory=lambda: {1: 100, 2: -50, 3: 25})
    format_names: dict[int, str] = field(default_factory=lambda: {1: "HDR", 2: "LQ", 3: "Atmos"})
    qualities: Sequence[Quality] = (HDTV, WEB, BLURAY)
    profile_fields: dict[str, object] = field(default_factory=dict)
    other_profiles: Sequence[str] = ()
    propers: str = "preferAndUpgrade"
    titles: dict[int, Title] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    files: dict[int, MediaFile] = field(default_factory=dict)
    events: list[ReleaseEvent] = field(default_factory=list)
    edits: list[Callable[[Rules], Rules]] = field(default_factory=list)
    """Edits of the rules that the fields above cannot say."""

    def add_movie(
        self,
        number: int,
        *,
        name: str = "",
        tmdb_id: int | None = None,
        file: int | None = None,
        **fields: object,
    ) -> None:
        """A movie under a server id; `file` is its file's server id, `fields` are further ones of its title."""
        name = name or f"Movie {number}"
        self._add_title(number, "movie", name, 2000 + number, {"tmdb_id": tmdb_id or 1000 + number, **fields})
        self.items[number] = Item(number, number, name, True, file_server_id=file)

    def add_series(
        self,
        number: int,
        *,
        tvdb_id: int,
        episodes: Sequence[tuple[int, int, int, int | None]],
        name: str = "",
        **fields: object,
    ) -> None:
        """A series with episodes (server id, season, episode, file); `fields` are further ones of its title."""
        self._add_title(number, "series", name or f"Series {number}", 2010, {"tvdb_id": tvdb_id, **fields})
        for episode_id, season, episode, file in episodes:
            self.items[episode_id] = Item(
                episode_id,
                number,
                f"Episode {episode}",
                True,
                file,
                season_number=season,
                episode_number=episode,
            )

    def _add_title(self, number: int, kind: str, name: str, year: int, fields: dict[str, object]) -> None:
        self.titles[number] = Title(number, kind, name, name.lower(), year, 1, True)._replace(**fields)

    def add_file(
        self,
        number: int,
        title: int,
        *,
        formats: Sequence[int] | None = (1,),
        quality: Quality = WEB,
        version: int = 1,
        name: str = "",
        size_bytes: int = 1_000,
        **fields: object,
    ) -> None:
        """A file of a title that matches formats; its score is their sum."""
        self.files[number] = MediaFile(
            number,
            title,
            name or f"file-{number}.mkv",
            size_bytes,
            quality,
            version,
            0,
            version > 1,
            None if formats is None else tuple(formats),
            self.score_of(formats),
        )._replace(**fields)

    def score_of(self, formats: Sequence[int] | None) -> int | None:
        """What formats score; None where they are not known."""
        return None if formats is None else sum(self.scores.get(each, 0) for each in formats)

    def edit_score(self, format_id: int, score: int) -> None:
        """Give a format other points in every profile, which moves every score at once."""
        self.scores = {**self.scores, format_id: score}
        for number, file in self.files.items():
            if file.format_server_ids is not None:
                self.files[number] = file._replace(score=self.score_of(file.format_server_ids))

    def edit_rules(self, **fields: object) -> None:
        """Let the server have other rules from now on, in fields of `Rules`."""
        self.edits.append(lambda rules: rules._replace(**fields))

    def change_files(self, **fields: object) -> None:
        """Give all files these fields."""
        self.files = {number: file._replace(**fields) for number, file in self.files.items()}

    def rules(self) -> Rules:
        """The rules as a server would tell them."""
        qualities = tuple(
            ProfileQuality(quality, rank, allowed=True) for rank, quality in enumerate(self.qualities)
        )
        first = QualityProfile(1, "HD", True, 7, 0, 10_000, 1, qualities, dict(self.scores))
        first = first._replace(**self.profile_fields)
        others = (
            first._replace(server_id=number, name=name)
            for number, name in enumerate(self.other_profiles, start=2)
        )
        formats = (CustomFormat(number, name) for number, name in self.format_names.items())
        rules = Rules((first, *others), tuple(formats), self.propers)
        for edit in self.edits:
            rules = edit(rules)
        return rules

    def batch(self) -> Batch:
        """Everything at once."""
        return Batch(
            tuple(self.titles.values()),
            tuple(self.items.values()),
            tuple(self.files.values()),
            tuple(self.events),
        )

    def stage(
        self,
        db: Database,
        key: int = 1,
        *,
        batches: Iterable[Batch] | None = None,
        reads_all_events: bool = False,
    ) -> StagedInstance:
        """Stage it as the instance with this key, in one batch or in others."""
        staged = StagedInstance(
            db, key, self.slug, self.service, self.name, reads_all_events=reads_all_events
        )
        staged.add_rules(self.rules(), ServerStatus(self.service, "5.14.0"))
        for batch in batches or [self.batch()]:
            staged.add_batch(batch)
        return staged


def record_libraries(
    db: Database,
    *libraries: ServerLibrary | StagedInstance,
    at: str,
    counts: FetchCounts = FETCHED,
    failed: Sequence[FailedInstance] = (),
    measure: Callable[..., list] = lambda _: [],
) -> RunSummary:
    """Record a run that found these libraries."""
    complete = [
        (each if isinstance(each, StagedInstance) else each.stage(db, key), counts)
        for key, each in enumerate(libraries, start=1)
    ]
    return record_run(db, complete, failed, now=at, version="test", measure=measure)
