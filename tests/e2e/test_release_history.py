"""A Radarr on a socket whose history says what became of each release, through to the database and the pages."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arrscore import pipeline
from arrscore.analysis.views import temporary_tables
from arrscore.cli.reporting import SilentReporter
from arrscore.config import load_settings
from arrscore.errors import BuildsFailed
from arrscore.report.pages.loops import NO_LOOPS
from support.arr import FakeArr, serving_application

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POINTS = {"Good": 100, "HDR": 50, "LQ": -60}


@dataclass
class Radarr(FakeArr):
    """A library of movies without files, until a test adds them; formats are by the server's number."""

    formats: dict[int, str] = field(default_factory=lambda: {1: "Good", 2: "HDR", 3: "LQ"})
    files: dict[int, dict] = field(default_factory=dict)
    movies: int = 1
    history: list[dict] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=lambda: dict(POINTS))
    is_down: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def matched(self, names) -> dict:
        numbers = {name: number for number, name in self.formats.items()}
        return {
            "customFormats": [{"id": numbers[name], "name": name} for name in names],
            "customFormatScore": sum(self.points[name] for name in names),
        }

    def file(self, movie: int, number: int, *names: str) -> None:
        """Put a file on disk."""
        self.files[movie] = {
            "id": number, "movieId": movie, "relativePath": f"Film {movie}.mkv", "size": 5000, **quality(),
            "dateAdded": "2026-11-01T10:00:00Z", "names": names,
        }  # fmt: skip

    def event(
        self, kind: str, at: str, *names: str, movie: int = 1, key: str | None = None, **data: str
    ) -> None:
        """Add a record to the history."""
        title = data.pop("title", "Film.2020.1080p-GRP")
        score = str(sum(self.points[name] for name in names))
        self.history.append(
            {
                "id": len(self.history) + 1, "movieId": movie, "eventType": kind, "date": f"2026-11-{at}:00:00Z",
                "sourceTitle": title, "downloadId": key, "names": names, **quality(),
                "data": {"size": "5000", "releaseGroup": "GRP", "customFormatScore": score, **data},
            }
        )  # fmt: skip

    def answer(self, path: str, params: dict[str, list[str]]):
        """Return what the application would."""
        if self.is_down:
            return None
        profile = {
            "id": 1, "name": "HD", "upgradeAllowed": True, "cutoff": 3, "minFormatScore": 0, "cutoffFormatScore": 1000,
            "minUpgradeFormatScore": 1, "items": [{"quality": quality()["quality"]["quality"], "allowed": True}],
            "formatItems": [
                {"format": number, "name": name, "score": self.points[name]} for number, name in self.formats.items()
            ],
        }  # fmt: skip
        movies = [
            {
                "id": number, "title": f"Film {number}", "year": 2020, "tmdbId": number, "titleSlug": str(number),
                "qualityProfileId": 1, "monitored": True, "hasFile": number in self.files, "isAvailable": True,
                "status": "released", "tags": [], "movieFileId": self.files.get(number, {}).get("id", 0),
            }
            for number in range(1, self.movies + 1)
        ]  # fmt: skip
        if path == "history":
            page, size = int(params["page"][0]), int(params["pageSize"][0])
            newest = sorted(self.history, key=lambda record: record["date"], reverse=True)
            return {"records": [self.shown(each) for each in newest[(page - 1) * size : page * size]]}
        if path == "moviefile":
            wanted = set(map(int, params["movieId"]))
            return [self.shown(file) for movie, file in self.files.items() if movie in wanted]
        return {
            "system/status": {"appName": "Radarr", "version": "5.26.2.10099"},
            "qualityprofile": [profile],
            "customformat": [{"id": number, "name": each} for number, each in self.formats.items()],
            "movie": movies,
            "tag": [],
        }.get(path)

    def shown(self, record: dict) -> dict:
        """Return a record with the formats that it matches by the present rules."""
        return {key: value for key, value in record.items() if key != "names"} | self.matched(record["names"])


def quality() -> dict:
    """The only quality there is."""
    web = {"id": 3, "name": "WEBDL-1080p", "source": "webdl", "resolution": 1080}
    return {"quality": {"quality": web, "revision": {"version": 1, "real": 0, "isRepack": False}}}


@pytest.fixture
def serve():
    """Start a server for a Radarr, and return its address; all stop with the test."""
    with ExitStack() as running:

        def start(radarr: Radarr) -> str:
            return running.enter_context(serving_application("radarr", radarr)).url

        yield start


@dataclass
class Builder:
    """Builds reports of servers, one day after the other, into one database."""

    folder: object
    addresses: dict[str, str]
    days: int = 0
    hides: str = ""

    def build(self, *, only: tuple[str, ...] = ()) -> None:
        settings = load_settings(
            environment={},
            use_file=False,
            overrides={
                "instances": {
                    name: {"service": "radarr", "url": url, "api_key": "k"}
                    for name, url in self.addresses.items()
                },
                "database": self.folder / "arrscore.db",
                "output": self.folder / "output",
                "privacy": {self.hides: "hide"} if self.hides else {},
            },
        )
        request = pipeline.Request(NOW.replace(day=NOW.day + self.days), only=only)
        self.days += 1
        pipeline.fetch(settings, request, SilentReporter())
        pipeline.render(settings, request, SilentReporter())

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "output" / "arrscore.db")) as connection:
            return connection.execute(sql).fetchall()

    def text(self, page: str) -> str:
        html = (self.folder / "output" / page).read_text(encoding="utf-8")
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).replace("\N{NO-BREAK SPACE}", " ")


@contextmanager
def temporary_views(database: Path, *names: str) -> Iterator[Any]:
    """Steps of the analysis, worked out again from a published database, which leaves them out."""
    with closing(sqlite3.connect(database)) as connection, temporary_tables(connection, only=names):
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.fixture
def radarr() -> Radarr:
    return Radarr()


@pytest.fixture
def builder(tmp_path, serve, radarr) -> Builder:
    """Builds of one server."""
    return Builder(tmp_path, {"radarr": serve(radarr)})


@pytest.mark.parametrize("hides", ["", "files"])
def test_upgrades_by_a_client_that_watches_a_folder(builder, radarr, hides):
    """Three upgrades whose grabs have no id are joined with their imports, with names and without, and are no loop."""
    builder.hides = hides
    for number, (day, names) in enumerate({"01T": ("LQ",), "08T": ("HDR",), "20T": ("Good", "HDR")}.items()):
        radarr.event("grabbed", f"{day}10", *names)
        radarr.event(
            "downloadFolderImported",
            f"{day}11",
            *names,
            key=f"folder{number}",
            fileId=str(number + 7),
            size="9",
        )
    radarr.file(1, 9, "Good", "HDR")
    builder.build()
    assert builder.rows("select * from upgrade_loops") == []
    joined_by = "id" if hides else "name"
    with temporary_views(builder.folder / "output/arrscore.db", "grab_outcomes") as rows:
        assert rows("select outcome, joined_by from grab_outcomes") == [("imported", joined_by)] * 3


def test_downloads_that_failed(builder, radarr):
    """They are said as such on the item's page and that of the loops, and are no loop, with a file or without."""
    radarr.movies = 2
    radarr.file(1, 1, "Good")
    for movie in (1, 2):
        for number in (10, 12, 14):
            data = {"movie": movie, "key": f"{movie} {number}", "title": f"Film.{movie}.HDR-G{number}"}
            radarr.event("grabbed", f"20T{number}", "Good", "HDR", **data)
            radarr.event(
                "downloadFailed", f"20T{number + 1}", "Good", "HDR", message="/secret/path is full", **data
            )
    builder.build()
    assert builder.rows("select * from upgrade_loops") == []
    assert builder.rows("select label, failures from failed_downloads order by 1") == [
        ("Film 1 (2020)", 3), ("Film 2 (2020)", 3),
    ]  # fmt: skip
    for page in ("radarr/movie/film-1-2020.html", "radarr/movie/film-2-2020.html", "radarr/loops.html"):
        assert "3 downloads failed on 20 Nov 2026." in builder.text(page)
    assert NO_LOOPS in builder.text("radarr/loops.html")
    assert b"/secret" not in (builder.folder / "arrscore.db").read_bytes()


def test_missing_movie_that_is_never_imported(builder, radarr):
    """It is listed, though nothing is on disk, and its page says so; what the owner ignored is not."""
    radarr.movies = 3
    for number in (5, 6, 7):
        radarr.event("grabbed", f"0{number}T10", "Good", key=f"a{number}", title=f"Film.1-G{number}")
        radarr.event("grabbed", f"0{number}T10", "Good", movie=2, key=f"b{number}")
        radarr.event("downloadIgnored", f"0{number}T11", "Good", movie=2, key=f"b{number}")
        radarr.event("grabbed", f"22T1{number - 5}", "Good", movie=3, key=f"c{number}")
    builder.build()
    assert builder.rows("select label, grabs, imports from upgrade_loops") == [("Film 1 (2020)", 3, 0)]
    assert "the last 3 were never imported" in builder.text("radarr/movie/film-1-2020.html")


def test_files_that_the_owner_deleted(builder, radarr):
    """Grabs after a deletion start anew, and the movie's page says why the file went, without its folders."""
    for number in (5, 6, 7, 8):
        radarr.event("grabbed", f"0{number}T10", "Good", key=f"k{number}")
        radarr.event("downloadFolderImported", f"0{number}T11", "Good", key=f"k{number}", fileId=str(number))
        if number < 8:
            path = f"/data/secret/Film {number}.mkv"
            radarr.event("movieFileDeleted", f"0{number}T12", "Good", title=path, reason="Manual")
    radarr.file(1, 8, "Good")
    builder.build()
    assert builder.rows("select * from upgrade_loops") == []
    assert "Film 7.mkv (deleted by hand)" in builder.text("radarr/movie/film-1-2020.html")
    assert b"secret" not in (builder.folder / "arrscore.db").read_bytes()


@pytest.mark.parametrize(
    "new", [{9: "LQ"}, {9: "LQ (new)"}, {9: "LQ 1", 10: "LQ 2"}], ids=["same", "renamed", "split"]
)
def test_formats_that_were_created_again(builder, radarr, new):
    """A format under another number, another name or in two parts moves no score and makes no loop."""
    radarr.file(1, 1, "Good", "LQ")
    radarr.event("grabbed", "20T10", "Good", "LQ", key="D")
    radarr.event("downloadFolderImported", "20T11", "Good", "LQ", key="D", fileId="1")
    builder.build()
    del radarr.formats[3]
    radarr.formats |= new
    radarr.points |= {name: -60 // len(new) for name in new.values()}
    for record in (*radarr.history, *radarr.files.values()):
        record["names"] = ("Good", *new.values())
    builder.build()
    assert builder.rows("select kind from score_history") == [("added",)]
    assert builder.rows("select * from upgrade_loops") == []
    with temporary_views(builder.folder / "output/arrscore.db", "file_downloads") as rows:
        assert rows("select set_gap from file_downloads") == [(0,)]
    expected = {"LQ": [], "LQ (new)": [("renamed",)]}
    if len(new) == 1:
        assert builder.rows("select field from rule_changes") == expected[new[9]]


def forget_failures(builder) -> None:
    """Make the database one of before failures were read."""
    with closing(sqlite3.connect(builder.folder / "arrscore.db")) as connection:
        connection.execute("delete from release_events where kind = 'failed'")
        connection.execute("update instances set has_all_events = 0")
        connection.commit()


def test_failures_of_an_older_database_are_read_once(tmp_path, serve, radarr):
    """The whole span is read again once for each instance: not by another one's build, nor by one that failed."""
    other = Radarr()
    builder = Builder(tmp_path, {"radarr": serve(radarr), "other": serve(other)})
    for one in (radarr, other):
        one.event("grabbed", "01T10", "Good", key="a")
        one.event("downloadFailed", "01T11", "Good", key="a")
        one.event("grabbed", "20T10", "Good", key="b")
    builder.build()
    before = builder.rows(
        "select instance_id, server_id, kind, occurred_at from release_events order by 1, 2"
    )
    assert len(before) == 6
    forget_failures(builder)
    builder.build(only=("other",))
    radarr.is_down = True
    with pytest.raises(BuildsFailed):
        builder.build(only=("radarr",))
    events = "select instance_id, count(*) from release_events group by 1 order by 1"
    assert builder.rows(events) == [(1, 2), (2, 3)]
    radarr.is_down = False
    builder.build()
    after = builder.rows("select instance_id, server_id, kind, occurred_at from release_events order by 1, 2")
    assert after == before
    builder.build()
    sizes = [(query["page"], query["pageSize"]) for query in radarr.paths("history")]
    assert sizes == [(["1"], ["1000"]), (["1"], ["1000"]), (["1"], ["100"])]
