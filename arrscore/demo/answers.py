"""What the servers' objects look like on the wire: camelCase, null members left out, scores computed now."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from arrscore.demo.reference import LANGUAGE_IDS
from arrscore.demo.scoring import Evidence, Scorer, file_evidence
from arrscore.demo.shelf import file_path, movie_folder, series_folder
from arrscore.demo.state import Upcoming
from arrscore.demo.titles import clean_title, sort_title

if TYPE_CHECKING:
    from arrscore.demo.state import Episode, File, MediaInfo, Movie, Quality, Revision, Series, Server

Json = dict[str, Any]

RELEASE_TYPE_NAMES = {0: "unknown", 1: "singleEpisode", 2: "multiEpisode", 3: "seasonPack"}
RELEASED_AFTER = dt.timedelta(days=110)


def without_nulls(answer: Json) -> Json:
    """Return the members that have a value."""
    return {name: value for name, value in answer.items() if value is not None}


def wire_date(moment: dt.datetime) -> str:
    """Return a date as the servers write it, with fractions only where there are any."""
    return moment.isoformat().replace("+00:00", "Z")


def language_answer(name: str) -> Json:
    """Return a language with its number."""
    return {"id": LANGUAGE_IDS[name], "name": name}


def quality_answer(one: Quality) -> Json:
    """Return a quality; only Radarr's have a modifier."""
    return without_nulls(
        {
            "id": one.id,
            "name": one.name,
            "source": one.source,
            "resolution": one.resolution,
            "modifier": one.modifier,
        }
    )


def quality_model(one: Quality, revision: Revision) -> Json:
    """Return a quality with the revision of a file or release."""
    return {
        "quality": quality_answer(one),
        "revision": {"version": revision.version, "real": revision.real, "isRepack": revision.is_repack},
    }


def run_time(seconds: int) -> str:
    """Return 1:58:03, or 45:12 under an hour."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def media_info_answer(info: MediaInfo | None) -> Json | None:
    """Return what the application read out of a file, None where it read nothing."""
    if info is None:
        return None
    channels = info.audio_channels
    return {
        "audioBitrate": info.audio_kbps * 1000,
        "audioChannels": int(channels) if float(channels).is_integer() else channels,
        "audioCodec": info.audio_codec,
        "audioLanguages": "/".join(info.audio_languages),
        "audioStreamCount": len(info.audio_languages),
        "videoBitDepth": info.bit_depth,
        "videoBitrate": info.video_kbps * 1000,
        "videoCodec": info.video_codec,
        "videoFps": 23.976,
        "videoDynamicRange": "HDR" if info.dynamic_range_type else "",
        "videoDynamicRangeType": info.dynamic_range_type,
        "resolution": f"{info.width}x{info.height}",
        "runTime": run_time(info.runtime_seconds),
        "scanType": "Progressive",
        "subtitles": "/".join(info.subtitles),
    }


def _availability(movie: Movie, today: dt.date) -> Json:
    """Return what tells whether a movie is out: its status, its dates, and the application's own verdict."""
    if movie.upcoming is None:
        released = dt.date(movie.year, 3, 1)
        known = Upcoming("released", released, released + RELEASED_AFTER)
    else:
        known = movie.upcoming
    is_out, is_shown = (
        date is not None and date <= today for date in (known.digital_release, known.in_cinemas)
    )
    available_from = known.available_from
    return {
        "status": "released" if is_out else "inCinemas" if is_shown else "announced",
        "inCinemas": known.in_cinemas and wire_date(_midnight(known.in_cinemas)),
        "digitalRelease": known.digital_release and wire_date(_midnight(known.digital_release)),
        "minimumAvailability": known.minimum,
        "isAvailable": movie.upcoming is None or (available_from is not None and available_from <= today),
    }


def _midnight(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), dt.UTC)


class Answers:
    """Builds one server's answers; every score in them is computed when it is asked for."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._scorer = Scorer(server)

    def refresh(self) -> None:
        """Take note of formats that changed since the last answer."""
        self._scorer.refresh()

    def scored(self, evidence: Evidence, title_id: int) -> Json:
        """Return the matched formats and their sum under the title's present profile."""
        matched = self._scorer.matched(evidence)
        scores = self.server.profile_of(title_id).scores
        return {
            "customFormats": [{"id": one, "name": self.server.formats[one].name} for one in matched],
            "customFormatScore": sum(scores.get(one, 0) for one in matched),
        }

    def cutoff_not_met(self, quality: Quality, title_id: int) -> bool:
        """Whether a quality ranks below the cutoff of the title's present profile."""
        profile = self.server.profile_of(title_id)
        return profile.place(quality)[0] < profile.cutoff_rank()

    def _file(self, file: File) -> Json:
        title = self.server.title_of(file.title_id)
        return {
            "relativePath": file.relative_path,
            "path": file_path(title, file),
            "size": file.size_bytes,
            "dateAdded": wire_date(file.added),
            "sceneName": file.scene_name,
            "releaseGroup": file.release_group,
            "languages": [language_answer(name) for name in file.languages],
            "quality": quality_model(file.quality, file.revision),
            "indexerFlags": 0,
            "mediaInfo": media_info_answer(file.media_info),
            "qualityCutoffNotMet": self.cutoff_not_met(file.quality, file.title_id),
            "id": file.id,
        }

    def inner_movie_file(self, file: File) -> Json:
        """Return a file as it stands inside a movie: with neither formats nor score."""
        film = {"movieId": file.title_id, "edition": file.edition, "originalFilePath": file.original_path}
        return without_nulls(film | self._file(file))

    def movie_file(self, file: File) -> Json:
        """Return a movie's file with its formats and score."""
        return self.inner_movie_file(file) | self.scored(file_evidence(self.server, file), file.title_id)

    def episode_file(self, file: File) -> Json:
        """Return an episode's file with its formats and score."""
        show = {
            "seriesId": file.title_id,
            "seasonNumber": file.season_number,
            "releaseType": RELEASE_TYPE_NAMES[file.release_type],
        }
        return without_nulls(show | self._file(file)) | self.scored(
            file_evidence(self.server, file), file.title_id
        )

    def movie(self, movie: Movie, today: dt.date) -> Json:
        """Return a movie as `/movie` lists it; whether it is available is computed when it is asked for."""
        file = self.server.files.get(movie.file_id)
        size = file.size_bytes if file else 0
        groups = [file.release_group] if file and file.release_group else []
        shown = file is not None and not movie.hides_file
        return without_nulls(
            {
                "title": movie.title,
                "originalTitle": movie.original_title,
                "originalLanguage": language_answer(movie.language),
                "alternateTitles": [],
                "secondaryYearSourceId": 0,
                "sortTitle": sort_title(movie.title),
                "sizeOnDisk": size,
                **_availability(movie, today),
                "images": [{"coverType": "poster", "url": f"/MediaCover/{movie.id}/poster.jpg"}],
                "year": movie.year,
                "studio": movie.studio,
                "path": movie_folder(movie),
                "qualityProfileId": movie.profile_id,
                "hasFile": file is not None,
                "movieFileId": movie.file_id,
                "monitored": movie.monitored,
                "folderName": movie_folder(movie),
                "runtime": movie.runtime,
                "cleanTitle": clean_title(movie.title),
                "imdbId": movie.imdb_id,
                "tmdbId": movie.tmdb_id,
                "titleSlug": str(movie.tmdb_id),
                "rootFolderPath": f"{movie.root_folder}/",
                "certification": movie.certification,
                "genres": movie.genres,
                "tags": movie.tags,
                "added": wire_date(movie.added),
                "ratings": {},
                "movieFile": self.inner_movie_file(file) if file is not None and shown else None,
                "statistics": {
                    "movieFileCount": len([file] if file else []),
                    "sizeOnDisk": size,
                    "releaseGroups": groups,
                },
                "id": movie.id,
            }
        )

    def series(self, series: Series, today: dt.date) -> Json:
        """Return a series as `/series` lists it, with counts for each season and for all."""
        episodes = self.server.episodes_of(series.id)
        numbers = sorted({one.season_number for one in episodes})
        dates = [one.air_date for one in episodes if one.air_date is not None and one.season_number > 0]
        seasons = [
            {
                "seasonNumber": number,
                "monitored": any(one.monitored for one in episodes if one.season_number == number),
                "statistics": self._statistics(
                    [one for one in episodes if one.season_number == number], today
                ),
            }
            for number in numbers
        ]
        regular = [one for one in episodes if one.season_number > 0]
        return without_nulls(
            {
                "title": series.title,
                "alternateTitles": [],
                "sortTitle": sort_title(series.title),
                "status": "ended" if series.airs_on is None else "continuing",
                "ended": series.airs_on is None,
                "network": series.network,
                "airTime": "21:00",
                "images": [{"coverType": "poster", "url": f"/MediaCover/{series.id}/poster.jpg"}],
                "originalLanguage": language_answer(series.language),
                "seasons": seasons,
                "year": series.year,
                "path": series_folder(series),
                "qualityProfileId": series.profile_id,
                "seasonFolder": True,
                "monitored": series.monitored,
                "monitorNewItems": "all",
                "useSceneNumbering": False,
                "runtime": series.runtime,
                "tvdbId": series.tvdb_id,
                "tvRageId": 0,
                "tvMazeId": 0,
                "firstAired": f"{min(dates)}T00:00:00Z" if dates else None,
                "lastAired": f"{max(dates)}T00:00:00Z" if dates else None,
                "seriesType": series.series_type,
                "cleanTitle": clean_title(series.title),
                "imdbId": series.imdb_id,
                "titleSlug": series.slug,
                "rootFolderPath": f"{series.root_folder}/",
                "certification": series.certification,
                "genres": series.genres,
                "tags": series.tags,
                "added": wire_date(series.added),
                "ratings": {"votes": 0, "value": 0},
                "statistics": {"seasonCount": len([one for one in numbers if one > 0])}
                | self._statistics(regular, today),
                "languageProfileId": 1,
                "id": series.id,
            }
        )

    def _statistics(self, episodes: list[Episode], today: dt.date) -> Json:
        """`episodeCount` counts what has aired and is wanted, or is there; `totalEpisodeCount` everything."""
        held = [one for one in episodes if one.file_id]
        file_ids = list(dict.fromkeys(one.file_id for one in held))
        files = [self.server.files[file_id] for file_id in file_ids]
        wanted = [
            one
            for one in episodes
            if one.file_id or (one.monitored and one.air_date is not None and one.air_date < today)
        ]
        return {
            "episodeFileCount": len(held),
            "episodeCount": len(wanted),
            "totalEpisodeCount": len(episodes),
            "sizeOnDisk": sum(file.size_bytes for file in files),
            "releaseGroups": sorted({file.release_group for file in files if file.release_group}),
            "percentOfEpisodes": round(100 * len(held) / len(wanted), 2) if wanted else 0,
        }

    def episode(self, episode: Episode) -> Json:
        """Return an episode; `episodeFileId` 0 where there is no file."""
        aired = None if episode.air_date is None else f"{episode.air_date}T20:00:00Z"
        return without_nulls(
            {
                "seriesId": episode.series_id,
                "tvdbId": episode.tvdb_id,
                "episodeFileId": episode.file_id,
                "seasonNumber": episode.season_number,
                "episodeNumber": episode.episode_number,
                "title": episode.title,
                "airDate": None if episode.air_date is None else str(episode.air_date),
                "airDateUtc": aired,
                "runtime": episode.runtime,
                "hasFile": bool(episode.file_id),
                "monitored": episode.monitored,
                "absoluteEpisodeNumber": episode.absolute_number,
                "unverifiedSceneNumbering": False,
                "id": episode.id,
            }
        )
