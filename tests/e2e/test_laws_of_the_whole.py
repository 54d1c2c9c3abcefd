"""Laws that hold for any library, from the servers' answers through the database to the report."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary

SERVICES = ("radarr", "sonarr")
# How many days pass before each further build: none at all, or enough for upgrades, removals and edited scores.
LIVES = st.lists(st.sampled_from([0, 1, 9, 40, 90]), min_size=1, max_size=4)
# What outlasts the numbers of servers and database: kind, TMDB or TVDB number, season, episode.
Item = tuple[str, int, int | None, int | None]
# Every table that tells of the past, by what outlasts the database's own numbers.
PAST = """
    select n.slug, i.server_id, b.started_at, h.kind, h.cause, h.old_score, h.new_score, h.file_points,
        h.rules_points, h.old_quality, h.new_quality, h.old_size_bytes, h.new_size_bytes
    from score_history as h join items as i on i.id = h.item_id join instances as n on n.id = i.instance_id
        join build_runs as b on b.id = h.build_run_id
    order by b.id, n.slug, i.server_id, h.kind
"""
EDITS = """
    select n.slug, b.started_at, p.name, f.name, r.field, r.old_value, r.new_value, r.files_moved
    from rule_changes as r join instances as n on n.id = r.instance_id join build_runs as b on b.id = r.build_run_id
        left join quality_profiles as p on p.id = r.profile_id left join custom_formats as f on f.id = r.format_id
    order by 1, 2, 3, 4, 5, 6, 7
"""
# An example takes seconds, so a failing one is shown as it was found instead of being made smaller for minutes.
few = settings(
    max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)


class World:
    """A library and the database that records it, in whatever order and portions."""

    def __init__(
        self, folder: Path, seed: int, *, services: tuple[str, ...] = SERVICES, **portions: int
    ) -> None:
        self.library = SampleLibrary(seed, movies=14, series=2)
        self.apps = {name: ArrApplication(self.library, name, api_key="k") for name in SERVICES}
        instances = {name: {"url": f"http://{name}.invalid", "api_key": "k", **portions} for name in services}
        self.settings = load_settings(
            environment={},
            use_file=False,
            overrides={
                "instances": instances,
                "database": folder / "arrscore.db",
                "output": folder / "output",
            },
        )
        self.time = self.library.now

    def live(self, days: int) -> None:
        """Let days pass, and record what there is then."""
        self.library.advance(self.library.now + dt.timedelta(days=days))
        self.time += dt.timedelta(days=days, hours=1)
        pipeline.fetch(self.settings, pipeline.Request(self.time, apps=self.apps), SilentReporter())

    def answered(self) -> dict[Item, int | None]:
        """The score of every item that has a file, as the servers tell it."""
        scores = {}
        for name, path, key, owners in (
            ("radarr", "moviefile", "movieId", self.library.radarr.movies),
            ("sonarr", "episodefile", "seriesId", self.library.sonarr.series),
        ):
            files = {
                file["id"]: file.get("customFormatScore")
                for owner in owners
                for file in json.loads(
                    self.apps[name].answer("GET", f"/api/v3/{path}", f"{key}={owner}", "k").encoded()
                )
            }
            scores |= {key: files[file] for key, file in self.items(name) if file in files}
        return scores

    def items(self, service: str) -> list[tuple[Item, int]]:
        """Each item of a server, with the number of its file."""
        if service == "radarr":
            movies = self.library.radarr.movies.values()
            return [(("movie", one.tmdb_id, None, None), one.file_id) for one in movies]
        series = self.library.sonarr.series
        return [
            (("series", series[one.series_id].tvdb_id, one.season_number, one.episode_number), one.file_id)
            for one in self.library.sonarr.episodes.values()
        ]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query answers."""
        with closing(sqlite3.connect(self.settings.database)) as connection:
            return connection.execute(query).fetchall()

    def replayed(self, runs: int) -> dict[Item, int | None]:
        """The scores after so many runs, by the history alone."""
        state: dict[Item, int | None] = {}
        for *key, kind, score in self.rows(f"""
            select t.kind, coalesce(t.tmdb_id, t.tvdb_id), i.season_number, i.episode_number, h.kind, h.new_score
            from score_history as h join items as i on i.id = h.item_id join titles as t on t.id = i.title_id
            where h.build_run_id <= {runs} order by h.id
        """):
            item = tuple(key)
            if kind == "removed":
                del state[item]
            else:
                state[item] = score
        return state

    def rendered(self, name: str) -> dict[str, str]:
        """The digests of a report of it."""
        settings = self.settings.model_copy(update={"output": self.settings.output / name})
        pipeline.render(settings, pipeline.Request(self.time), SilentReporter())
        files = [path for path in settings.output.rglob("*") if path.is_file()]
        return {
            str(path.relative_to(settings.output)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }


@few
@given(seed=st.integers(1, 10_000), lives=LIVES)
def test_every_state_can_be_replayed(seed, lives):
    """However a library evolves, its history tells every score that each build found."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder), seed)
        states = []
        for days in lives:
            world.live(days)
            states.append(world.answered())
        assert [world.replayed(run) for run in range(1, len(lives) + 1)] == states


@few
@given(seed=st.integers(1, 10_000), lives=LIVES, batch=st.integers(1, 9), concurrency=st.integers(1, 8))
def test_order_and_portions_do_not_matter(seed, lives, batch, concurrency):
    """Instances in another order, fetched in other batches and at another pace, make the same history."""
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        plain = World(Path(one), seed)
        other = World(Path(two), seed, services=SERVICES[::-1], batch_size=batch, concurrency=concurrency)
        for days in lives:
            plain.live(days)
            other.live(days)
        for query in (PAST, EDITS):
            assert plain.rows(query) == other.rows(query)


@settings(few, max_examples=3)
@given(seed=st.integers(1, 10_000), lives=LIVES)
def test_same_database_and_time_give_the_same_report(seed, lives):
    """Two reports of any library at one time are the same to the byte."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder), seed)
        for days in lives:
            world.live(days)
        first, second = world.rendered("first"), world.rendered("second")
        assert first == second
        assert "index.html" in first
