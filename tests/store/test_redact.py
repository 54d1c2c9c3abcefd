"""What a redacted copy holds, and how history goes on from it."""

from __future__ import annotations

from contextlib import closing

import pytest

from arrscore.models import Batch, FetchCounts, Quality, ReleaseEvent
from arrscore.store.database import open_copy, open_database, publish_copy
from arrscore.store.recorder import record_run
from arrscore.store.redact import redact_copy
from arrscore.store.search import index_titles
from arrscore.store.shrinking import library_losses

ADDED = "2024-05-01T12:00:00Z"
WEB = Quality(3, "WEBDL-1080p", "webdl", 1080)
OF_TITLES = (
    "Quixote",
    "Rosinante",
    "Dulcinea",
    "Windmills",
    "Sheep",
    "tt990001",
    "for-sancho",
    "mancha",
    "2005-06",
)
OF_FILES = ("GRP.mkv", "d1gest", "PROPER", "Quixote.scene", "Cervantes")
HIDING = {"titles": {"titles": True, "files": True}, "files": {"titles": False, "files": True}}


@pytest.fixture
def named(library):
    """Two movies and a series, with all that names them."""
    library.add_movie(1, name="Quixote", tmdb_id=990001, file=11)
    library.add_movie(2, name="Rosinante", tmdb_id=990002, file=12)
    library.add_file(11, 1, name="Quixote.2001.1080p-GRP.mkv", formats=(1,))
    library.add_file(12, 2, name="Rosinante.2002.1080p-GRP.mkv", formats=(1, 3))
    library.add_series(5, tvdb_id=990005, episodes=((51, 1, 1, 61), (52, 1, 2, None)))
    library.add_file(61, 5, name="Dulcinea.S01E01-GRP.mkv")
    for number, title in library.titles.items():
        library.titles[number] = title._replace(
            name="Dulcinea" if number == 5 else title.name,
            imdb_id=f"tt99000{number}",
            slug=f"quixote-{number}",
            tags=("for-sancho",),
            root_folder="mancha",
            added_at=ADDED,
        )
    for number, file in library.files.items():
        library.files[number] = file._replace(
            scene_name="Quixote.scene", edition="Cervantes Cut", release_group="GRP", added_at=ADDED
        )
    library.items[51] = library.items[51]._replace(name="Windmills", air_date="2005-06-07T00:00:00Z")
    library.items[52] = library.items[52]._replace(name="Sheep", air_date="2005-06-14T00:00:00Z")
    return library


def event(number: int, kind: str, minute: int, *, item: int = 1, key: str = "d1gest") -> ReleaseEvent:
    """A grab or an import."""
    return ReleaseEvent(
        number,
        item,
        kind,
        f"2026-10-01T12:{minute:02d}:00Z",
        WEB,
        1,
        release_name="Quixote.2001.PROPER-GRP",
        release_group="GRP",
        download_key=key,
    )


def record_into(db, library, day: int, *events: ReleaseEvent) -> dict[str, int]:
    """Record the library on a day of November; returns how many changes of each kind there were."""
    staged = library.stage(db)
    staged.add_batch(Batch(events=events))
    summary = record_run(
        db,
        [(staged, FetchCounts(3, 100, 0.1))],
        now=f"2026-11-{day:02d}T12:00:00Z",
        version="0",
        measure=lambda _: [],
    )
    assert summary.rule_changes == 0
    return dict(summary.score_changes)


def redacted(db, path, hidden: str):
    """Publish a copy that hides something, searchable as published copies are."""
    publish_copy(db, path)
    redact_copy(path, **HIDING[hidden])
    with closing(open_copy(path)) as copy:
        index_titles(copy)
    return path


@pytest.mark.parametrize("hidden", HIDING)
def test_no_byte_of_a_hidden_name_is_left(db, named, tmp_path, hidden):
    """Names are in no page of the file, not even in one that is free or belongs to an index."""
    record_into(db, named, 1, event(1, "grabbed", 1), event(2, "imported", 2))
    index_titles(db)  # as where this database was restored from an earlier copy
    publish_copy(db, tmp_path / "whole.db")
    whole = (tmp_path / "whole.db").read_bytes()
    content = redacted(db, tmp_path / "hidden.db", hidden).read_bytes()
    for name in (*OF_TITLES, *OF_FILES):
        assert name.encode() in whole
    for name in OF_FILES + (OF_TITLES if hidden == "titles" else ()):
        assert name.encode() not in content, name
    for number in (990001, 990002, 990005):
        assert (number.to_bytes(3, "big") in content) == (hidden == "files")
    assert b"GRP" in content


@pytest.mark.parametrize("hidden", HIDING)
def test_next_fetch_of_the_same_library_finds_no_change(db, named, tmp_path, hidden):
    """A build that goes on from a redacted copy records nothing that did not happen, and knows all names again."""
    record_into(db, named, 1)
    facts = "select name, identity, year, tags, slug from titles order by id"
    items = "select id, title_id, server_id, name, air_date from items order by id"
    before = db.execute(facts).fetchall(), db.execute(items).fetchall()
    with closing(open_database(redacted(db, tmp_path / "copy.db", hidden))) as again:
        assert record_into(again, named, 2) == {}
        assert (again.execute(facts).fetchall(), again.execute(items).fetchall()) == before
        assert record_into(again, named, 3) == {}


@pytest.mark.parametrize("hidden", HIDING)
def test_one_upgrade_after_a_redacted_copy_is_one_change(db, named, tmp_path, hidden):
    """What did change since is found, and nothing else."""
    record_into(db, named, 1)
    del named.files[11]
    named.add_file(15, 1, name="Quixote.2001.2160p-GRP.mkv", formats=(1, 3), size_bytes=9_000)
    named.items[1] = named.items[1]._replace(file_server_id=15)
    with closing(open_database(redacted(db, tmp_path / "copy.db", hidden))) as again:
        assert record_into(again, named, 2) == {"upgraded": 1}


@pytest.mark.parametrize("hidden", HIDING)
def test_file_that_was_numbered_anew_is_the_same_without_its_name(db, named, tmp_path, hidden):
    """A rescan gives a file another number; where its name was hidden, its size tells it."""
    record_into(db, named, 1)
    named.files[15] = named.files.pop(11)._replace(server_id=15, added_at="2026-11-01T13:00:00Z")
    named.items[1] = named.items[1]._replace(file_server_id=15)
    with closing(open_database(redacted(db, tmp_path / "copy.db", hidden))) as again:
        assert record_into(again, named, 2) == {}


def test_server_that_was_set_up_anew_continues_no_hidden_title(db, named, tmp_path):
    """The number alone says little: with another date of addition it is another title."""
    record_into(db, named, 1)
    named.titles[1] = named.titles[1]._replace(name="Sampson", tmdb_id=5, added_at="2026-11-01T00:00:00Z")
    with closing(open_database(redacted(db, tmp_path / "copy.db", "titles"))) as again:
        assert record_into(again, named, 2) == {"added": 1, "removed": 1}


def test_hidden_titles_are_not_lost(db, named, tmp_path):
    """The guard against libraries that lost much knows hidden titles as the recording does, and misses real ones."""
    record_into(db, named, 1)
    with closing(open_database(redacted(db, tmp_path / "copy.db", "titles"))) as again:
        titles, _ = library_losses(named.stage(again), FetchCounts(3, 100, 0.1))
        assert (titles.stored, titles.lost) == (3, 0)
        del named.titles[2]
        titles, _ = library_losses(named.stage(again), FetchCounts(3, 100, 0.1))
        assert titles.lost == 1


def test_redacting_again_changes_nothing(db, named, tmp_path):
    """A copy of a redacted copy holds the same, so a build without news publishes the same again."""
    record_into(
        db, named, 1, event(1, "grabbed", 1), event(2, "imported", 2), event(3, "grabbed", 3, key="other")
    )
    first = redacted(db, tmp_path / "first.db", "titles")
    with closing(open_database(first)) as again:
        dump = [line for line in again.conn.iterdump() if "_fts" not in line]
        redacted(again, tmp_path / "second.db", "titles")
    with closing(open_database(tmp_path / "second.db")) as twice:
        assert [line for line in twice.conn.iterdump() if "_fts" not in line] == dump


def test_import_joins_a_grab_that_was_hidden_meanwhile(db, named, tmp_path):
    """A download that was under way when its key was hidden still is one download."""
    record_into(db, named, 1, event(1, "grabbed", 1, key="older"), event(2, "grabbed", 2))
    with closing(open_database(redacted(db, tmp_path / "copy.db", "files"))) as again:
        record_into(again, named, 2, event(3, "imported", 9))
        keys = dict(again.execute("select server_id, download_key from release_events").fetchall())
        assert keys[3] == keys[2] != keys[1]


def test_missing_episodes_stay_missing_without_their_dates(db, named, tmp_path):
    """Of the date on which an episode aired, a copy without titles keeps whether it has."""
    named.items[53] = named.items[52]._replace(
        server_id=53, episode_number=3, air_date="2030-01-01T00:00:00Z"
    )
    record_into(db, named, 1)
    with closing(open_copy(redacted(db, tmp_path / "copy.db", "titles"))) as copy:
        dates = dict(copy.execute("select server_id, air_date from items where title_id = 3").fetchall())
    assert dates == {51: None, 52: "1970-01-01T00:00:00Z", 53: None}
