"""Servers that give numbers out again, and what does not come: history goes to whom it belongs."""

from __future__ import annotations

from arrscore.models import Batch


def clear(library) -> None:
    """An empty server, as after a reinstall."""
    library.titles.clear()
    library.items.clear()
    library.files.clear()


def active_titles(db) -> list[str]:
    """The titles that are there."""
    return [row["name"] for row in db.query("select name from titles where removed_at is null order by name")]


def test_title_whose_number_another_has_is_gone(db, library, record):
    """A removed movie counts as removed, although its number is in use again."""
    library.add_movie(1, name="First", tmdb_id=100)
    record(library)
    clear(library)
    library.add_movie(1, name="Second", tmdb_id=200)
    record(library)
    assert active_titles(db) == ["Second"]


def test_number_without_outside_id_and_with_another_name_is_another_title(db, library, record, history):
    """Without an outside id, a number alone continues nobody's history under another name."""
    library.add_movie(1, name="First", file=10)
    library.titles[1] = library.titles[1]._replace(tmdb_id=None)
    library.add_file(10, 1)
    record(library)
    clear(library)
    library.add_movie(1, name="Quite another", file=10)
    library.titles[1] = library.titles[1]._replace(tmdb_id=None)
    library.add_file(10, 1, name="another.mkv", size_bytes=7)
    record(library)
    assert active_titles(db) == ["Quite another"]
    assert sorted((row["item"], row["kind"]) for row in history()) == [
        ("First", "removed"),
        ("Quite another", "added"),
    ]
    record(library)
    assert history() == []


def test_file_that_did_not_come_goes_to_no_other_title(db, library, record, history):
    """A movie that names a stored file of a movie that is gone gets nothing of it, now and in later runs."""
    library.add_movie(1, name="A", tmdb_id=100, file=10)
    library.add_file(10, 1)
    record(library)
    clear(library)
    library.add_movie(2, name="B", tmdb_id=200, file=10)
    record(library)
    assert [(row["item"], row["kind"]) for row in history()] == [("A", "removed")]
    assert db["media_files"].count == 0
    record(library)
    assert history() == []


def test_unreadable_title_is_not_carried_beside_itself(db, library, record):
    """A title that came under another number is not carried along a second time."""
    library.add_movie(1, name="A", tmdb_id=100)
    library.add_movie(2, name="B", tmdb_id=200)
    record(library)
    clear(library)
    library.add_movie(1, name="B", tmdb_id=200)
    record(library, unread_titles={2})
    assert active_titles(db) == ["B"]
    assert db["titles"].count == 2


def test_returning_series_keeps_episodes_apart(library, record, history):
    """The number of an episode that left does not draw another episode to its history."""
    library.add_series(5, tvdb_id=77, episodes=[(51, 1, 1, 510), (52, 1, 2, 520)])
    library.add_file(510, 5, name="e1.mkv")
    library.add_file(520, 5, name="e2.mkv")
    record(library)
    clear(library)
    record(library)
    library.add_series(8, tvdb_id=77, episodes=[(51, 1, 2, 520)])
    library.add_file(520, 8, name="e2.mkv")
    record(library)
    assert [(row["item"], row["kind"]) for row in history()] == [("Episode 2", "added")]
    record(library)
    assert history() == []


def test_formats_under_new_numbers_are_the_same_formats(db, library, record, history):
    """The same rules under other numbers are no edit: formats are known by name."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1, 3))
    record(library)
    library.format_names = {1: "Atmos", 2: "HDR", 3: "LQ"}
    library.scores = {1: 25, 2: 100, 3: -50}
    library.add_file(10, 1, formats=(2, 1))
    record(library)
    assert history() == []
    assert db["rule_changes"].count == 0
    assert {(row["name"], row["server_id"]) for row in db["custom_formats"].rows} == {
        ("Atmos", 1),
        ("HDR", 2),
        ("LQ", 3),
    }


def test_renamed_format_is_a_rename(db, library, record):
    """A number with a name that nobody else has or had is a rename."""
    library.add_movie(1)
    record(library)
    library.format_names[1] = "High dynamic range"
    record(library)
    assert [(row["field"], row["new_value"]) for row in db["rule_changes"].rows] == [
        ("renamed", "High dynamic range")
    ]


def test_format_that_comes_back_under_another_number_goes_on(db, library, record):
    """A format that was deleted and made again under its name continues its row."""
    library.add_movie(1)
    record(library)
    del library.format_names[2], library.scores[2]
    record(library)
    library.format_names[9], library.scores[9] = "LQ", -50
    record(library)
    assert db["custom_formats"].count == 3
    assert {row["removed_at"] for row in db["custom_formats"].rows} == {None}


def test_deleted_format_is_an_edit_that_moves_files(db, library, record, history):
    """Files that lose a deleted format's points were moved by the rules, and the edit counts them."""
    library.add_movie(1, file=10)
    library.add_movie(2, file=11)
    library.add_file(10, 1, formats=(1, 3))
    library.add_file(11, 2, formats=(1,))
    record(library)
    del library.format_names[3], library.scores[3]
    library.add_file(10, 1, formats=(1,))
    record(library)
    assert [(row["cause"], row["file_points"], row["rules_points"]) for row in history()] == [
        ("rules", 0, -25)
    ]
    edits = {row["field"]: row["files_moved"] for row in db["rule_changes"].rows}
    assert edits == {"removed": 0, "score": 1}


def test_same_number_with_another_size_and_date_is_another_file(library, record, history):
    """A file number that was given out again is another file."""
    library.add_movie(1, file=10)
    library.add_file(10, 1, formats=(1,), name="old.mkv", size_bytes=5)
    library.files[10] = library.files[10]._replace(added_at="2026-01-01T00:00:00Z")
    record(library)
    library.add_file(10, 1, formats=(1, 3), name="new.mkv", size_bytes=6)
    library.files[10] = library.files[10]._replace(added_at="2026-02-01T00:00:00Z")
    record(library)
    assert [(row["kind"], row["cause"]) for row in history()] == [("upgraded", "file")]


def test_files_without_their_title_are_left_out(db, library, record):
    """A file or item of a title that did not come belongs to nothing."""
    library.add_movie(1, file=10)
    library.add_file(10, 1)
    library.add_file(11, 99)
    record(
        library,
        batches=[library.batch(), Batch(items=(library.items[1]._replace(server_id=7, title_server_id=98),))],
    )
    assert db["media_files"].count == 1
    assert db["items"].count == 1
