"""Series as broadcasters see them: titles, seasons, episodes and the days on which they air."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from arrscore.demo.reference import chance, facts, stream
from arrscore.demo.state import Episode, Profile, Series, Server
from arrscore.demo.titles import TitleMaker, latin, slug

if TYPE_CHECKING:
    import random

INVENTED_IDS_FROM = 90_000_000
ANIME_TAG = 1
WEEK = dt.timedelta(days=7)
SEASON_BREAK = dt.timedelta(weeks=9)
EPISODES_WHERE_ASKED = 10


class Seasons:
    """Invents series and lets them air."""

    def __init__(self, server: Server, seed: int, rng: random.Random, start: dt.datetime) -> None:
        self._server = server
        self._rng = rng
        self._start = start
        self._titles = TitleMaker(stream(seed, "series titles"), "series")
        self._anime_titles = TitleMaker(stream(seed, "anime series titles"), "anime")
        self._episode_titles = TitleMaker(stream(seed, "episode titles"), "episode")

    def new_series(self, added: dt.datetime, *, number: int | None = None) -> Series:
        """Add a series without episodes; some of the first get unusual titles."""
        profile = self._choose_profile()
        title, release_title, language = self._choose_title(profile, number)
        series_id = self._server.next_id("series")
        series = Series(
            id=series_id,
            title=title,
            release_title=release_title,
            year=added.year - self._rng.choice((0, 0, 1, 1, 2, 3, 5, 8)),
            runtime=24 if profile.taste == "anime-series" else self._rng.choice((22, 30, 42, 48, 55)),
            language=language,
            profile_id=profile.id,
            tvdb_id=INVENTED_IDS_FROM + series_id * 41 + self._rng.randrange(41),
            imdb_id=None if chance(self._rng, 0.1) else f"tt{INVENTED_IDS_FROM + series_id * 59}",
            slug=f"{slug(release_title)}",
            added=added,
            series_type={"anime-series": "anime", "daily": "daily"}.get(profile.taste, "standard"),
            airs_on=self._rng.randrange(7) if chance(self._rng, 0.55) else None,
            season_length=self._rng.choice((6, 8, 8, 10, 10, 12, 13)),
            tags=[ANIME_TAG] if profile.taste == "anime-series" else [],
            root_folder="/data/media/anime" if profile.taste == "anime-series" else "/data/media/tv",
            genres=self._rng.sample(facts("words")["genre"], 2),
            network=self._rng.choice(facts("words")["network"]),
            certification=self._rng.choice(("TV-14", "TV-MA", "TV-PG", None)),
        )
        self._server.series[series.id] = series
        return series

    def _choose_profile(self) -> Profile:
        shares = [fact["share"] for fact in facts("profiles")["sonarr"]]
        profiles = [self._server.profiles[number] for number in range(1, len(shares) + 1)]
        return self._rng.choices(profiles, shares)[0]

    def _choose_title(self, profile: Profile, number: int | None) -> tuple[str, str, str]:
        words = facts("words")
        foreign = {5 + 6 * place: entry for place, entry in enumerate(words["foreign_series"])}
        odd = {2 + 6 * place: title for place, title in enumerate(words["odd_series"])}
        if number in foreign:
            title, release_title, language = foreign[number]
            return title, release_title, language
        if number in odd:
            return odd[number], latin(odd[number]), "English"
        if profile.taste == "anime-series":
            title = self._anime_titles.title()
            return title, latin(title), "Japanese"
        title = self._titles.title()
        return title, latin(title), "English"

    def write_past(self, series: Series, episodes: int | None) -> None:
        """Add what has aired when the sample starts, or the series is added; `episodes` asks for so many."""
        until = max(self._start, series.added).date()
        if episodes is not None:
            series.airs_on, series.season_length = None, EPISODES_WHERE_ASKED
            self._write_seasons(series, episodes, until - dt.timedelta(days=30))
            return
        seasons = self._rng.choice((1, 1, 2, 2, 3, 3, 4, 5))
        length = series.season_length * seasons
        if series.airs_on is None:
            self._write_seasons(series, length, until - dt.timedelta(days=self._rng.randrange(60, 700)))
        else:
            aired = length - self._rng.randrange(series.season_length)
            self._write_seasons(series, aired, self._last_airing(series.airs_on, until))
            self._announce(series, until)
        self._write_specials(series)

    def _write_seasons(self, series: Series, count: int, last_aired: dt.date) -> None:
        """Date episodes backwards from the last one: weekly within a season, half a year between seasons."""
        dates: list[dt.date] = []
        day = last_aired
        for index in range(count - 1, -1, -1):
            dates.append(day)
            day -= dt.timedelta(weeks=26) if index % series.season_length == 0 else WEEK
        for index, aired in enumerate(reversed(dates)):
            self._add_episode(
                series, 1 + index // series.season_length, 1 + index % series.season_length, aired
            )
        series.year = min(series.year, dates[-1].year)
        old = max(1, (count - 1) // series.season_length)
        if chance(self._rng, 0.15):
            for episode in self._server.episodes_of(series.id):
                episode.monitored = episode.season_number > old

    def _last_airing(self, weekday: int, until: dt.date) -> dt.date:
        return until - dt.timedelta(days=1 + (until.weekday() - 1 - weekday) % 7)

    def _write_specials(self, series: Series) -> None:
        for number in range(1, 1 + self._rng.choice((0, 0, 1, 2, 4))):
            aired = None
            if chance(self._rng, 0.8):
                aired = dt.date(series.year, 12, 20) - dt.timedelta(days=self._rng.randrange(200))
                aired = min(aired, self._start.date() - dt.timedelta(days=5))
            self._add_episode(series, 0, number, aired)

    def _add_episode(self, series: Series, season: int, number: int, air_date: dt.date | None) -> Episode:
        episode_id = self._server.next_id("episode")
        regular = sum(one.season_number > 0 for one in self._server.episodes_of(series.id))
        episode = Episode(
            id=episode_id,
            series_id=series.id,
            season_number=season,
            episode_number=number,
            title=self._episode_titles.title(),
            tvdb_id=INVENTED_IDS_FROM + episode_id,
            runtime=series.runtime,
            air_date=air_date,
            monitored=season > 0 or chance(self._rng, 0.3),
            absolute_number=regular + 1 if series.series_type == "anime" and season > 0 else None,
        )
        self._server.add_episode(episode)
        return episode

    def air(self, series: Series, day: dt.date) -> None:
        """Where an episode airs today, announce the next one."""
        if series.airs_on == day.weekday():
            self._announce(series, day)

    def _announce(self, series: Series, day: dt.date) -> None:
        """Write the next episode into the listings: in a week, or after the break between seasons."""
        regular = [one for one in self._server.episodes_of(series.id) if one.season_number > 0]
        last = regular[-1]
        if last.air_date is None or last.air_date > day:
            return
        if last.episode_number < series.season_length:
            self._add_episode(series, last.season_number, last.episode_number + 1, last.air_date + WEEK)
        else:
            self._add_episode(series, last.season_number + 1, 1, last.air_date + SEASON_BREAK)
