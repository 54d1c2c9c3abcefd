"""What a Radarr and a Sonarr of any size answer, in the shapes and sizes of real ones, as bytes.

Every record follows from its number, so nothing is kept and the same library always answers alike. A movie is 4.5 kB
in the list and 1.1 kB as a file, an episode's file 1 kB.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

from synthetic import FORMATS, PROFILES, QUALITIES, SETS, file_formats, format_points

EPISODES_A_SERIES = 125
EPISODES_A_SEASON = 25
# One movie in 20 and one episode in 25 are missing.
MISSING_MOVIES, MISSING_EPISODES = 20, 25
GROUPS = (
    "NTb",
    "FLUX",
    "TEPES",
    "CtrlHD",
    "EVO",
    "playWEB",
    "HONE",
    "Chotab",
    "BHDStudio",
    "SiC",
    "d3g",
    "KiNGS",
)
SOURCES = ("tv", "dvd", "webdl", "tv", "webdl", "tv", "webdl", "bluray")
RESOLUTIONS = (480, 480, 480, 720, 720, 1080, 1080, 1080)
COMMON_QUALITIES = (1, 3, 4, 4, 6, 6, 6, 7)
OVERVIEW = (
    "A story of people who look for something, find something else, and are the wiser for it in the end. "
    * 12
)


def mixed(number: int, salt: str) -> int:
    """A number that looks like chance and follows from its arguments: 32 bits."""
    return crc32(f"{salt}{number}".encode())


@dataclass(frozen=True)
class FakeRules:
    """The formats, profiles and sets of formats of one server."""

    instance: int

    @cached_property
    def sets(self) -> list[tuple[int, ...]]:
        """The sets of formats that files match; formats by their place."""
        chance = random.Random(self.instance)  # noqa: S311 - no secret
        return sorted({file_formats(chance) for _ in range(SETS)})

    @cached_property
    def scores(self) -> list[list[int]]:
        """The score of each set under each profile."""
        points = [
            [format_points(self.instance, profile, one) for one in range(FORMATS)]
            for profile in range(PROFILES)
        ]
        return [[sum(of[one] for one in members) for members in self.sets] for of in points]

    @cached_property
    def set_texts(self) -> list[str]:
        """Each set as `customFormats` of a file."""
        return [
            json.dumps(
                [{"id": one + 1, "name": f"Format {one:02d}"} for one in members], separators=(",", ":")
            )
            for members in self.sets
        ]

    def profiles(self) -> bytes:
        """The answer of `/qualityprofile`."""
        return json.dumps([self._profile(number) for number in range(PROFILES)]).encode()

    def formats(self) -> bytes:
        """The answer of `/customformat`."""
        return json.dumps(
            [
                {
                    "id": one + 1,
                    "name": f"Format {one:02d}",
                    "includeCustomFormatWhenRenaming": False,
                    "specifications": [],
                }
                for one in range(FORMATS)
            ]
        ).encode()

    def _profile(self, number: int) -> dict[str, object]:
        return {
            "id": number + 1,
            "name": f"Profile {number}",
            "upgradeAllowed": True,
            "cutoff": 7,
            "items": [
                {"quality": _quality(one), "items": [], "allowed": one > 0} for one in range(len(QUALITIES))
            ],
            "minFormatScore": 0,
            "cutoffFormatScore": (10_000, 1000, 0)[number % 3],
            "minUpgradeFormatScore": 1,
            "formatItems": [
                {
                    "format": one + 1,
                    "name": f"Format {one:02d}",
                    "score": format_points(self.instance, number, one),
                }
                for one in range(FORMATS)
            ],
        }


@dataclass(frozen=True)
class FakeServer:
    """What both kinds of server answer alike; `rules` decide the scores."""

    rules: FakeRules

    def file(self, number: int, title: int, owner: str, name: str, extra: str) -> str:
        """One file's record; `owner` is the field that names its title."""
        at = mixed(number, owner)
        chosen = at % len(self.rules.sets)
        quality = COMMON_QUALITIES[at % 8]
        path = f"/data/library/Title {title}/{name}"
        group = GROUPS[at % len(GROUPS)]
        minutes = 40 + at % 80
        return (
            f'{{"{owner}":{title},{extra}"relativePath":"{name}.mkv","path":"{path}.mkv","size":{10**8 + at},'
            f'"dateAdded":"{date(at)}","sceneName":"{name}","releaseGroup":"{group}","edition":"","languages":'
            f'[{{"id":1,"name":"English"}}],"quality":{{"quality":{_QUALITY_TEXTS[quality]},"revision":{{"version":'
            f'{1 + (at % 50 == 0)},"real":0,"isRepack":false}}}},"customFormats":{self.rules.set_texts[chosen]},'
            f'"customFormatScore":{self.rules.scores[title % PROFILES][chosen]},"indexerFlags":0,"mediaInfo":{{'
            '"audioBitrate":768000,"audioChannels":5.1,"audioCodec":"EAC3 Atmos","audioLanguages":"eng",'
            '"audioStreamCount":1,"videoBitDepth":10,"videoBitrate":0,"videoCodec":"h265","videoFps":23.976,'
            f'"videoDynamicRange":"HDR","videoDynamicRangeType":"HDR10","resolution":"{(1920, 3840)[at % 2]}x'
            f'{(800, 1600)[at % 2]}","runTime":"{minutes // 60}:{minutes % 60:02d}:{at % 60:02d}","scanType":'
            f'"Progressive","subtitles":"eng/spa/fre"}},"originalFilePath":"{name}/{name}.mkv",'
            f'"qualityCutoffNotMet":false,"id":{number}}}'
        )

    def event(self, number: int, item: str, name: str, file_id: int, title: int) -> str:
        """One record of the history: the grab (even numbers) or the import of a file."""
        at = mixed(file_id, "event")
        chosen = at % len(self.rules.sets)
        imported = number % 2
        kind = "downloadFolderImported" if imported else "grabbed"
        score = self.rules.scores[title % PROFILES][chosen]
        file = (
            f'"fileId":"{file_id}","importedPath":"/data/{name}.mkv",' if imported else '"indexer":"Indexer",'
        )
        return (
            f'{{{item},"sourceTitle":"{name}","languages":[{{"id":1,"name":"English"}}],"quality":{{"quality":'
            f'{_QUALITY_TEXTS[COMMON_QUALITIES[at % 8]]},"revision":{{"version":1,"real":0,"isRepack":false}}}},'
            f'"customFormats":{self.rules.set_texts[chosen]},"customFormatScore":{score},"qualityCutoffNotMet":false,'
            f'"date":"2026-{1 + at % 9:02d}-{1 + at % 28:02d}T{at % 24:02d}:{30 * imported:02d}:00Z","downloadId":'
            f'"{at:040X}","eventType":"{kind}","data":{{{file}"downloadClient":"Client","releaseGroup":"NTb",'
            f'"customFormatScore":"{score}","size":"{10**8 + at}"}},"id":{number + 1}}}'
        )


@dataclass(frozen=True)
class FakeRadarr(FakeServer):
    """A Radarr with `movies` movies; every `event_step`-th file has a grab and an import, with 0 none has."""

    rules: FakeRules = field(default_factory=lambda: FakeRules(1))
    movies: int = 0
    event_step: int = 2

    def titles(self) -> Iterator[str]:
        """The records of `/movie`."""
        for number in range(1, self.movies + 1):
            yield self._movie(number)

    def files(self, numbers: list[int]) -> list[str]:
        """The records of `/moviefile` for some movies."""
        return [
            self.file(number, number, "movieId", _release(f"Title.{number}.2001", number), "")
            for number in numbers
            if has_movie_file(number)
        ]

    def events(self) -> range:
        """The numbers of the history's records."""
        return range(self.movies // self.event_step * 2 if self.event_step else 0)

    def history_record(self, number: int) -> str:
        """One record of the history."""
        movie = number // 2 * self.event_step + 1
        return self.event(number, f'"movieId":{movie}', _release(f"Title.{movie}.2001", movie), movie, movie)

    def _movie(self, number: int) -> str:
        at = mixed(number, "movie")
        name = f"Title {at % 9973} of {number}"
        images = ",".join(
            f'{{"coverType":"{kind}","url":"/MediaCover/{number}/{kind}.jpg?lastWrite=638379390968991721",'
            f'"remoteUrl":"https://image.tmdb.org/t/p/original/{at:032x}.jpg"}}'
            for kind in ("poster", "fanart", "clearlogo")
        )
        others = ",".join(
            f'{{"sourceType":"tmdb","movieMetadataId":{number},"title":"Other title {one} of {number}","id":{one}}}'
            for one in range(10)
        )
        has_file = has_movie_file(number)
        file = ""
        if has_file:
            text = self.files([number])[0]
            # The file inside /movie never carries a score.
            file = f'"movieFileId":{number},"movieFile":{text[: text.index(_FORMATS)]}{text[text.index(_FLAGS) :]},'
        return (
            f'{{"title":"{name}","originalTitle":"{name}","originalLanguage":{{"id":1,"name":"English"}},'
            f'"alternateTitles":[{others}],"secondaryYearSourceId":0,"sortTitle":"{name.lower()}","sizeOnDisk":'
            f'{10**8 + at},"status":"released","overview":"{OVERVIEW}","inCinemas":"2001-03-31T00:00:00Z",'
            f'"images":[{images}],"website":"https://example.org/{number}","year":{1950 + at % 75},"studio":"Studio",'
            f'"path":"/data/library/Title {number}","qualityProfileId":{number % PROFILES + 1},"hasFile":'
            f'{"true" if has_file else "false"},"monitored":{"false" if at % 20 == 0 else "true"},'
            f'"minimumAvailability":"announced","isAvailable":true,"folderName":"/data/library/Title {number}",'
            f'"runtime":{80 + at % 60},"cleanTitle":"title{number}","imdbId":"tt{number:08d}","tmdbId":{number},'
            f'"titleSlug":"{number}","rootFolderPath":"/data/library/","genres":["Drama","Thriller"],"tags":[],'
            f'"added":"{date(at)}","ratings":{{"imdb":{{"votes":6601,"value":7,"type":"user"}},"tmdb":{{"votes":79,'
            f'"value":6.9,"type":"user"}}}},{file}"popularity":16.6,"id":{number}}}'
        )


@dataclass(frozen=True)
class FakeSonarr(FakeServer):
    """A Sonarr with `series` series of equal length."""

    rules: FakeRules = field(default_factory=lambda: FakeRules(2))
    series: int = 0
    episodes: int = EPISODES_A_SERIES
    event_step: int = 2

    def titles(self) -> Iterator[str]:
        """The records of `/series`."""
        for number in range(1, self.series + 1):
            yield self._series(number)

    def files_of(self, series: int) -> list[str]:
        """The records of `/episodefile`."""
        return [
            self.file(
                number, series, "seriesId", self._release(number), f'"seasonNumber":{self._season(number)},'
            )
            for number in self._numbers(series)
            if has_episode_file(number)
        ]

    def episodes_of(self, series: int) -> list[str]:
        """The records of `/episode`."""
        return [self._episode(number, series) for number in self._numbers(series)]

    def events(self) -> range:
        """The numbers of the history's records."""
        return range(self.series * self.episodes // self.event_step * 2 if self.event_step else 0)

    def history_record(self, number: int) -> str:
        """One record of the history."""
        episode = number // 2 * self.event_step + 1
        series = (episode - 1) // self.episodes + 1
        item = f'"episodeId":{episode},"seriesId":{series}'
        return self.event(number, item, self._release(episode), episode, series)

    def _numbers(self, series: int) -> range:
        return range((series - 1) * self.episodes + 1, series * self.episodes + 1)

    def _season(self, number: int) -> int:
        return (number - 1) % self.episodes // EPISODES_A_SEASON + 1

    def _release(self, number: int) -> str:
        series, episode = (number - 1) // self.episodes + 1, (number - 1) % EPISODES_A_SEASON + 1
        return _release(f"Series.{series}.S{self._season(number):02d}E{episode:02d}", number)

    def _episode(self, number: int, series: int) -> str:
        has_file = has_episode_file(number)
        return (
            f'{{"seriesId":{series},"tvdbId":{number},"episodeFileId":{number if has_file else 0},"seasonNumber":'
            f'{self._season(number)},"episodeNumber":{(number - 1) % EPISODES_A_SEASON + 1},"title":"Episode {number}",'
            f'"airDate":"2015-01-{1 + number % 28:02d}","airDateUtc":"2015-01-{1 + number % 28:02d}T01:00:00Z",'
            f'"runtime":45,"overview":"{OVERVIEW[:300]}","hasFile":{"true" if has_file else "false"},"monitored":true,'
            f'"unverifiedSceneNumbering":false,"grabbed":false,"id":{number}}}'
        )

    def _series(self, number: int) -> str:
        at = mixed(number, "series")
        name = f"Series {at % 997} of {number}"
        seasons = ",".join(
            f'{{"seasonNumber":{one + 1},"monitored":true,"statistics":{{"episodeFileCount":25,"episodeCount":25,'
            f'"totalEpisodeCount":25,"sizeOnDisk":{at},"releaseGroups":["NTb"],"percentOfEpisodes":100}}}}'
            for one in range(self.episodes // EPISODES_A_SEASON)
        )
        return (
            f'{{"title":"{name}","alternateTitles":[],"sortTitle":"{name.lower()}","status":"ended","ended":true,'
            f'"overview":"{OVERVIEW}","network":"Network","airTime":"22:00","images":[],"seasons":[{seasons}],'
            f'"year":{1990 + at % 35},"path":"/data/series/Series {number}","qualityProfileId":{number % PROFILES + 1},'
            f'"seasonFolder":true,"monitored":true,"runtime":45,"tvdbId":{number},"seriesType":"standard","cleanTitle":'
            f'"series{number}","imdbId":"tt{number:08d}","titleSlug":"series-{number}","rootFolderPath":"/data/series/",'
            f'"genres":["Drama"],"tags":[],"added":"{date(at)}","ratings":{{"votes":89332,"value":8.6}},"id":{number}}}'
        )


def has_movie_file(number: int) -> bool:
    """Whether a movie is on disk."""
    return number % MISSING_MOVIES != 0


def has_episode_file(number: int) -> bool:
    """Whether an episode is on disk."""
    return number % MISSING_EPISODES != 0


def date(at: int) -> str:
    """A date that follows from a number."""
    return f"20{15 + at % 11}-{1 + at % 12:02d}-{1 + at % 28:02d}T{at % 24:02d}:{at % 60:02d}:11Z"


def _release(start: str, number: int) -> str:
    at = mixed(number, start[:5])
    return f"{start}.1080p.WEB-DL.DDP5.1.H.264-{GROUPS[at % len(GROUPS)]}"


def _quality(one: int) -> dict[str, object]:
    return {"id": one + 1, "name": QUALITIES[one], "source": SOURCES[one], "resolution": RESOLUTIONS[one]}


_FORMATS, _FLAGS = '"customFormats":', '"indexerFlags":'
_QUALITY_TEXTS = [json.dumps(_quality(one), separators=(",", ":")) for one in range(len(QUALITIES))]
