"""A service of another package, with record shapes of its own: what it could not read is not gone, either."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from support.arr import FakeArr, serving_application

FIRST, LATER, LAST = (f"2026-09-0{day}T12:00:00Z" for day in (1, 2, 3))
QUALITY = {"quality": {"id": 3, "name": "Web"}, "revision": {"version": 1, "real": 0, "isRepack": False}}
# `{shape}` is how the package names its shape, `{list}` how it asks for it, `{kind}` what its titles are.
MODULE = """
from contextlib import aclosing
from arrscore.models import Batch, Item, Title
from arrscore.services.arr import ArrService
from arrscore.services.http.response_errors import ServiceNotFound
from arrscore.services.payloads import Shape
from arrscore.services.parse import media_file
from arrscore.services.wire_types import WireFile, WireTitle

PODCASTS = {shape}
RECORDINGS = Shape("recordings", WireFile)


class Casts(ArrService):
    name = application = "casts"
    oldest = (1,)
    titles_path = "/podcast"
    titles_shape = PODCASTS
    item_key = "movieId"

    def renames_files(self, naming):
        return None

    async def fetch_library(self, fetch, status):
        for wire in await {list}:
            try:
                records = await fetch.records(
                    self.api + "/recording", RECORDINGS, [("podcastId", str(wire["id"]))]
                )
            except ServiceNotFound:
                continue
            files = [media_file(each, wire["id"]) for each in records]
            yield Batch(
                (Title(wire["id"], "{kind}", wire["title"], wire["title"], None, 1, True),),
                (Item(wire["id"], wire["id"], wire["title"], True, files[0].server_id),),
                tuple(files),
            )
"""
ROLELESS, TITLES = 'Shape("podcasts", WireTitle)', 'Shape("podcasts", WireTitle, role="title")'
FETCHED, LISTED = "self.fetch_titles(fetch)", 'fetch.records(self.api + "/podcast", PODCASTS)'


class Casts(FakeArr):
    """Eight podcasts of one file each; `absent` ones are not found, and `invalid` ones have no title."""

    def __init__(self) -> None:
        super().__init__()
        self.listed = set(range(1, 9))
        self.absent: set[int] = set()
        self.invalid: set[int] = set()

    def answer(self, path: str, params: dict[str, list[str]]) -> object:
        """The answer at a path; None where there is none."""
        items = [{"quality": {"id": 3, "name": "Web"}, "allowed": True}]
        answers = {
            "system/status": {"appName": "casts", "version": "1.0"},
            "qualityprofile": [
                {"id": 1, "name": "All", "upgradeAllowed": True, "items": items, "formatItems": []}
            ],
            "customformat": [],
            "podcast": [self._podcast(each) for each in sorted(self.listed)],
            "history": {"records": []},
            "history/since": [],
        }
        if path == "recording" and (number := int(params["podcastId"][0])) not in self.absent:
            return [self._recording(number)]
        return answers.get(path)

    def _podcast(self, number: int) -> dict[str, object]:
        title = None if number in self.invalid else f"Podcast {number}"
        return {"id": number, "title": title, "qualityProfileId": 1, "monitored": True}

    def _recording(self, number: int) -> dict[str, object]:
        return {
            "id": number,
            "relativePath": f"{number}.mp3",
            "size": number,
            "quality": QUALITY,
            "customFormats": [],
            "customFormatScore": 0,
        }


@pytest.fixture
def server() -> Iterator[tuple[Casts, str]]:
    """A server on a socket, and its address."""
    casts = Casts()
    with serving_application("casts", casts) as running:
        yield casts, running.url


@pytest.fixture
def fetch(project, server):
    """Install a package with the service, and fetch with the real command: `fetch(FIRST, kind="movie")`."""

    def run(now, *, shape=TITLES, asked=FETCHED, kind="movie"):
        installed = project.folder / "installed"
        about = installed / "casts-1.dist-info"
        about.mkdir(parents=True, exist_ok=True)
        module = MODULE.replace("{shape}", shape).replace("{list}", asked).replace("{kind}", kind)
        (installed / "casts.py").write_text(module, encoding="utf-8")
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: casts\nVersion: 1\n", encoding="utf-8")
        (about / "entry_points.txt").write_text(
            "[arrscore.services]\ncasts = casts:Casts\n", encoding="utf-8"
        )
        settings = {"instances": {"casts": {"url": server[1], "api_key": "k", "retries": 0}}}
        (project.folder / "arrscore.yaml").write_text(json.dumps(settings), encoding="utf-8")
        return project.run("fetch", "--now", now, PYTHONPATH=str(installed), PYTHONDONTWRITEBYTECODE="1")

    return run


def changes(project):
    """What was recorded after the first run, and how many titles are there."""
    with closing(sqlite3.connect(project.folder / "arrscore.db")) as connection:
        changed = connection.execute(
            "select items.name, score_history.kind from score_history join items on items.id = item_id "
            "where build_run_id > 1 order by score_history.id"
        ).fetchall()
        present = connection.execute("select count(*) from titles where removed_at is null").fetchone()[0]
    return changed, present


@pytest.mark.parametrize("wrong", ["invalid", "absent"])
@pytest.mark.parametrize(
    ("shape", "asked"),
    [(TITLES, FETCHED), (TITLES, LISTED), (ROLELESS, LISTED)],
    ids=["with a role", "asked for by itself", "without a role"],
)
def test_unread_title_is_no_removal(fetch, project, server, wrong, shape, asked):
    """A title whose record is invalid, or whose details are not found, stays; one that is deleted goes."""
    assert fetch(FIRST, shape=shape, asked=asked).returncode == 0
    getattr(server[0], wrong).add(3)
    done = fetch(LATER, shape=shape, asked=asked)
    assert done.returncode == 0, done.stderr
    assert "1 of 8 podcasts skipped" in done.stderr
    assert changes(project) == ([], 8)
    server[0].listed.discard(5)
    assert fetch(LAST, shape=shape, asked=asked).returncode == 0
    assert changes(project) == ([("Podcast 5", "removed")], 7)


def test_title_of_unknown_kind_is_one_clear_error(fetch, project):
    """A kind that the database has no place for ends the fetch with one line, and nothing is recorded."""
    assert fetch(FIRST).returncode == 0
    before = (project.folder / "arrscore.db").read_bytes()
    done = fetch(LATER, kind="podcast")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "Error: casts: the service casts returns titles of the kind 'podcast', which arrscore cannot record"
    )
    assert (project.folder / "arrscore.db").read_bytes() == before
