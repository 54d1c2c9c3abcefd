"""A server that answers well and has lost much of its library: refused, unless somebody says that this is right."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing

import pytest

from arrscore import pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.demo import ArrApplication, SampleLibrary
from arrscore.errors import BuildsFailed, LibraryShrunk


class Home:
    """Two servers of one library, recorded once; `fetch` records them again, a day later."""

    def __init__(self, folder) -> None:
        self.library = SampleLibrary(3, movies=60, series=4)
        self.apps = {name: ArrApplication(self.library, name, api_key="k") for name in ("radarr", "sonarr")}
        self.database = folder / "arrscore.db"
        self.now = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
        self.fetch()

    def fetch(self, guard=None, **asked):
        settings = load_settings(
            environment={},
            use_file=False,
            overrides={
                "instances": {name: {"url": f"http://{name}.invalid", "api_key": "k"} for name in self.apps},
                "database": self.database,
                "guard": guard,
            },
        )
        self.now += dt.timedelta(days=1)
        request = pipeline.Request(self.now, apps=self.apps, **asked)
        return pipeline.fetch(settings, request, SilentReporter())

    def keep_movies(self, share: float) -> None:
        """Leave this share of the movies on the server."""
        server = self.library.server("radarr")
        for number in list(server.movies)[int(len(server.movies) * share) :]:
            server.forget_title(number)

    def lose_files(self) -> None:
        """An empty drive: every movie and episode is there, and none has a file."""
        for name in self.apps:
            server = self.library.server(name)
            for item in [*server.movies.values(), *server.episodes.values()]:
                item.file_id = None

    def rows(self, query):
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query).fetchall()

    def contents(self):
        """Every table's rows."""
        names = [
            name for (name,) in self.rows("select name from sqlite_master where type = 'table' order by 1")
        ]
        return {name: self.rows(f"select * from [{name}]") for name in names}


@pytest.fixture
def home(tmp_path):
    """Two servers of a sample library, recorded once."""
    return Home(tmp_path)


@pytest.mark.parametrize("share", [0, 0.5])
def test_library_that_shrinks_is_refused(home, share):
    """To nothing or by half: one line with the numbers and the flag, and nothing is recorded."""
    before, movies = home.contents(), len(home.library.server("radarr").movies)
    home.keep_movies(share)
    with pytest.raises(BuildsFailed) as caught:
        home.fetch()
    error = caught.value.failures["radarr"]
    assert isinstance(error, LibraryShrunk)
    assert f"{movies - int(movies * share)} of {movies} titles" in str(error)
    assert str(error).endswith("confirm it once: --accept-shrink")
    assert home.contents() == before


def test_files_that_vanish_are_refused(home):
    """A drive that is not mounted leaves every title in place and no file: both servers are refused."""
    before = home.contents()
    home.lose_files()
    with pytest.raises(BuildsFailed, match="files") as caught:
        home.fetch()
    assert set(caught.value.failures) == {"radarr", "sonarr"}
    assert home.contents() == before


def test_confirmed_shrinking_is_recorded(home):
    """With --accept-shrink the removals are recorded, and the next run finds nothing odd."""
    home.keep_movies(0.5)
    assert home.fetch(accept_shrink=True).summary.score_changes["removed"] >= 20
    assert home.fetch().summary.changes == 0


def test_others_go_on_with_keep_going(home):
    """With --keep-going the other server is recorded; the shrunken one keeps its rows and is marked as failed."""
    home.keep_movies(0)
    kept = home.rows("select count(*) from titles where removed_at is null")
    fetched = home.fetch(keep_going=True)
    assert list(fetched.failures) == ["radarr"]
    assert home.rows("select count(*) from titles where removed_at is null") == kept
    outcomes = home.rows(
        "select slug, outcome from build_run_instances join instances on instances.id = instance_id "
        "where build_run_id = 2 order by slug"
    )
    assert outcomes == [("radarr", "failed"), ("sonarr", "complete")]


def test_another_servers_library_is_refused(home):
    """As many titles as before, but others: the address of another server."""
    others = SampleLibrary(99, movies=60, series=4)
    home.apps["radarr"] = ArrApplication(others, "radarr", api_key="k")
    with pytest.raises(BuildsFailed, match="Check that it is the right server"):
        home.fetch()


@pytest.mark.parametrize("guard", [{"lost_share": 1}, {"lost_least": 1000}, {"lost_share": 0.6}])
def test_limits_are_settings(home, guard):
    """Both limits can be set wider."""
    home.keep_movies(0.5)
    assert home.fetch(guard).summary.changes > 0


def test_usual_removals_are_recorded(home):
    """A few removed titles are nobody's fault."""
    home.keep_movies(0.8)
    assert home.fetch().summary.score_changes["removed"] > 0
