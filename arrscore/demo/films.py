"""Radarr's side of the sample: the films at the start, and what happens to them from day to day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from arrscore.demo.calendar import Clock, times
from arrscore.demo.decisions import takes
from arrscore.demo.downloads import LOST, Downloads, Keeps, Target
from arrscore.demo.reference import chance, facts, stream
from arrscore.demo.release import Recipe, Release, choose_recipe, make_release, reworked
from arrscore.demo.rules import quality
from arrscore.demo.scoring import Scorer
from arrscore.demo.shelf import file_labels, movie_subject, renamed_movie
from arrscore.demo.state import Movie, Profile, Revision, Server, Upcoming
from arrscore.demo.titles import TitleMaker, latin

if TYPE_CHECKING:
    import random

USUAL_SIZE = 420
FAMILY_TAG, WATCHLIST_TAG, ANIME_TAG = 1, 2, 3
INVENTED_IDS_FROM = 90_000_000
LOOP_DAYS = 15
HD_PROFILE, UHD_PROFILE = 2, 3
MODERN = 2000
FEW = 20
# Titles that are not out yet, their Minimum Availability, and in how many days after the start they are shown and sold.
UPCOMING = (
    ("Comet Season", "released", 250, 400),
    ("The Glass Ferry", "inCinemas", 310, None),
    ("Untitled Lighthouse Project", "released", None, None),
    ("Leaving Saltmarsh", "released", 190, None),
)
LEAKED = "Leaving Saltmarsh"


class Films:
    """The films of one sample library."""

    def __init__(self, server: Server, seed: int, count: int, start: dt.datetime) -> None:
        self._server = server
        self._start = start
        self._scorer = Scorer(server)
        self._rng = stream(seed, "films")
        self._downloads = Downloads(server, self._scorer, self._rng)
        self._titles = TitleMaker(stream(seed, "film titles"), "movie")
        self._anime_titles = TitleMaker(stream(seed, "anime film titles"), "anime")
        self._rate = count / USUAL_SIZE
        self.loops: dict[int, tuple[Recipe, Keeps]] = {}
        self.quiet_files: set[int] = set()
        self._kept: set[int] = set()
        words = facts("words")
        special = words["odd"] + words["foreign"]
        special_at = {3 + 7 * number: title for number, title in enumerate(special)}
        staged_at = {25 + 21 * number: changes for number, changes in enumerate(facts("releases")["staged"])}
        for number in range(count):
            self._found(special_at.get(number), staged_at.get(number))

    def _found(self, special: list[str | int] | None, staged: dict[str, str] | None) -> None:
        """Put one film on the shelf as it stood before the first day."""
        age = dt.timedelta(days=self._rng.randrange(20, 1100), minutes=self._rng.randrange(1440))
        movie = self.new_movie(self._start - age, special=special)
        movie.monitored = chance(self._rng, 0.92)
        if special is not None:
            self._kept.add(movie.id)
        if staged is not None:
            self._stage(movie, staged)
        elif chance(self._rng, 0.94):
            self._fill(movie)

    def _stage(self, movie: Movie, changes: dict[str, str]) -> None:
        """Give a film one of the releases that nobody wants, and nothing better to come."""
        movie.profile_id = UHD_PROFILE if "2160p" in changes["base"] else HD_PROFILE
        movie.language, movie.monitored = "English", True
        subject, profile = movie_subject(movie), self._server.profile_of(movie.id)
        drawn = choose_recipe(self._rng, "radarr", profile, subject, careful=True)
        made = quality("radarr", changes["base"])
        recipe = reworked(drawn, quality=made, streaming="", edition="", **changes)
        file = self._downloads.shelve(Target(movie), make_release(self._rng, recipe, subject), movie.added)
        self.quiet_files.add(file.id)

    def _fill(self, movie: Movie) -> None:
        target, profile = Target(movie), self._server.profile_of(movie.id)
        release = self._release(movie, profile, careful=chance(self._rng, 0.25))
        if chance(self._rng, 0.7):
            arrival = movie.added + dt.timedelta(hours=self._rng.randrange(1, 400))
            arrival = min(arrival, self._start - dt.timedelta(hours=1))
            download_id = self._downloads.grab(target, release, arrival, source="UserInvokedSearch")
            self._downloads.bring_in(target, release, arrival + dt.timedelta(minutes=12), download_id)
        else:
            keeps: Keeps = "group" if chance(self._rng, 0.15) else "all"
            self._downloads.shelve(target, release, movie.added, keeps=keeps, renames=chance(self._rng, 0.6))

    def _release(
        self, movie: Movie, profile: Profile, *, careful: bool, revision: Revision | None = None
    ) -> Release:
        subject = movie_subject(movie)
        recipe = choose_recipe(self._rng, "radarr", profile, subject, careful=careful)
        if revision is None and chance(self._rng, 0.035):
            revision = Revision(version=2, is_repack=chance(self._rng, 0.7))
        return make_release(self._rng, recipe, subject, revision=revision)

    def new_movie(self, added: dt.datetime, *, special: list[str | int] | None = None) -> Movie:
        """Add a film that nothing is on disk for yet, with an invented title."""
        profile = self._choose_profile()
        if special is not None:
            title, original, release_title, language = (str(part) for part in special[:4])
            year = int(special[4])
            if profile.taste == "anime":
                profile = self._server.profiles[HD_PROFILE]
        elif profile.taste == "anime":
            title = self._anime_titles.title()
            original, release_title, language = title, latin(title), "Japanese"
            year = self._rng.randrange(1988, self._start.year)
        else:
            title = self._titles.title()
            original, release_title, language = title, latin(title), "English"
            year = self._choose_year(added)
        movie_id = self._server.next_id("movie")
        movie = Movie(
            id=movie_id,
            title=title,
            original_title=original,
            release_title=release_title,
            year=year,
            runtime=int(self._rng.triangular(74, 178, 108)),
            language=language,
            profile_id=profile.id,
            tmdb_id=INVENTED_IDS_FROM + movie_id * 37 + self._rng.randrange(37),
            imdb_id=None if chance(self._rng, 0.04) else f"tt{INVENTED_IDS_FROM + movie_id * 53}",
            added=added,
            tags=self._choose_tags(profile),
            root_folder="/data/media/family" if profile.taste == "family" else "/data/media/movies",
            genres=self._rng.sample(facts("words")["genre"], self._rng.choice((1, 2, 2, 3))),
            studio=self._rng.choice(facts("words")["studio"]),
            certification=self._rng.choice([*facts("words")["certification"], None]),
        )
        self._server.movies[movie.id] = movie
        return movie

    def announce(self, rng: random.Random) -> None:
        """Add the films that are not out yet; of one a poor copy was put on the shelf all the same."""
        for title, minimum, shown_in, sold_in in UPCOMING:
            movie_id = self._server.next_id("movie")
            days = [None if each is None else dt.timedelta(days=each) for each in (shown_in, sold_in)]
            dates = [None if each is None else (self._start + each).date() for each in days]
            movie = Movie(
                id=movie_id,
                title=title,
                original_title=title,
                release_title=latin(title),
                year=self._start.year + (sold_in is None),
                runtime=rng.randrange(90, 140),
                language="English",
                profile_id=HD_PROFILE,
                tmdb_id=INVENTED_IDS_FROM + movie_id * 37,
                imdb_id=None,
                added=self._start - dt.timedelta(days=rng.randrange(20, 90)),
                genres=["Drama"],
                upcoming=Upcoming(minimum, *dates),
            )
            self._server.movies[movie.id] = movie
            if title == LEAKED:
                drawn = choose_recipe(
                    rng, "radarr", self._server.profile_of(movie_id), movie_subject(movie), careful=True
                )
                recipe = reworked(
                    drawn, base="WEBDL-1080p", quality=quality("radarr", "WEBDL-1080p"), group="QuikEnc",
                    audio="aac", codec="H.264", dynamic_range="sdr", streaming="", edition="",
                )  # fmt: skip
                release = make_release(rng, recipe, movie_subject(movie))
                self.quiet_files.add(self._downloads.shelve(Target(movie), release, movie.added).id)

    def _choose_profile(self) -> Profile:
        shares = [fact["share"] for fact in facts("profiles")["radarr"]]
        profiles = [self._server.profiles[number] for number in range(1, len(shares) + 1)]
        return self._rng.choices(profiles, shares)[0]

    def _choose_year(self, added: dt.datetime) -> int:
        if added >= self._start and chance(self._rng, 0.7):
            return added.year - self._rng.choice((0, 0, 1))
        newest = min(added.year, self._start.year - 1)
        span = self._rng.choices(((0, 10), (10, 25), (25, 45), (45, 95)), (50, 26, 16, 8))[0]
        return newest - self._rng.randrange(*span)

    def _choose_tags(self, profile: Profile) -> list[int]:
        tags = {"family": [FAMILY_TAG], "anime": [ANIME_TAG]}.get(profile.taste, [])
        return [*tags, WATCHLIST_TAG] if chance(self._rng, 0.08) else list(tags)

    def live(self, day: dt.datetime, number: int) -> Clock:
        """Let one day pass and return its clock; `number` counts days since the start."""
        clock = Clock(day, self._rng, busy=self._rate)
        self._add_new(clock)
        self._offer_by_feed(clock)
        self._go_round(number, clock)
        self._tidy_up(clock)
        return clock

    def reseed(self, *parts: object) -> None:
        """Draw from another stream of chance from now on."""
        self._rng.seed("/".join(str(part) for part in parts))

    def _add_new(self, clock: Clock) -> None:
        for _ in range(times(self._rng, 0.42 * self._rate)):
            movie = self.new_movie(clock.next())
            if chance(self._rng, 0.7):
                self.offer(
                    movie, self._release(movie, self._server.profile_of(movie.id), careful=True), clock
                )

    def _offer_by_feed(self, clock: Clock) -> None:
        wanted = [movie for movie in self._unstaged() if movie.monitored]
        if not wanted:
            return
        weights = [self._interest(movie, clock) for movie in wanted]
        for movie in self._rng.choices(wanted, weights, k=times(self._rng, 4 * self._rate)):
            profile = self._server.profile_of(movie.id)
            self.offer(movie, self._release(movie, profile, careful=True), clock, source="Rss")

    def _unstaged(self) -> list[Movie]:
        return [
            movie
            for movie in self._server.movies.values()
            if movie.id not in self.loops and movie.file_id not in self.quiet_files and not movie.upcoming
        ]

    def _interest(self, movie: Movie, clock: Clock) -> int:
        """Weigh a film: new and missing ones come up more often."""
        return 1 + 3 * (not movie.file_id) + 4 * (clock.day - movie.added < dt.timedelta(days=60))

    def offer(
        self,
        movie: Movie,
        release: Release,
        clock: Clock,
        *,
        source: str = "UserInvokedSearch",
        keeps: Keeps = "all",
    ) -> bool:
        """Offer a release; take it where the application would. Some downloads fail."""
        target = Target(movie)
        profile = self._server.profile_of(movie.id)
        standing = self._downloads.offer_standing(target, release)
        if not takes(profile, standing, self._downloads.standing_of(movie.file_id)):
            return False
        download_id = self._downloads.grab(target, release, clock.next(), source=source)
        if chance(self._rng, 0.05) and keeps == "all":
            self._downloads.fail(target, release, clock.next(), download_id)
            return False
        self._downloads.bring_in(target, release, clock.next(), download_id, keeps=keeps)
        return True

    def search(self, movie: Movie, clock: Clock, tries: int = 6) -> None:
        """Search for a film until something is taken."""
        for _ in range(tries):
            profile = self._server.profile_of(movie.id)
            if self.offer(movie, self._release(movie, profile, careful=True), clock):
                return

    def start_loops(self, count: int, clock: Clock) -> None:
        """Give some films files whose renamed names lost the sound, or the group too."""
        rich = {"remux": ("Remux-2160p", "TIDEMARK"), "uhd": ("Bluray-2160p", "Sundial4K")}
        candidates = [
            movie
            for movie in self._server.movies.values()
            if self._server.profile_of(movie.id).taste in rich and movie.file_id and movie.year >= MODERN
        ]
        for number, movie in enumerate(candidates[1 : count + 1]):
            profile, subject = self._server.profile_of(movie.id), movie_subject(movie)
            base, group = rich[profile.taste]
            drawn = choose_recipe(self._rng, "radarr", profile, subject, careful=True)
            recipe = reworked(
                drawn, base=base, quality=quality("radarr", base), group=group, audio="truehd-atmos",
                codec="HEVC", dynamic_range="dv-hdr10", streaming="", edition="", oddity="",
            )  # fmt: skip
            keeps: Keeps = "nothing" if number % 2 else "group"
            movie.monitored = True
            self.loops[movie.id] = (recipe, keeps)
            self._server.files.pop(movie.file_id)
            self._downloads.shelve(
                Target(movie), make_release(self._rng, recipe, subject), clock.next(), keeps=keeps
            )

    def _go_round(self, number: int, clock: Clock) -> None:
        """Offer the same release again: it looks better than the file it became last time."""
        for place, (movie_id, (recipe, keeps)) in enumerate(self.loops.items()):
            movie = self._server.movies.get(movie_id)
            if movie is not None and (number + 4 * place) % LOOP_DAYS == 0:
                self.offer(
                    movie,
                    make_release(self._rng, recipe, movie_subject(movie)),
                    clock,
                    source="Rss",
                    keeps=keeps,
                )

    def _tidy_up(self, clock: Clock) -> None:
        """Do what owners do by hand, and let some files go missing."""
        movies = [movie for movie in self._unstaged() if movie.id not in self._kept]
        held = [movie for movie in movies if movie.file_id]
        if len(held) < FEW:
            return
        for _ in range(times(self._rng, 0.06 * self._rate)):
            self._replace_by_hand(self._rng.choice(held), clock)
        for _ in range(times(self._rng, 0.05 * self._rate)):
            self._rename(held, clock)
        for _ in range(times(self._rng, 0.05 * self._rate)):
            movie = self._rng.choice(movies)
            movie.monitored = not movie.monitored
        for _ in range(times(self._rng, 0.025 * self._rate)):
            self._downloads.delete(Target(self._rng.choice(held)), clock.next(), LOST)
            held = [movie for movie in held if movie.file_id]
        for _ in range(times(self._rng, 0.06 * self._rate)):
            self._server.forget_title(self._rng.choice(movies).id)
            movies = [movie for movie in movies if movie.id in self._server.movies]
            held = [movie for movie in held if movie.id in self._server.movies]

    def _replace_by_hand(self, movie: Movie, clock: Clock) -> None:
        """Take anything, also what is worse, as an interactive search may."""
        target, profile = Target(movie), self._server.profile_of(movie.id)
        release = self._release(movie, profile, careful=False)
        download_id = self._downloads.grab(target, release, clock.next(), source="InteractiveSearch")
        self._downloads.bring_in(target, release, clock.next(), download_id)

    def _rename(self, held: list[Movie], clock: Clock) -> None:
        """Give one of the files that still bear their scene names the name that the scheme asks for."""
        files = [self._server.files[movie.file_id] for movie in held]
        unnamed = [
            file for file in files if file.scene_name and file.relative_path.startswith(file.scene_name)
        ]
        if unnamed:
            file = self._rng.choice(unnamed)
            movie = self._server.movies[file.title_id]
            self._downloads.rename(Target(movie), renamed_movie(movie, file_labels(file)), clock.next())
