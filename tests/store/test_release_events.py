"""Grabs and imports as they are kept."""

from __future__ import annotations

from arrscore.models import Batch, Quality, ReleaseEvent

WEB = Quality(3, "WEBDL-1080p", "webdl", 1080)


def grab(number: int, item: int, **fields) -> ReleaseEvent:
    """A grab of an item."""
    defaults = {"format_server_ids": (1, 3), "frozen_score": 125, "release_name": "A.Release"}
    return ReleaseEvent(
        number, item, "grabbed", f"2026-10-{number:02d}T00:00:00Z", WEB, 1, **(defaults | fields)
    )


def test_event_is_kept_once_with_its_formats(db, library, record):
    """An event that comes again stays as it was, and its formats can be scored by the present profile."""
    library.add_movie(1, file=10)
    library.add_file(10, 1)
    record(library, batches=[library.batch(), Batch(events=(grab(4, 1),))])
    record(library, batches=[library.batch(), Batch(events=(grab(4, 1, frozen_score=9), grab(5, 1)))])
    rows = list(db.query("select server_id, build_run_id, frozen_score, format_set_id from release_events"))
    assert [(row["server_id"], row["build_run_id"], row["frozen_score"]) for row in rows] == [
        (4, 1, 125),
        (5, 2, 125),
    ]
    names = db.query(
        "select name from format_set_formats join custom_formats on custom_formats.id = format_id "
        "where set_id = ? order by name",
        [rows[0]["format_set_id"]],
    )
    assert [row["name"] for row in names] == ["Atmos", "HDR"]


def test_event_of_an_unknown_item_is_left_out(db, library, record):
    """History tells of items that are no longer there; those events belong to nothing."""
    library.add_movie(1)
    record(library, batches=[library.batch(), Batch(events=(grab(4, 99),))])
    assert db["release_events"].count == 0


def test_events_are_no_change_of_the_library(db, library, record):
    """A run that only noticed events has changed no score, and measures nothing anew."""
    library.add_movie(1)
    record(library)
    summary = record(library, batches=[library.batch(), Batch(events=(grab(4, 1),))])
    assert summary.changes == 0
    assert db["release_events"].count == 1
