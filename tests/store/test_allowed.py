"""What the database may hold is a list, and the tables, the models and the answers that are read keep to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from arrscore import models
from arrscore.services import wire_types
from arrscore.store.allowed import ALLOWED
from arrscore.store.database import open_copy, publish_copy
from arrscore.store.redact import redact_copy

# Words of fields that hold what may not be kept, in the names that Radarr and Sonarr give them.
FORBIDDEN = re.compile(
    r"key|token|secret|password|url|link|guid|info_?hash|magnet|indexer|host|address|client|protocol|cookie|user",
    re.IGNORECASE,
)
# Read for their last part or their digest, and never kept.
REDUCED = {"path", "relativePath", "rootFolderPath", "downloadId"}
OF_LIBRARY = {"titles", "items", "media_files", "release_events"}


def stored_columns(db) -> Iterator[tuple[str, str, str]]:
    """Every column of every table of ours, with its type."""
    for table in db.table_names():
        if not table.startswith(("_", "sqlite_", "titles_fts")):
            yield from ((table, column.name, column.type) for column in db[table].columns)


def test_every_column_of_text_has_a_declared_reason(db):
    """A column that is added to the schema fails here until the list says what it holds; none is declared in vain."""
    declared = {(each.table, each.column) for each in ALLOWED}
    assert len(declared) == len(ALLOWED)
    stored = list(stored_columns(db))
    assert {(table, column) for table, column, kind in stored if kind == "TEXT"} <= declared
    assert declared <= {(table, column) for table, column, _ in stored}
    assert not [(table, column) for table, column, kind in stored if kind in {"BLOB", ""}]


def test_numbers_of_titles_elsewhere_are_declared(db):
    """A number that finds a title in a public database is in the list like a name."""
    found = {
        column for _, column, _ in stored_columns(db) if re.search("tmdb|tvdb|imdb|year|musicbrainz", column)
    }
    assert found <= {each.column for each in ALLOWED if each.hidden_by == "titles"}


@pytest.mark.parametrize(
    "fields",
    [
        [column.column for column in ALLOWED],
        *(list(model._fields) for model in vars(models).values() if hasattr(model, "_fields")),
        *(
            list(shape.__annotations__)
            for name, shape in vars(wire_types).items()
            if name.startswith("Wire") and name != "WireEvent"
        ),
        sorted(wire_types.WireEvent.__annotations__.keys() - REDUCED),
    ],
    ids=lambda fields: fields[0],
)
def test_no_field_is_there_for_what_may_not_be_kept(fields):
    """Neither the answers' shapes, nor the models, nor the tables have a place for a key, an address or an indexer."""
    assert not [field for field in fields if FORBIDDEN.search(field) and field != "download_key"]


def test_what_is_read_of_an_answer_is_stored_or_reduced():
    """A path and a download's number are read, but no model has a field of that name."""
    names = {field for model in vars(models).values() if hasattr(model, "_fields") for field in model._fields}
    assert not names & {"path", "relative_path", "root_folder_path", "download_id"}


@pytest.mark.parametrize("hidden_by", ["titles", "files"])
def test_what_the_list_says_is_hidden_is_hidden(db, library, record, tmp_path, hidden_by):
    """Of a column that a setting hides, no value of the working database is in the redacted copy; the others stay."""
    for number in (1, 2):
        library.add_movie(number, name=f"Name {number}", tmdb_id=70 + number, file=10 + number)
        library.add_file(10 + number, number, name=f"Name.{number}.mkv")
    record(library)
    marked = [each for each in ALLOWED if each.table in OF_LIBRARY]
    kinds = {(table, column): kind for table, column, kind in stored_columns(db)}
    kept_words = {"kind", "quality", "tags", "languages", "audio_languages", "subtitles", "air_date"}
    kept_words |= {"minimum_availability"}
    for each in marked:
        if each.column not in kept_words:
            value = "'m-' || id || '-' ||" if kinds[each.table, each.column] == "TEXT" else "31337 + id +"
            end = f"'{each.column}'" if value.startswith("'") else "0"
            db.conn.execute(f"update {each.table} set {each.column} = {value} {end}")
    before = {each: set(db.conn.execute(f"select {each.column} from {each.table}")) for each in marked}
    path = tmp_path / "copy.db"
    publish_copy(db, path)
    redact_copy(path, titles=hidden_by == "titles", files=True)
    copy = open_copy(path)
    for each in marked:
        after = set(copy.conn.execute(f"select {each.column} from {each.table}"))
        if each.column in kept_words or each.column == "runtime_minutes" or not before[each]:
            continue
        if each.hidden_by in {"files", hidden_by}:
            assert not before[each] & after, each
        else:
            assert before[each] == after, each
    copy.close()
