"""The way of a release into the library: grabbed, failed or imported, each step with its record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from arrscore.demo.decisions import Standing
from arrscore.demo.reference import chance
from arrscore.demo.scoring import Evidence, Scorer
from arrscore.demo.shelf import (
    file_path,
    release_labels,
    renamed_episodes,
    renamed_movie,
    scene_file,
    season_folder,
)
from arrscore.demo.state import Episode, Event, File, Movie, Series, Server

if TYPE_CHECKING:
    import random

    from arrscore.demo.release import Release

INDEXERS = ("Larder", "NZBarn", "OpenShelf", "Torrentine")
TORRENT_INDEXERS = ("OpenShelf", "Torrentine")
FAILURES = (
    "Repair failed, not enough repair blocks (3 short)",
    "Aborted, cannot be completed",
    "Unpacking failed, archive requires a password",
)
RELEASE_TYPES = {0: "Unknown", 1: "SingleEpisode", 2: "MultiEpisode", 3: "SeasonPack"}
Keeps = Literal["all", "group", "nothing"]
REPLACED, LOST, REMOVED = "Upgrade", "MissingFromDisk", "Manual"


@dataclass(frozen=True, slots=True)
class Target:
    """What a download is for: a film (no episodes), or episodes of a series that share one file."""

    title: Movie | Series
    episodes: tuple[Episode, ...] = ()

    @property
    def file_id(self) -> int:
        """The file that is there now, 0 where there is none."""
        return self.title.file_id if isinstance(self.title, Movie) else self.episodes[0].file_id


@dataclass(frozen=True, slots=True)
class Entry:
    """What a record says besides whom it is about."""

    kind: str
    when: dt.datetime
    source_title: str
    data: dict[str, str | None]
    download_id: str | None = None


class Downloads:
    """Carries releases into one server and writes its history."""

    def __init__(self, server: Server, scorer: Scorer, rng: random.Random) -> None:
        self._server = server
        self._scorer = scorer
        self._rng = rng

    def standing_of(self, file_id: int) -> Standing | None:
        """Return what an offer is compared with, None where nothing is on disk."""
        file = self._server.files.get(file_id)
        if file is None:
            return None
        return Standing(file.quality, file.revision, self._scorer.file_score(file), file.release_group)

    def offer_standing(self, target: Target, release: Release) -> Standing:
        """Return what the release on offer is worth by its title, before anything is downloaded."""
        score = self._release_score(target, release)
        return Standing(release.quality, release.revision, score, release.group)

    def _release_score(self, target: Target, release: Release) -> int:
        evidence = Evidence(
            service=self._server.service,
            texts=(release.name,),
            group=release.group,
            quality=release.quality,
            languages=release.languages,
            original_language=target.title.language,
            edition=release.edition,
            release_type=release.release_type,
        )
        return self._scorer.score(evidence, self._server.profile_of(target.title.id))

    def grab(
        self,
        target: Target,
        release: Release,
        when: dt.datetime,
        *,
        source: str = "Rss",
        pack: tuple[str, str] | None = None,
    ) -> str:
        """Record a grab, return its download id; `pack` is the name and id of the season it comes in."""
        indexer = INDEXERS[0] if pack else INDEXERS[self._rng.randrange(len(INDEXERS))]
        torrent = indexer in TORRENT_INDEXERS
        download_id = (
            f"{self._rng.getrandbits(160):040X}"
            if torrent
            else f"SABnzbd_nzo_{self._rng.getrandbits(40):010x}"
        )
        name, download_id = pack or (release.name, download_id)
        hours = self._rng.randrange(1, 2000) / 7
        link = f"https://indexer.invalid/{indexer.lower()}/{self._rng.getrandbits(32):08x}"
        published = when - dt.timedelta(hours=round(hours))
        data: dict[str, str | None] = {
            "indexer": indexer,
            "nzbInfoUrl": f"{link}/details",
            "releaseGroup": release.group,
            "age": str(int(hours // 24)),
            "ageHours": str(hours),
            "ageMinutes": str(hours * 60),
            "publishedDate": published.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "downloadClient": "qBittorrent" if torrent else "SABnzbd",
            "downloadClientName": "qBittorrent" if torrent else "SABnzbd",
            "size": str(release.size_bytes),
            "downloadUrl": f"{link}/download?apikey=SAMPLE",
            "guid": f"{link}?apikey=SAMPLE",
            **self._outside_ids(target),
            "protocol": "2" if torrent else "1",
            "customFormatScore": str(self._release_score(target, release)),
            "releaseSource": source,
            "indexerFlags": "G_Freeleech" if torrent and chance(self._rng, 0.1) else "0",
            "indexerId": str(INDEXERS.index(indexer) + 1),
        }
        if torrent:
            data["torrentInfoHash"] = download_id
        data |= self._release_type(release)
        self._write(target, release, Entry("grabbed", when, name, data, download_id))
        return download_id

    def _outside_ids(self, target: Target) -> dict[str, str | None]:
        if isinstance(target.title, Movie):
            return {"tmdbId": str(target.title.tmdb_id), "movieMatchType": "Title"}
        return {"tvdbId": str(target.title.tvdb_id), "tvRageId": "0", "seriesMatchType": "Title"}

    def _release_type(self, release: Release) -> dict[str, str | None]:
        return (
            {} if self._server.service == "radarr" else {"releaseType": RELEASE_TYPES[release.release_type]}
        )

    def fail(self, target: Target, release: Release, when: dt.datetime, download_id: str) -> None:
        """Record that a download did not finish."""
        client = "SABnzbd" if download_id.startswith("SABnzbd") else "qBittorrent"
        data: dict[str, str | None] = {
            "downloadClient": client,
            "downloadClientName": client,
            "message": FAILURES[self._rng.randrange(len(FAILURES))],
            "releaseGroup": release.group,
            "size": str(self._rng.randrange(release.size_bytes)),
        }
        self._write(target, release, Entry("downloadFailed", when, release.name, data, download_id))

    def bring_in(
        self,
        target: Target,
        release: Release,
        when: dt.datetime,
        download_id: str,
        *,
        keeps: Keeps = "all",
    ) -> File:
        """Import a release in place of what was there; `keeps` says what of its name stays known.

        Radarr freezes the score before it renames, Sonarr after.
        """
        if target.file_id:
            self.delete(target, when, REPLACED)
        file = self.shelve(target, release, when, keeps=keeps)
        before = self._release_score(target, release)
        after = self._scorer.file_score(file)
        path = file_path(target.title, file)
        client = "SABnzbd" if download_id.startswith("SABnzbd") else "qBittorrent"
        data: dict[str, str | None] = {
            "fileId": str(file.id),
            "droppedPath": f"/data/downloads/{release.name}/{scene_file(release.name)}",
            "importedPath": path,
            "downloadClient": client,
            "downloadClientName": client,
            "releaseGroup": release.group,
            "customFormatScore": str(before if self._server.service == "radarr" else after),
            "size": str(file.size_bytes),
            "indexerFlags": "0",
        }
        data |= self._release_type(release)
        self._write(target, release, Entry("downloadFolderImported", when, release.name, data, download_id))
        return file

    def shelve(
        self,
        target: Target,
        release: Release,
        when: dt.datetime,
        *,
        keeps: Keeps = "all",
        renames: bool = True,
    ) -> File:
        """Put a release's file in its place, without a record."""
        knows_name = keeps == "all"
        movie = isinstance(target.title, Movie)
        file = File(
            id=self._server.next_id("file"),
            title_id=target.title.id,
            relative_path=_relative_path(target, release, keeps) if renames else _scene_path(target, release),
            size_bytes=release.size_bytes,
            added=when,
            quality=release.quality,
            revision=release.revision,
            languages=release.languages,
            scene_name=release.name if knows_name else None,
            release_group=None if keeps == "nothing" else release.group,
            edition=release.edition,
            original_path=f"{release.name}/{scene_file(release.name)}" if knows_name and movie else None,
            media_info=release.media_info,
            season_number=target.episodes[0].season_number if target.episodes else None,
            release_type=release.release_type,
        )
        self._server.files[file.id] = file
        for holder in [target.title] if isinstance(target.title, Movie) else target.episodes:
            holder.file_id = file.id
        return file

    def delete(self, target: Target, when: dt.datetime, reason: str) -> None:
        """Delete what is there and record why; every episode of the file is left without one."""
        file = self._server.files.pop(target.file_id)
        holders = self._holders(target, file.id)
        kind = "movieFileDeleted" if isinstance(target.title, Movie) else "episodeFileDeleted"
        data: dict[str, str | None] = {
            "reason": reason,
            "releaseGroup": file.release_group,
            "size": str(file.size_bytes),
            "indexerFlags": "0",
        }
        if file.season_number is not None:
            data["releaseType"] = RELEASE_TYPES[file.release_type]
        self._write(holders, file, Entry(kind, when, file_path(target.title, file), data))
        if isinstance(target.title, Movie):
            target.title.file_id = 0
        for episode in holders.episodes:
            episode.file_id = 0

    def rename(self, target: Target, new_path: str, when: dt.datetime) -> None:
        """Rename the file that is there and record it."""
        file = self._server.files[target.file_id]
        kind = "movieFileRenamed" if isinstance(target.title, Movie) else "episodeFileRenamed"
        source = file_path(target.title, file)
        data: dict[str, str | None] = {
            "sourcePath": source,
            "sourceRelativePath": file.relative_path,
            "releaseGroup": file.release_group,
            "size": str(file.size_bytes),
        }
        file.relative_path = new_path
        data |= {"path": file_path(target.title, file), "relativePath": new_path}
        self._write(self._holders(target, file.id), file, Entry(kind, when, source, data))

    def _holders(self, target: Target, file_id: int) -> Target:
        if isinstance(target.title, Movie):
            return target
        episodes = self._server.episodes_of(target.title.id)
        return Target(target.title, tuple(one for one in episodes if one.file_id == file_id))

    def _write(self, target: Target, subject: Release | File, entry: Entry) -> None:
        """Write one record for a film, or one for each episode."""
        episode_ids: list[int | None] = [episode.id for episode in target.episodes]
        for episode_id in episode_ids or [None]:
            event = Event(
                id=self._server.next_id("event"),
                kind=entry.kind,
                title_id=target.title.id,
                episode_id=episode_id,
                date=entry.when,
                source_title=entry.source_title,
                quality=subject.quality,
                revision=subject.revision,
                languages=subject.languages,
                download_id=entry.download_id,
                data=entry.data,
            )
            self._server.history.append(event)


def _relative_path(target: Target, release: Release, keeps: Keeps) -> str:
    """Return the name that the scheme gives, without the group where that is lost."""
    labels = release_labels(release if keeps != "nothing" else replace(release, group=None))
    if isinstance(target.title, Movie):
        return renamed_movie(target.title, labels)
    return renamed_episodes(target.title, list(target.episodes), labels)


def _scene_path(target: Target, release: Release) -> str:
    """Return the name that the release's own file has."""
    name = scene_file(release.name)
    return f"{season_folder(target.episodes[0].season_number)}/{name}" if target.episodes else name
