"""Lists too long to be held whole: their records are found while the body arrives."""

from __future__ import annotations

import json
import re

import pytest

from arrscore.errors import ServiceAnswerInvalid
from arrscore.services.http import json_stream
from arrscore.services.http.json_stream import ListBody
from arrscore.services.payloads import MOVIE_FILES, MOVIES

LONG = 1 << 20
OVERVIEW = 'Ein Film über "alles": [{},]\\ 映画 ' * 100


@pytest.fixture(autouse=True)
def _short_limit(monkeypatch):
    """Read lists from 1 MiB on while they arrive, so that a long one is quickly made."""
    monkeypatch.setattr(json_stream, "MAX_BUFFERED_BYTES", LONG)


def long_list(make, count=1000):
    return [
        make.movie(each, overview=OVERVIEW, images=[{"url": "a"}, {"url": "b"}])
        for each in range(1, count + 1)
    ]


def fed(body: bytes, piece: int):
    """What a list body makes of a body that arrives in pieces of some bytes."""
    reader = ListBody(MOVIES)
    for start in range(0, len(body), piece):
        reader.feed(body[start : start + piece])
    return reader.result()


# As the applications write it; with spaces; over several lines.
FORMS = [{"separators": (",", ":")}, {}, {"indent": 1}]


@pytest.mark.parametrize("piece", [65_536, 999_983, 1 << 30])
@pytest.mark.parametrize("form", FORMS, ids=["compact", "spaced", "indented"])
def test_pieces_make_no_difference(make, piece, form):
    """However a long list is written and cut into pieces, its records are those of the list read at once."""
    body = json.dumps(long_list(make), ensure_ascii=False, **form).encode()
    assert len(body) > LONG
    records, odd = fed(body, piece)
    whole, _ = MOVIES.read_list(body)
    assert records == whole
    assert odd.count == 0


@pytest.mark.parametrize("inside", [[{"id": 1}, {"id": 2}] * 50, [{"url": "a"}], ["\ud800"]])
def test_records_within_records_make_no_difference(make, inside):
    """A record may hold others that begin as it does, or text that is no Unicode."""
    movies = [{**movie, "more": inside} for movie in long_list(make)]
    records, odd = fed(json.dumps(movies, separators=(",", ":")).encode(), 65_536)
    assert [each["id"] for each in records] == list(range(1, 1001))
    assert odd.count == 0


@pytest.mark.parametrize("form", FORMS[:2], ids=["compact", "spaced"])
def test_odd_records_are_counted(make, form):
    """A record that cannot be read is left out of a long list, too, with its id and the field at fault."""
    movies = long_list(make)
    movies[7]["title"] = None
    movies[999] = "no record"
    records, odd = fed(json.dumps(movies, **form).encode(), 65_536)
    assert len(records) == 998
    assert (odd.count, odd.ids, dict(odd.fields)) == (2, {8}, {"title": 1, "itself": 1})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:-1],
        lambda body: body[: LONG + 1000],
        lambda body: body + b"[]",
        lambda body: b'{"records":' + body + b"}",
        lambda body: body[: LONG + 1000] + b"\xff" + body[LONG + 1000 :],
        lambda body: re.sub(rb'(, ?)({"id": ?900)', rb"\1} \2", body),
    ],
    ids=["not ended", "cut in a record", "something follows", "no list", "no UTF-8", "a bracket too many"],
)
@pytest.mark.parametrize("form", FORMS[:2], ids=["compact", "spaced"])
def test_what_is_no_list_is_none(make, spoil, form):
    """A long body that is no whole list of JSON is nothing, rather than the records that it began with."""
    body = json.dumps(long_list(make), **form).encode()
    found = fed(spoil(body), 65_536)
    assert found is None


def test_long_library_arrives(radarr, make, read):
    """A Radarr with a long list of movies is read like any other."""
    radarr.answers["movie"] = long_list(make)
    found = read(radarr)
    assert (len(found.titles), len(found.files)) == (1000, 1000)
    assert found.counts.odd_records == 0


def test_long_list_that_breaks_off(radarr, make, read):
    """A long list that is cut short is no library."""
    body = json.dumps(long_list(make)).encode()[:-100]
    radarr.answers["movie"] = (200, {"content-type": "application/json"}, body)
    with pytest.raises(ServiceAnswerInvalid, match="something other than movies"):
        read(radarr)


@pytest.mark.parametrize(
    "record",
    [
        b"[" * 20_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"id":1,"overview":"' + b"a" * (json_stream.MAX_RECORD_BYTES + LONG) + b'"}',
    ],
    ids=["left open", "deep", "long"],
)
def test_record_without_measure_ends_the_reading(make, record):
    """A record that gets too deep or too long is no record of an application, and would take all memory."""
    body = json.dumps(long_list(make), ensure_ascii=False).encode()
    assert fed(body[:-1] + b"," + record + b"]", 65_536) is None


@pytest.mark.parametrize(
    "record", [b'{"id":' + b"9" * 40 + b"}", b'{"id":1,"size":1e999}', b'{"id":-1e-999}']
)
def test_odd_numbers_are_those_of_one_record(make, record):
    """A number that no field can hold costs its record alone."""
    body = json.dumps(long_list(make), ensure_ascii=False).encode()
    records, odd = fed(body[:-1] + b"," + record + b"]", 65_536)
    assert (len(records), odd.count) == (1000, 1)


def test_fractions_are_read_alike(make):
    """A number with a fraction is the same, however long the list is."""
    files = [make.file(each, mediaInfo={"audioChannels": 5.1, "note": OVERVIEW}) for each in range(1, 1001)]
    body = json.dumps(files).encode()
    reader = ListBody(MOVIE_FILES)
    for start in range(0, len(body), 65_536):
        reader.feed(body[start : start + 65_536])
    assert len(body) > LONG
    assert reader.result()[0] == MOVIE_FILES.read_list(body)[0]
    assert {type(each["mediaInfo"]["audioChannels"]) for each in reader.result()[0]} == {float}
