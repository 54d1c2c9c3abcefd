"""What the server has and could not be read: it stays as it was recorded, and is no change."""

from __future__ import annotations

from contextlib import closing

import pytest

from arrscore.config.guard import GuardSettings
from arrscore.errors import LibraryShrunk
from arrscore.models import Batch, FetchCounts
from arrscore.store.database import open_database, publish_copy
from arrscore.store.redact import redact_copy
from arrscore.store.shrinking import check_shrinkage
from support.library import record_libraries

ADDED = "2024-05-01T12:00:00Z"


@pytest.fixture
def owned(library):
    """Two movies and a series of three episodes, all with files."""
    for number in (1, 2):
        library.add_movie(number, file=10 + number)
        library.add_file(10 + number, number, formats=(1, 3))
    library.add_series(5, tvdb_id=77, episodes=[(50 + each, 1, each, 500 + each) for each in (1, 2, 3)])
    for each in (1, 2, 3):
        library.add_file(500 + each, 5, formats=(1,))
    return library


def rows(db, query):
    return db.conn.execute(query).fetchall()


def test_title_without_readable_number_may_be_any(db, owned, record, history):
    """Of a listed title not even the number came: no title is gone, with its items and files."""
    record(owned)
    whole = owned.batch()
    rest = whole._replace(
        titles=whole.titles[1:],
        items=tuple(each for each in whole.items if each.title_server_id != 1),
        files=tuple(each for each in whole.files if each.title_server_id != 1),
    )
    record(owned, batches=[rest], keeps_absent_titles=True)
    assert history() == []
    assert rows(db, "select count(*) from titles where removed_at is null") == [(3,)]
    record(owned, batches=[rest])
    assert [(row["item"], row["kind"]) for row in history()] == [("Movie 1", "removed")]


def test_episode_without_readable_number_may_be_any(db, owned, record, history):
    """No episode of the series is gone; one that came under another number is not there twice."""
    record(owned)
    del owned.items[52], owned.items[53], owned.files[502]
    owned.add_series(5, tvdb_id=77, episodes=[(51, 1, 1, 501), (63, 1, 3, 503)])
    record(owned, keeps_absent_items=True)
    assert history() == []
    present = rows(
        db, "select episode_number from items where removed_at is null and season_number = 1 order by 1"
    )
    assert present == [(1,), (2,), (3,)]


def test_new_file_that_did_not_come_is_no_removal(owned, record, history):
    """A movie names a file that is not known yet: it keeps the old one until the new one comes."""
    record(owned)
    whole = owned.batch()
    items = tuple(each._replace(file_server_id=99) if each.server_id == 1 else each for each in whole.items)
    files = tuple(each for each in whole.files if each.server_id != 11)
    record(owned, batches=[whole._replace(items=items, files=files)])
    assert history() == []
    del owned.files[11]
    owned.items[1] = owned.items[1]._replace(file_server_id=99)
    owned.add_file(99, 1, formats=(1,), size_bytes=3)
    record(owned)
    assert [(row["item"], row["kind"], row["old_score"], row["new_score"]) for row in history()] == [
        ("Movie 1", "downgraded", 125, 100)
    ]


@pytest.mark.parametrize(
    "unread", [{"unread_formats": {3}}, {"keeps_absent_formats": True}], ids=["by id", "any"]
)
def test_format_that_could_not_be_read_is_no_edit(db, owned, record, history, unread):
    """A custom format that is invalid once is neither removed nor added, and its files keep their formats."""
    record(owned)
    name = owned.format_names.pop(3)
    record(owned, **unread)
    owned.format_names[3] = name
    record(owned)
    assert history() == []
    assert rows(db, "select * from rule_changes") == []
    assert rows(db, "select count(*) from custom_formats where removed_at is null") == [(3,)]


@pytest.mark.parametrize(
    "unread", [{"unread_profiles": {1}}, {"keeps_absent_profiles": True}], ids=["by id", "any"]
)
def test_profile_that_could_not_be_read_is_no_edit(db, owned, record, history, unread):
    """A profile that is invalid once keeps its qualities and scores, and its titles keep it."""
    record(owned)
    scores = rows(db, "select profile_id, format_id, score from profile_scores order by 1, 2")
    owned.edits = [lambda rules: rules._replace(profiles=())]
    record(owned, **unread)
    owned.edits = []
    record(owned)
    assert history() == []
    assert rows(db, "select * from rule_changes") == []
    assert rows(db, "select profile_id, format_id, score from profile_scores order by 1, 2") == scores
    assert rows(db, "select distinct profile_id from titles") == [(1,)]


def test_setting_that_is_not_reported_is_no_edit(db, owned, record):
    """Propers and repacks, and whether files are renamed, stay as they were where their pages did not come."""
    owned.propers = "doNotPrefer"
    owned.edits = [lambda rules: rules._replace(renames_files=True)]
    record(owned)
    owned.propers = "preferAndUpgrade"
    owned.edits = [lambda rules: rules._replace(renames_files=None, is_reported=False)]
    record(owned)
    assert rows(db, "select propers_and_repacks, renames_files from instances") == [("doNotPrefer", 1)]
    assert rows(db, "select * from rule_changes") == []


def test_hidden_titles_keep_what_is_unread(db, owned, record, tmp_path):
    """After a copy whose titles were hidden, an unread title, an unread episode and a file that did not come stay."""
    for number, title in owned.titles.items():
        owned.titles[number] = title._replace(added_at=ADDED)
    record(owned)
    publish_copy(db, tmp_path / "copy.db")
    redact_copy(tmp_path / "copy.db", titles=True, files=True)
    whole = owned.batch()
    partial = whole._replace(
        titles=tuple(each for each in whole.titles if each.server_id != 1),
        items=tuple(each for each in whole.items if each.server_id not in {1, 52}),
        files=tuple(each for each in whole.files if each.server_id not in {11, 12, 502}),
    )
    with closing(open_database(tmp_path / "copy.db")) as again:
        counts = FetchCounts(1, 1, 0.1, unread_titles=frozenset({1}), unread_items=frozenset({52}))
        staged = owned.stage(again, batches=[partial])
        summary = record_libraries(again, staged, at="2026-11-20T12:00:00Z", counts=counts)
        assert summary.changes == 0
        assert rows(again, "select count(*), count(removed_at), count(file_id) from items") == [(5, 0, 5)]


def test_guard_does_not_count_what_may_be_unread(db, owned, record):
    """Where any absent title may be an unread one, nothing of the library is lost, so nothing is refused."""
    record(owned)
    staged = owned.stage(db, batches=[Batch()])
    guard = GuardSettings(lost_share=0.1, lost_least=1)
    with pytest.raises(LibraryShrunk):
        check_shrinkage(staged, FetchCounts(1, 1, 0.1), guard)
    check_shrinkage(staged, FetchCounts(1, 1, 0.1, keeps_absent_titles=True), guard)
