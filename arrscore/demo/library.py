"""The sample library: two servers, and the days that pass over them."""

from __future__ import annotations

import datetime as dt

from arrscore.demo.calendar import Clock
from arrscore.demo.films import Films
from arrscore.demo.oddities import put_oddities
from arrscore.demo.owner import FilmOwner, ShowOwner
from arrscore.demo.reference import Service, stream
from arrscore.demo.rules import format_names, make_format, make_profiles
from arrscore.demo.shows import Shows
from arrscore.demo.state import DEMO_START, Server

RADARR_VERSION = "5.28.0.10274"
SONARR_VERSION = "4.0.16.2944"
TAGS: dict[Service, tuple[str, ...]] = {
    "radarr": ("family", "watchlist", "anime", "unused-tag"),
    "sonarr": ("anime", "weekly"),
}
FILM_LOOPS, SHOW_LOOPS = 4, 2
ENOUGH_FOR_LOOPS = 60
ENOUGH_FOR_UPCOMING = 200
ENOUGH_SERIES_FOR_LOOPS = 12
DAY = dt.timedelta(days=1)


class SampleLibrary:
    """A library that the same seed always makes the same, on every date.

    `radarr` and `sonarr` are its servers, plain objects that may be changed. `episodes` asks for exactly so
    many episodes a series at the start (seasons of ten, no specials); without it lengths are natural. A library
    of 200 movies and more holds a few besides that are not out yet.
    `start` must know its time zone.
    """

    def __init__(
        self,
        seed: int = 1,
        movies: int = 420,
        series: int = 36,
        *,
        episodes: int | None = None,
        start: dt.datetime = DEMO_START,
    ) -> None:
        start = start.astimezone(dt.UTC).replace(microsecond=0)
        self.seed = seed
        self.start = start
        self.now = start
        self._days_lived = 0
        self.radarr = _server("radarr", "Movies", RADARR_VERSION)
        self.sonarr = _server("sonarr", "Series", SONARR_VERSION)
        self._films = Films(self.radarr, seed, movies, start)
        self._shows = Shows(self.sonarr, seed, series, start, episodes)
        self._settle(movies, series)
        self._film_owner = FilmOwner(self.radarr, self._films)
        self._show_owner = ShowOwner(self.sonarr, self._shows)

    def _settle(self, movies: int, series: int) -> None:
        clock = Clock(self.start - DAY, stream(self.seed, "settling"))
        if movies >= ENOUGH_FOR_LOOPS:
            self._films.start_loops(FILM_LOOPS, clock)
        if series >= ENOUGH_SERIES_FOR_LOOPS:
            self._shows.start_loops(SHOW_LOOPS, clock)
        looping = {self.radarr.movies[one].file_id for one in self._films.loops}
        self._films.quiet_files |= put_oddities(self.radarr, looping | self._films.quiet_files)
        looping = {self.sonarr.episodes[one].file_id for one in self._shows.loops}
        self._shows.quiet_files |= put_oddities(self.sonarr, looping)
        if movies >= ENOUGH_FOR_UPCOMING:
            self._films.announce(stream(self.seed, "upcoming films"))
        for server in (self.radarr, self.sonarr):
            put_history_in_order(server)

    @property
    def loops(self) -> list[tuple[Service, int]]:
        """The movies and episodes that go round in upgrade loops, by service and the server's number."""
        return [("radarr", each) for each in self._films.loops] + [
            ("sonarr", each) for each in self._shows.loops
        ]

    def server(self, service: Service) -> Server:
        """Return one of the two servers."""
        return self.radarr if service == "radarr" else self.sonarr

    def advance(self, to: dt.datetime) -> None:
        """Let time pass until `to`; a day counts once it is over, and time never goes back."""
        if to < self.now:
            raise ValueError(
                f"The library is at {self.now.isoformat()} already. Make a new one for an earlier date."
            )
        while self.start + (self._days_lived + 1) * DAY <= to:
            self._live_day(self._days_lived)
            self._days_lived += 1
        self.now = to

    def _live_day(self, number: int) -> None:
        day = self.start + number * DAY
        self._films.reseed(self.seed, "films", number)
        clock = self._films.live(day, number)
        self._film_owner.act(number, clock)
        self._shows.reseed(self.seed, "shows", number)
        self._shows.live(day, number)
        self._show_owner.act(number)


def _server(service: Service, name: str, version: str) -> Server:
    server = Server(service, name, version)
    for format_name in format_names(service):
        made = make_format(service, format_name, server.next_id("format"))
        server.formats[made.id] = made
    for profile in make_profiles(service, list(server.formats.values())):
        server.profiles[profile.id] = profile
    server.tags = dict(enumerate(TAGS[service], start=1))
    return server


def put_history_in_order(server: Server) -> None:
    """Give the records numbers by date, as if they had been written in time."""
    ordered = sorted(server.history, key=lambda event: event.date)
    server.history = [event.renumbered(number) for number, event in enumerate(ordered, start=1)]
