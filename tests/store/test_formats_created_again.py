"""Custom formats that are created again, renamed or split: each is recorded as what it is, and as nothing else."""

from __future__ import annotations

import pytest


def edits(db) -> list[tuple[str, str | None, str | None]]:
    """What the newest run recorded of rules."""
    rows = db.query(
        "select field, old_value, new_value from rule_changes "
        "where build_run_id = (select max(id) from build_runs) order by id"
    )
    return [(row["field"], row["old_value"], row["new_value"]) for row in rows]


@pytest.fixture
def shelf(library, record):
    """Three files of which two match a format with points, as recorded once."""
    for number, formats in enumerate([(1,), (1, 3), (3,)], start=1):
        library.add_movie(number, file=10 + number)
        library.add_file(10 + number, number, formats=formats)
    record(library)
    return library


def create_again(library, number, *, name="Other name", points=100, only=()):
    """Delete the first format and create another one that matches the same files, or `only` some of them."""
    del library.format_names[1], library.scores[1]
    library.format_names[number], library.scores[number] = name, points
    for file_id, file in library.files.items():
        kept = tuple(each for each in file.format_server_ids if each != 1)
        if 1 in file.format_server_ids and (not only or file_id in only):
            kept = tuple(sorted((*kept, number)))
        score = sum(library.scores.get(each, 0) for each in kept)
        library.files[file_id] = file._replace(format_server_ids=kept, score=score)


@pytest.mark.parametrize(("name", "expected"), [("HDR", []), ("HDR 10", [("renamed", "HDR", "HDR 10")])])
def test_format_created_again(db, shelf, record, history, name, expected):
    """A format under a new number that matches the same files for the same points is the same one."""
    create_again(shelf, 9, name=name)
    record(shelf)
    assert (edits(db), history()) == (expected, [])
    names = db.query("select name, server_id from custom_formats where removed_at is null order by 2")
    assert [tuple(row.values()) for row in names] == [("LQ", 2), ("Atmos", 3), (name, 9)]


def test_format_renamed(db, shelf, record, history):
    """A new name for the same number is a rename, whatever it matches."""
    shelf.format_names[1] = "HDR 10"
    record(shelf)
    assert (edits(db), history()) == ([("renamed", "HDR", "HDR 10")], [])


def test_files_that_came_in_between_say_nothing(db, shelf, record):
    """Only files that were there before tell whether a format is the same."""
    create_again(shelf, 9)
    shelf.add_movie(4, file=14)
    shelf.add_file(14, 4, formats=(9,))
    record(shelf)
    assert edits(db) == [("renamed", "HDR", "Other name")]


@pytest.mark.parametrize("change", [{"points": 60}, {"only": (11,)}], ids=["other points", "other files"])
def test_another_format_in_place_of_one(db, shelf, record, change):
    """A format that does something else is a new one, and the old one is gone."""
    create_again(shelf, 9, **change)
    record(shelf)
    assert edits(db)[:2] == [("removed", "HDR", None), ("added", None, "Other name")]


def test_format_that_no_file_matches(db, shelf, record):
    """Where no file shows what it does, a new format is a new one."""
    del shelf.format_names[2], shelf.scores[2]
    shelf.format_names[9], shelf.scores[9] = "Other name", -50
    record(shelf)
    assert edits(db)[:2] == [("removed", "LQ", None), ("added", None, "Other name")]


def test_format_split_in_two(db, shelf, record, history):
    """Two formats that share the points of one move no score."""
    create_again(shelf, 8, name="Half", points=60)
    shelf.format_names[9], shelf.scores[9] = "Other half", 40
    for file_id, file in shelf.files.items():
        if 8 in file.format_server_ids:
            ids = (*file.format_server_ids, 9)
            shelf.files[file_id] = file._replace(format_server_ids=ids, score=file.score + 40)
    record(shelf)
    assert history() == []
    assert [edit for edit in edits(db) if edit[0] != "score"] == [
        ("removed", "HDR", None), ("added", None, "Half"), ("added", None, "Other half"),
    ]  # fmt: skip
    files = db.query("select distinct files_moved from rule_changes")
    assert [row["files_moved"] for row in files] == [0]
