"""The owner's edits, each on its day: scores, formats, profiles, and a film taken out and added again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from arrscore.demo.reference import Service, facts
from arrscore.demo.rules import LATER_FORMATS, group_pattern, guide_score, make_format
from arrscore.demo.state import Format, Movie, Profile, Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from arrscore.demo.calendar import Clock
    from arrscore.demo.films import Films
    from arrscore.demo.shows import Shows

Part = TypeVar("Part", Format, Profile)

SCORES_DAY = 45
REMOVAL_DAY, RETURN_DAY = 66, 80
NEW_FORMAT_DAY = 94
MOVE_DAY = 122
DEFINITION_DAY = 150
SECOND_SCORES_DAY = 178

SONARR_SCORES_DAY = 59
SONARR_FORMAT_DAY = 108
SONARR_DEFINITION_DAY = 136
SONARR_MOVE_DAY = 164


def named(parts: dict[int, Part], name: str) -> Part:
    """Return the format or profile of this name."""
    return next(part for part in parts.values() if part.name == name)


def set_score(server: Server, profile_name: str, format_name: str, score: int) -> None:
    """Change what a format is worth in a profile."""
    found = named(server.formats, format_name)
    named(server.profiles, profile_name).scores[found.id] = score


def add_format(service: Service, server: Server) -> None:
    """Add the format that the guides gained meanwhile; profiles take it up as the guides score it."""
    name = LATER_FORMATS[service]
    added = make_format(service, name, server.next_id("format"))
    server.formats[added.id] = added
    by_name = {fact["name"]: fact for fact in facts("profiles")[service]}
    for profile in server.profiles.values():
        fact = by_name.get(profile.name)
        profile.scores[added.id] = 0 if fact is None else guide_score(service, name, fact)


def widen_groups(server: Server, format_name: str, *tiers: str) -> None:
    """Let a format match the release groups of all these tiers."""
    found = named(server.formats, format_name)
    found.specifications = tuple(
        replace(one, value=group_pattern(*tiers)) if one.kind == "group" else one
        for one in found.specifications
    )


class FilmOwner:
    """Edits the Radarr side."""

    def __init__(self, server: Server, films: Films) -> None:
        self._server = server
        self._films = films
        self._taken_out: Movie | None = None
        self._plan: dict[int, Callable[[Clock], None]] = {
            SCORES_DAY: self._value_picture_more,
            REMOVAL_DAY: self._take_out,
            RETURN_DAY: self._bring_back,
            NEW_FORMAT_DAY: lambda _: add_format("radarr", server),
            MOVE_DAY: self._move_to_uhd,
            DEFINITION_DAY: lambda _: widen_groups(server, "LQ", "lq", "lq-later"),
            SECOND_SCORES_DAY: lambda _: set_score(server, "HD Bluray + WEB", "x265 (HD)", -500),
        }

    def act(self, number: int, clock: Clock) -> None:
        """Do what is planned for this day."""
        if number in self._plan:
            self._plan[number](clock)

    def _value_picture_more(self, _: Clock) -> None:
        for name in ("UHD Bluray + WEB", "Remux + WEB 2160p"):
            set_score(self._server, name, "DV Boost", 1500)
        set_score(self._server, "UHD Bluray + WEB", "DD+ ATMOS", 2500)

    def _ordinary(self, taste: str) -> list[Movie]:
        return [
            movie
            for movie in self._server.movies.values()
            if movie.file_id
            and movie.monitored
            and movie.id not in self._films.loops
            and not movie.hides_file
            and self._server.profile_of(movie.id).taste == taste
        ]

    def _take_out(self, _: Clock) -> None:
        candidates = self._ordinary("uhd")
        if candidates:
            self._taken_out = candidates[len(candidates) // 2]
            self._server.forget_title(self._taken_out.id)

    def _bring_back(self, clock: Clock) -> None:
        """Add the same film again: the server gives it a new number, and it gets a new file."""
        if self._taken_out is not None:
            back = replace(self._taken_out, id=self._server.next_id("movie"), file_id=0, added=clock.next())
            self._server.movies[back.id] = back
            self._films.search(back, clock)

    def _move_to_uhd(self, clock: Clock) -> None:
        target = named(self._server.profiles, "UHD Bluray + WEB")
        for number, movie in enumerate(self._ordinary("hd")[3:60:14]):
            movie.profile_id = target.id
            if number % 2:
                self._films.search(movie, clock)


class ShowOwner:
    """Edits the Sonarr side."""

    def __init__(self, server: Server, shows: Shows) -> None:
        self._server = server
        self._shows = shows

    def act(self, number: int) -> None:
        """Do what is planned for this day."""
        if number == SONARR_SCORES_DAY:
            set_score(self._server, "WEB-1080p", "HD Streaming Boost", 0)
            set_score(self._server, "WEB-2160p", "UHD Streaming Boost", 150)
        elif number == SONARR_FORMAT_DAY:
            add_format("sonarr", self._server)
        elif number == SONARR_DEFINITION_DAY:
            widen_groups(self._server, "WEB Tier 02", "web-2", "lq-later")
        elif number == SONARR_MOVE_DAY:
            self._move_to_uhd()

    def _move_to_uhd(self) -> None:
        target = named(self._server.profiles, "WEB-2160p")
        movable = [
            one for one in self._server.series.values() if self._server.profile_of(one.id).taste == "web-hd"
        ]
        for series in movable[1:2]:
            series.profile_id = target.id
