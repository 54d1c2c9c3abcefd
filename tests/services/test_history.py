"""Grabs and what became of them, from the applications' history."""

from __future__ import annotations

import asyncio
import json

import pytest

from arrscore.config import InstanceSettings
from arrscore.demo import DEMO_NOW, ArrApplication, SampleLibrary
from arrscore.services import EventSpan, fetch_instance
from arrscore.services.events import LATER_PAGE_SIZE
from arrscore.services.parse import release_event
from arrscore.services.payloads import EVENTS

LONG_AGO = "2020-01-01T00:00:00Z"
KINDS = {
    "grabbed": "grabbed",
    "downloadFolderImported": "imported",
    "downloadFailed": "failed",
    "downloadIgnored": "ignored",
    "movieFileDeleted": "deleted",
    "episodeFileDeleted": "deleted",
}


def wire(**fields) -> bytes:
    """A list of one history record."""
    record = {
        "id": 7,
        "movieId": 3,
        "eventType": "grabbed",
        "date": "2026-05-01T10:00:00Z",
        "sourceTitle": "A.Film.2020.1080p.WEB-DL-GRP",
        "downloadId": "ABCDEF",
        "quality": {"quality": {"id": 3, "name": "WEBDL-1080p"}, "revision": {"version": 2}},
        "customFormats": [{"id": 5}, {"id": 2}],
        "customFormatScore": 100,
        "data": {
            "customFormatScore": "250",
            "size": "123",
            "releaseGroup": "GRP",
            "indexer": "SECRET",
            "downloadUrl": "https://SECRET",
            "guid": "https://SECRET",
            "nzbInfoUrl": None,
            "message": "SECRET: cannot move /SECRET",
        },
    }
    return json.dumps([record | fields]).encode()


def event_of(body: bytes, key="movieId"):
    """The event that the one record becomes."""
    records, odd = EVENTS.read_list(body)
    assert odd.count == 0
    return release_event(records[0], key)


def fetch_events(library, service, since, *, is_first):
    """All events that a fetch hands on, and the paths it asked."""
    app = ArrApplication(library, service, api_key="k")
    instance = InstanceSettings(
        slug=service, service=service, name=service, url="http://x.invalid", api_key="k"
    )
    events = []
    asyncio.run(
        fetch_instance(
            instance,
            on_rules=lambda *_: None,
            on_batch=lambda batch: events.extend(batch.events),
            events=EventSpan(since, is_first=is_first),
            app=app,
        )
    )
    return events, [path for _, path, _ in app.requests if "history" in path]


@pytest.fixture(scope="module")
def library():
    """A library with a past."""
    library = SampleLibrary(5, movies=90, series=4)
    library.advance(DEMO_NOW)
    return library


def test_frozen_score_is_that_of_the_event():
    """The blob holds the score at the event; the record's own is recomputed today and not taken."""
    event = event_of(wire())
    assert (event.frozen_score, event.format_server_ids, event.revision_version) == (250, (2, 5), 2)
    assert (event.kind, event.item_server_id, event.size_bytes) == ("grabbed", 3, 123)


def test_nothing_else_of_the_blob_is_kept():
    """Indexers, links and the download's id do not get into the model."""
    text = repr(event_of(wire()))
    assert "SECRET" not in text
    assert "ABCDEF" not in text


def test_import_names_its_file():
    """An import's blob names the file that it made, as text."""
    event = event_of(wire(eventType="downloadFolderImported", data={"fileId": "88", "size": None}))
    assert (event.kind, event.file_server_id, event.frozen_score) == ("imported", 88, None)


@pytest.mark.parametrize(("event_type", "kind"), KINDS.items())
def test_kinds_of_events(event_type, kind):
    """What became of a release is one of five words, and no message of a failure is kept."""
    event = event_of(wire(eventType=event_type))
    assert (event.kind, event.reason) == (kind, None)
    assert "SECRET" not in repr(event)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("Manual", "Manual"),
        ("missingFromDisk", "MissingFromDisk"),
        ("/SECRET", None),
        (None, None),
        (7, None),
    ],
)
def test_deleted_files(told, reason):
    """A deletion says why in a word that is known, and names the file without its folders."""
    path = "/SECRET/A Film (2020)/A.Film.mkv"
    event = event_of(wire(eventType="movieFileDeleted", sourceTitle=path, data={"reason": told}))
    assert (event.kind, event.reason, event.release_name) == ("deleted", reason, "A.Film.mkv")
    assert "SECRET" not in repr(event)


@pytest.mark.parametrize(
    "fields",
    [
        {"eventType": "movieFileRenamed"},
        {"date": "0001-01-01T00:00:00Z"},
        {"eventType": "grabbed", "movieId": 1},
    ],
)
def test_records_without_a_use_are_passed_over(fields):
    """Other kinds, and records without a date, become no event; an item of another kind of server neither."""
    assert event_of(wire(**fields), "episodeId" if "movieId" in fields else "movieId") is None


@pytest.mark.parametrize("service", ["radarr", "sonarr"])
def test_first_time_reads_the_whole_span(library, service):
    """Every event since the span's start comes, once."""
    events, paths = fetch_events(library, service, LONG_AGO, is_first=True)
    expected = {
        (record.id, KINDS[record.kind]) for record in library.server(service).history if record.kind in KINDS
    }
    assert {kind for _, kind in expected} >= {"grabbed", "imported", "failed", "deleted"}
    assert {(event.server_id, event.kind) for event in events} == expected
    assert len(events) == len(expected)
    assert set(paths) == {"/api/v3/history"}


def test_span_bounds_a_first_time(library):
    """Nothing from before the span is handed on."""
    events, _ = fetch_events(library, "radarr", "2026-07-01T00:00:00Z", is_first=True)
    assert events
    assert min(event.occurred_at for event in events) >= "2026-07-01T00:00:00Z"


def test_later_times_ask_for_what_is_new(library):
    """With events known, smaller pages are read until one reaches back to what is known."""
    history = sorted(library.server("radarr").history, key=lambda record: record.date)
    since = history[-LATER_PAGE_SIZE - 50].date.strftime("%Y-%m-%dT%H:%M:%SZ")
    events, paths = fetch_events(library, "radarr", since, is_first=False)
    first, _ = fetch_events(library, "radarr", since, is_first=True)
    assert paths == ["/api/v3/history"] * 2
    assert len(history) > 2 * LATER_PAGE_SIZE
    assert {event.server_id for event in events} == {event.server_id for event in first}
