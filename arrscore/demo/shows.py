"""Sonarr's side of the sample: the series at the start, and what happens to them from day to day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from arrscore.demo.calendar import Clock, times
from arrscore.demo.decisions import takes
from arrscore.demo.downloads import LOST, Downloads, Keeps, Target
from arrscore.demo.reference import chance, stream
from arrscore.demo.release import Recipe, Release, choose_recipe, make_release, reworked
from arrscore.demo.rules import quality
from arrscore.demo.scoring import Scorer
from arrscore.demo.seasons import Seasons
from arrscore.demo.shelf import (
    episode_label,
    episode_subject,
    file_labels,
    renamed_episodes,
    season_label,
)
from arrscore.demo.state import Episode, File, Revision, Series, Server

USUAL_SIZE = 36
LOOP_DAYS = 11
FEW = 60
LONG_SEASON = 8
MULTI, PACK = 2, 3


@dataclass(frozen=True, slots=True)
class Way:
    """How a season came into the library before the sample's first day."""

    arrival: dt.datetime
    pack: bool
    recorded: bool
    download_id: str


class Shows:
    """The series of one sample library."""

    def __init__(
        self, server: Server, seed: int, count: int, start: dt.datetime, episodes: int | None
    ) -> None:
        self._server = server
        self._start = start
        self._rng = stream(seed, "shows")
        self._downloads = Downloads(server, Scorer(server), self._rng)
        self._seasons = Seasons(server, seed, self._rng, start)
        self._rate = count / USUAL_SIZE
        self.loops: dict[int, Recipe] = {}
        self.quiet_files: set[int] = set()
        for number in range(count):
            self._found(number, episodes)

    def _found(self, number: int, episodes: int | None) -> None:
        """Put one series on the shelf as it stood before the first day."""
        age = dt.timedelta(days=self._rng.randrange(60, 1300))
        series = self._seasons.new_series(self._start - age, number=number)
        self._seasons.write_past(series, episodes)
        series.monitored = chance(self._rng, 0.93)
        for season in sorted({one.season_number for one in self._server.episodes_of(series.id)}):
            self._fill_season(series, season)

    def _fill_season(self, series: Series, season: int) -> None:
        """Fill a season: most of its files were made alike, a few are missing, a pair may share one file."""
        aired = self._aired(series, season, self._start.date())
        if not aired or chance(self._rng, 0.6 if season == 0 else 0.03):
            return
        profile, subject = self._server.profile_of(series.id), episode_subject(series, aired[:1])
        house = choose_recipe(self._rng, "sonarr", profile, subject, careful=chance(self._rng, 0.3))
        way = self._choose_way(series, aired)
        for group in self._shared_out(aired):
            if chance(self._rng, 0.025):
                continue
            recipe = house
            if chance(self._rng, 0.14):
                recipe = choose_recipe(self._rng, "sonarr", profile, subject, careful=False)
            release = self._release(
                series, group, recipe, pack=way.pack and recipe is house and len(group) == 1
            )
            self._settle(Target(series, tuple(group)), release, way)

    def _aired(self, series: Series, season: int, before: dt.date) -> list[Episode]:
        return [one for one in self._season(series, season) if one.air_date and one.air_date < before]

    def _choose_way(self, series: Series, aired: list[Episode]) -> Way:
        last = dt.datetime.combine(aired[-1].air_date or self._start.date(), dt.time(4), dt.UTC)
        arrival = max(last, series.added) + dt.timedelta(hours=self._rng.randrange(2, 40))
        return Way(
            arrival=min(arrival, self._start - dt.timedelta(hours=2)),
            pack=len(aired) > 1 and aired[0].season_number > 0 and chance(self._rng, 0.4),
            recorded=chance(self._rng, 0.6),
            download_id=self._usenet_id(),
        )

    def _shared_out(self, aired: list[Episode]) -> list[list[Episode]]:
        """Give each episode its own file, or the last two of a longer season one together."""
        alone = [[one] for one in aired]
        if len(aired) < LONG_SEASON or aired[0].season_number == 0 or not chance(self._rng, 0.15):
            return alone
        return [*alone[:-2], aired[-2:]]

    def _settle(self, target: Target, release: Release, way: Way) -> None:
        if not way.recorded:
            keeps: Keeps = "group" if chance(self._rng, 0.08) else "all"
            renames = chance(self._rng, 0.8)
            self._downloads.shelve(target, release, way.arrival, keeps=keeps, renames=renames)
        elif release.release_type == PACK:
            self._grab_pack(target, release, way.arrival, way.download_id)
            self._downloads.bring_in(target, release, way.arrival + dt.timedelta(minutes=31), way.download_id)
        else:
            own_id = self._downloads.grab(target, release, way.arrival)
            self._downloads.bring_in(target, release, way.arrival + dt.timedelta(minutes=6), own_id)

    def _usenet_id(self) -> str:
        return f"SABnzbd_nzo_{self._rng.getrandbits(40):010x}"

    def _grab_pack(self, target: Target, release: Release, when: dt.datetime, download_id: str) -> None:
        """Grab one episode of a pack: all of them share its name and its download."""
        whole = release.name.replace(
            episode_label(list(target.episodes)), season_label(target.episodes[0].season_number)
        )
        self._downloads.grab(target, release, when, source="UserInvokedSearch", pack=(whole, download_id))

    def _season(self, series: Series, season: int) -> list[Episode]:
        return [one for one in self._server.episodes_of(series.id) if one.season_number == season]

    def _release(
        self,
        series: Series,
        episodes: list[Episode],
        recipe: Recipe,
        *,
        pack: bool = False,
        revision: Revision | None = None,
    ) -> Release:
        release_type = PACK if pack else min(len(episodes), MULTI)
        subject = episode_subject(series, episodes)
        return make_release(self._rng, recipe, subject, revision=revision, release_type=release_type)

    def live(self, day: dt.datetime, number: int) -> None:
        """Let one day pass; `number` counts days since the start."""
        clock = Clock(day, self._rng, busy=self._rate * 2)
        for series in list(self._server.series.values()):
            self._seasons.air(series, day.date())
        self._add_new(clock)
        self._take_aired(clock)
        self._offer_by_feed(clock)
        self._repair(clock)
        self._go_round(number, clock)
        self._tidy_up(clock)

    def reseed(self, *parts: object) -> None:
        """Draw from another stream of chance from now on."""
        self._rng.seed("/".join(str(part) for part in parts))

    def _add_new(self, clock: Clock) -> None:
        for _ in range(times(self._rng, 0.03 * self._rate)):
            series = self._seasons.new_series(clock.next())
            self._seasons.write_past(series, None)
            for season in sorted({one.season_number for one in self._server.episodes_of(series.id)} - {0}):
                self._take_season(series, season, clock)

    def _take_season(self, series: Series, season: int, clock: Clock) -> None:
        profile = self._server.profile_of(series.id)
        aired = self._aired(series, season, clock.day.date())
        if not aired:
            return
        recipe = choose_recipe(self._rng, "sonarr", profile, episode_subject(series, aired[:1]), careful=True)
        download_id, moment = self._usenet_id(), clock.next()
        contents = [
            (Target(series, (one,)), self._release(series, [one], recipe, pack=True)) for one in aired
        ]
        for target, release in contents:
            self._grab_pack(target, release, moment, download_id)
        for target, release in contents:
            self._downloads.bring_in(target, release, clock.next(), download_id)

    def _take_aired(self, clock: Clock) -> None:
        """Find what aired lately soon, what is long missing only now and then."""
        today = clock.day.date()
        for episode in list(self._server.episodes.values()):
            if (
                episode.file_id
                or not episode.monitored
                or episode.air_date is None
                or episode.air_date >= today
            ):
                continue
            series = self._server.series[episode.series_id]
            fresh = today - episode.air_date <= dt.timedelta(days=3)
            if series.monitored and chance(self._rng, 0.85 if fresh else 0.02):
                self._search(series, [episode], clock)

    def _search(self, series: Series, episodes: list[Episode], clock: Clock) -> None:
        profile, subject = self._server.profile_of(series.id), episode_subject(series, episodes)
        for _ in range(6):
            recipe = choose_recipe(self._rng, "sonarr", profile, subject, careful=True)
            if self.offer(series, episodes, self._release(series, episodes, recipe), clock):
                return

    def offer(
        self, series: Series, episodes: list[Episode], release: Release, clock: Clock, *, keeps: Keeps = "all"
    ) -> bool:
        """Offer a release; take it where the application would. Some downloads fail."""
        target = Target(series, tuple(episodes))
        standing = self._downloads.offer_standing(target, release)
        present = self._downloads.standing_of(target.file_id)
        if not takes(self._server.profile_of(series.id), standing, present):
            return False
        download_id = self._downloads.grab(target, release, clock.next())
        if chance(self._rng, 0.04) and keeps == "all":
            self._downloads.fail(target, release, clock.next(), download_id)
            return False
        self._downloads.bring_in(target, release, clock.next(), download_id, keeps=keeps)
        return True

    def _offer_by_feed(self, clock: Clock) -> None:
        """Better releases of what is there; one of a single episode cannot replace a file of two."""
        held = [one for one in self._server.episodes.values() if self._may_upgrade(one)]
        if not held:
            return
        for episode in self._rng.choices(held, k=times(self._rng, 5 * self._rate)):
            series = self._server.series[episode.series_id]
            profile, subject = self._server.profile_of(series.id), episode_subject(series, [episode])
            recipe = choose_recipe(self._rng, "sonarr", profile, subject, careful=True)
            self.offer(series, [episode], self._release(series, [episode], recipe), clock)

    def _may_upgrade(self, episode: Episode) -> bool:
        if not episode.file_id or not episode.monitored or episode.id in self.loops:
            return False
        if episode.file_id in self.quiet_files:
            return False
        shared = self._server.files[episode.file_id].release_type == MULTI
        return self._server.series[episode.series_id].monitored and not shared

    def _repair(self, clock: Clock) -> None:
        """Let groups repair their own releases of the last days: repacks."""
        since = clock.day - dt.timedelta(days=3)
        for episode in list(self._server.episodes.values()):
            file = self._server.files.get(episode.file_id)
            if (
                file is None
                or file.added < since
                or not self._may_upgrade(episode)
                or not chance(self._rng, 0.02)
            ):
                continue
            series = self._server.series[episode.series_id]
            profile, subject = self._server.profile_of(series.id), episode_subject(series, [episode])
            drawn = choose_recipe(self._rng, "sonarr", profile, subject, careful=True)
            if drawn.quality == file.quality:
                recipe = reworked(drawn, group=file.release_group)
                repack = Revision(version=2, is_repack=True)
                self.offer(
                    series, [episode], self._release(series, [episode], recipe, revision=repack), clock
                )

    def start_loops(self, count: int, clock: Clock) -> None:
        """Give some episodes files whose renamed names lost the sound and the service."""
        held = [
            one
            for one in self._server.episodes.values()
            if self._may_upgrade(one) and self._server.profile_of(one.series_id).taste == "web-uhd"
        ]
        for episode in held[3 :: max(1, len(held) // (count + 1))][:count]:
            series = self._server.series[episode.series_id]
            profile, subject = self._server.profile_of(series.id), episode_subject(series, [episode])
            drawn = choose_recipe(self._rng, "sonarr", profile, subject, careful=True)
            self.loops[episode.id] = reworked(
                drawn, base="WEBDL-2160p", quality=quality("sonarr", "WEBDL-2160p"), group="KobaltWEB",
                codec="H.265", audio="ddp-atmos", dynamic_range="dv-hdr10", streaming="AMZN",
            )  # fmt: skip
            self._server.files.pop(episode.file_id)
            release = self._release(series, [episode], self.loops[episode.id])
            self._downloads.shelve(Target(series, (episode,)), release, clock.next(), keeps="group")

    def _go_round(self, number: int, clock: Clock) -> None:
        """Offer the same release again: it looks better than the file it became last time."""
        for place, (episode_id, recipe) in enumerate(self.loops.items()):
            episode = self._server.episodes.get(episode_id)
            if episode is not None and (number + 5 * place) % LOOP_DAYS == 0:
                series = self._server.series[episode.series_id]
                release = self._release(series, [episode], recipe)
                self.offer(series, [episode], release, clock, keeps="group")

    def _tidy_up(self, clock: Clock) -> None:
        """Do what owners do by hand, and let some files go missing."""
        held = [one for one in self._server.episodes.values() if self._may_upgrade(one)]
        if len(held) < FEW:
            return
        for _ in range(times(self._rng, 0.05 * self._rate)):
            self._replace_by_hand(self._rng.choice(held), clock)
        for _ in range(times(self._rng, 0.06 * self._rate)):
            self._rename(held, clock)
        for _ in range(times(self._rng, 0.04 * self._rate)):
            episode = self._rng.choice([one for one in held if one.file_id])
            self._downloads.delete(self._target(episode), clock.next(), LOST)

    def _target(self, episode: Episode) -> Target:
        return Target(self._server.series[episode.series_id], (episode,))

    def _replace_by_hand(self, episode: Episode, clock: Clock) -> None:
        """Take anything, also what is worse, as an interactive search may."""
        series = self._server.series[episode.series_id]
        profile, subject = self._server.profile_of(series.id), episode_subject(series, [episode])
        recipe = choose_recipe(self._rng, "sonarr", profile, subject, careful=False)
        release, target = self._release(series, [episode], recipe), self._target(episode)
        download_id = self._downloads.grab(target, release, clock.next(), source="InteractiveSearch")
        self._downloads.bring_in(target, release, clock.next(), download_id)

    def _rename(self, held: list[Episode], clock: Clock) -> None:
        """Give one of the files that still bear their scene names the name that the scheme asks for."""
        files = {one.id: self._server.files[one.file_id] for one in held if one.file_id}
        unnamed = [one for one in held if one.id in files and _bears_scene_name(files[one.id])]
        if unnamed:
            episode = self._rng.choice(unnamed)
            series = self._server.series[episode.series_id]
            path = renamed_episodes(series, [episode], file_labels(files[episode.id]))
            self._downloads.rename(self._target(episode), path, clock.next())


def _bears_scene_name(file: File) -> bool:
    return file.scene_name is not None and file.scene_name in file.relative_path
