"""Where a previous database may be, and what each failure of such a place says; nothing is lost by any."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler

import pytest

from arrscore.config import load_settings
from arrscore.errors import ArrscoreError, ConfigurationError, HistoryMissing
from arrscore.history.manifest import history_manifest
from arrscore.history.operations import Outcome, restore_previous
from support.http import answer, hang

FIRST = "2026-09-01T12:00:00Z"
SECOND = "2026-09-08T12:00:00Z"
TOKEN = "token-that-nobody-may-see"


def cut_off(body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Promise all of it, send half, and reset the connection."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return act


def bring(settings, *, allow_empty: bool = False):
    """Bring what there is; the outcome."""
    result = restore_previous(settings, allow_empty=allow_empty)
    assert result is not None
    assert not list(settings.database.parent.glob(".arrscore*"))
    return result.outcome


def error_of(settings, *, allow_empty: bool = False) -> str:
    """What the failure of bringing says: one line that names no address."""
    with pytest.raises(ArrscoreError) as caught:
        restore_previous(settings, allow_empty=allow_empty)
    text = str(caught.value)
    assert caught.value.exit_code == 1
    assert "\n" not in text
    assert "127.0.0.1" not in text
    assert not list(settings.database.parent.glob(".arrscore*"))
    return text


@pytest.mark.parametrize("kind", ["working database", "published copy", "folder", "database in use"])
def test_paths_are_taken(settings_with, published, tmp_path, kind, read_tables):
    """A working database, a published copy and a folder of either can be gone on from, in use or not."""
    place = tmp_path / "place"
    place.mkdir()
    source = published[FIRST]
    if kind in {"working database", "database in use"}:
        source = source.with_name("01-working.db")
    shutil.copy(source, place / "arrscore.db")
    if kind == "folder":
        (place / "history.json").write_bytes(history_manifest(place / "arrscore.db"))
    settings = settings_with(place if kind == "folder" else place / "arrscore.db")
    with closing(sqlite3.connect(place / "arrscore.db")) as writer:
        if kind == "database in use":  # what it wrote last is in its journal
            writer.execute("pragma journal_mode = wal")
            writer.execute("update build_runs set arrscore_version = 'from the journal'")
            writer.commit()
        assert bring(settings) is Outcome.RESTORED
    assert len(read_tables(settings.database)["score_history"]) > 10
    version = read_tables(settings.database)["build_runs"][0][2]
    assert (version == "from the journal") is (kind == "database in use")


def test_restored_history_is_lossless(settings_with, published, read_tables):
    """A working database made from a published copy has the same rows in every table of facts, and views again."""
    settings = settings_with(published[SECOND])
    assert bring(settings) is Outcome.RESTORED
    before = read_tables(published[SECOND].with_name("08-working.db"))
    assert before["score_history"]
    assert read_tables(settings.database) == before
    with closing(sqlite3.connect(settings.database)) as connection:
        kinds = dict(
            connection.execute(
                "select name, type from sqlite_master "
                "where name in ('upgrade_state', 'titles_fts', 'score_parts', 'sqlite_stat1')"
            )
        )
    assert kinds == {"upgrade_state": "view", "score_parts": "view"}


def test_places_are_tried_in_order(settings_with, start_site, published, tmp_path, read_builds):
    """The first place that has a database counts; one that says 404, and a path that is not there, are passed over."""
    empty, first, second = start_site(), start_site(), start_site()
    first.publish(published[FIRST])
    second.publish(published[SECOND])
    settings = settings_with(empty.url, tmp_path / "nowhere", tmp_path, first.url, second.url)
    assert bring(settings) is Outcome.RESTORED
    assert read_builds(settings.database) == [FIRST]
    assert len(empty.requests) == 2
    assert second.requests == []


def test_nothing_found_is_an_error_unless_allowed(settings_with, start_site):
    """Where no place has a database the run stops, since a bad token looks the same; the very first one may go on."""
    settings = settings_with(start_site().url)
    with pytest.raises(HistoryMissing, match=r"wrong token.*--allow-empty-history"):
        restore_previous(settings, allow_empty=False)
    assert bring(settings, allow_empty=True) is Outcome.EMPTY
    assert not settings.database.exists()


HOSTS = {
    "forbidden": (lambda answer, _: answer(403), "error 403.*token"),
    "unauthorised": (lambda answer, _: answer(401), "error 401.*token"),
    "failing": (lambda answer, _: answer(500), "error 500"),
    "silent": (lambda _, __: hang, r"no response within 0\.5 seconds"),
    "broken off": (lambda _, body: cut_off(body), "closed in the middle"),
    "a web page": (lambda answer, _: answer(200, b"<!doctype html><form>", "text/html"), "a web page"),
    "a page without its type": (lambda answer, _: answer(200, b"\n<!doctype html>"), "is a web page"),
    "half of it": (lambda answer, body: answer(200, body[: len(body) // 2]), "is damaged: it has"),
    "another build": (lambda answer, body: answer(200, body[:-1] + b"x"), "SHA-256"),
    "nothing in it": (lambda answer, _: answer(200), "an empty file"),
    "circles": (lambda answer, _: answer(302, Location="/library/arrscore.db"), "in a loop"),
    "a name that is none": (
        lambda answer, _: answer(302, Location="http://xn--a.test/"),
        "unknown host name",
    ),
    "elsewhere": (lambda answer, _: answer(302, Location="ftp://127.0.0.1/arrscore.db"), "final URL"),
}


@pytest.mark.parametrize("allow_empty", [False, True])
@pytest.mark.parametrize("name", HOSTS)
def test_place_that_fails_always_stops_the_run(settings_with, start_site, published, name, allow_empty):
    """A place that cannot tell what it has stops the run, whatever is allowed; no other is asked, nothing changes."""
    site, following = start_site(), start_site()
    site.publish(published[SECOND])
    following.publish(published[FIRST])
    fault, words = HOSTS[name]
    site.files["/library/arrscore.db"] = fault(answer, published[SECOND].read_bytes())
    patience = {"previous_timeout": 0.5} if name == "silent" else {}
    settings = settings_with(site.url, following.url, previous_retries=0, **patience)
    shutil.copy(published[FIRST], settings.database)
    before = settings.database.read_bytes()
    assert re.search(words, error_of(settings, allow_empty=allow_empty))
    assert following.requests == []
    assert settings.database.read_bytes() == before


def test_refused_connection_stops_the_run(settings_with):
    """A port where nobody listens is no place without a history."""
    assert "connection refused" in error_of(settings_with("http://127.0.0.1:9/"), allow_empty=True)


def test_host_name_that_cannot_be_decoded_stops_the_run(settings_with):
    """A name that begins with xn-- and stands for no letters is one line, not a traceback."""
    settings = settings_with("http://xn--a.test/", previous_retries=0)
    assert "unknown host name" in error_of(settings, allow_empty=True)


@pytest.mark.parametrize(
    ("status", "body", "content_type", "words"),
    [
        (200, b"<!doctype html>", "text/html", "web page"),
        (200, b"{}", "application/json", "not written by arrscore"),
        (200, b'{"generator": "arrscore", "counts": 3}', "application/json", "not written by arrscore"),
        (503, b"", "text/plain", "error 503"),
    ],
)
def test_claim_that_cannot_be_read_stops_the_run(
    settings_with, start_site, published, status, body, content_type, words
):
    """A history.json that fails, or says nothing, leaves open how much history there should be."""
    site = start_site()
    site.publish(published[SECOND])
    site.files["/library/history.json"] = answer(status, body, content_type)
    assert words in error_of(settings_with(site.url, previous_retries=0))


def test_claim_without_a_database_stops_the_run(settings_with, start_site, published):
    """A site that tells of a database which is not there is no empty site."""
    site = start_site()
    site.publish(published[SECOND])
    del site.files["/library/arrscore.db"]
    assert "has a history.json, but no database" in error_of(settings_with(site.url), allow_empty=True)


def test_database_that_shrank_is_refused(settings_with, start_site, published):
    """Less history than the history.json of the place says is not gone on from, though the file be the same."""
    site = start_site()
    site.publish(published[FIRST])
    claim = json.loads(history_manifest(published[FIRST]))
    claim["counts"]["builds"] = 7
    site.files["/library/history.json"] = answer(200, json.dumps(claim).encode(), "application/json")
    assert "has 1 builds, but its history.json says 7" in error_of(settings_with(site.url))


def test_failure_in_passing_is_recovered_from(settings_with, start_site, published):
    """A host that fails once is asked again."""
    site = start_site()
    site.publish(published[FIRST])
    sound = site.files["/library/arrscore.db"]

    def fail_once(handler: BaseHTTPRequestHandler) -> None:
        site.files["/library/arrscore.db"] = sound
        answer(503, Retry_After="0")(handler)

    site.files["/library/arrscore.db"] = fail_once
    assert bring(settings_with(site.url)) is Outcome.RESTORED


def test_publishing_while_we_read_is_recovered_from(settings_with, start_site, published, read_builds):
    """A history.json of the build before is read again with the database."""
    site = start_site()
    site.publish(published[SECOND])
    new = site.files["/library/history.json"]

    def old_once(handler: BaseHTTPRequestHandler) -> None:
        site.files["/library/history.json"] = new
        answer(200, history_manifest(published[FIRST]), "application/json")(handler)

    site.files["/library/history.json"] = old_once
    settings = settings_with(site.url)
    assert bring(settings) is Outcome.RESTORED
    assert read_builds(settings.database) == [FIRST, SECOND]


def test_claim_larger_than_any_is_refused(settings_with, start_site, published):
    """A host that sends without end is not listened to for ever."""
    site = start_site()
    site.publish(published[FIRST])
    site.files["/library/history.json"] = answer(200, b" " * (2 << 20), "application/json")
    assert "more than 1 MiB" in error_of(settings_with(site.url))


def test_redirect_is_followed_and_the_token_stays(settings_with, start_site, published):
    """A redirect to another host is followed, as release assets need it, and the token does not go there."""
    forge, store = start_site(), start_site()
    store.publish(published[FIRST])
    forge.files["/assets/12"] = answer(302, Location=f"{store.url}arrscore.db")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    settings = settings_with(f"{forge.address}/assets/12", previous_headers=headers)
    assert bring(settings) is Outcome.RESTORED
    assert [sent.get("authorization") for _, sent in forge.requests] == [f"Bearer {TOKEN}"]
    assert [sent.get("authorization") for _, sent in store.requests] == [None]


def test_token_goes_to_the_first_host_alone(settings_with, start_site, published):
    """A second place gets no token, and a refusal does not print it."""
    first, second = start_site(), start_site()
    second.publish(published[FIRST])
    settings = settings_with(first.url, second.url, previous_headers={"Authorization": f"Bearer {TOKEN}"})
    assert bring(settings) is Outcome.RESTORED
    assert {sent.get("authorization") for _, sent in first.requests} == {f"Bearer {TOKEN}"}
    assert {sent.get("authorization") for _, sent in second.requests} == {None}
    first.files["/library/arrscore.db"] = answer(403)
    assert TOKEN not in error_of(settings)
    assert TOKEN not in repr(settings)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "ftp://host/arrscore.db",
        "https://me:secret@host/",
        "https://host/#part",
        "https:///arrscore.db",
        "https:/secret@host/",
    ],
)
def test_place_that_cannot_be_used_is_wrong_usage(settings_with, place):
    """What is neither a path nor an address is refused before anything is asked, and not printed."""
    with pytest.raises(ConfigurationError, match=r"^previous\.0 ") as caught:
        settings_with(place)
    assert "secret" not in str(caught.value)


def test_places_and_headers_come_from_the_environment():
    """A variable holds places as lines, and one for each header."""
    environment = {
        "ARRSCORE_PREVIOUS": "\n../state\nhttps://me.example/library/\n",
        "ARRSCORE_PREVIOUS_HEADERS__CF_ACCESS_CLIENT_ID": TOKEN,
    }
    settings = load_settings(environment=environment, use_file=False)
    assert settings.previous == ("../state", "https://me.example/library/")
    assert settings.previous_headers["cf-access-client-id"].get_secret_value() == TOKEN
