"""Faulty queries of the owner's own: each is one line that names file and line and says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from arrscore.analysis.custom_pages import canned_queries, guarded, read_custom_queries, run_custom_query
from arrscore.analysis.custom_pages.tokens import tokens_of
from arrscore.analysis.views import install_views, materialise
from arrscore.errors import ConfigurationError
from arrscore.store.database import open_database
from arrscore.store.search import index_titles
from arrscore.wording import TEXTS

HEADER = "-- title: Mine\n-- why: so\n"
BOTTOMLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) as n from n"

Fault = Callable[..., str]


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    """A database of our schema without rows, in which every view is a table."""
    db = open_database(None)
    install_views(db.conn)
    materialise(db.conn, into="main", texts=TEXTS)
    index_titles(db)
    with guarded(db.conn):
        yield db.conn
    db.close()


def run_all(connection: Any) -> None:
    for query in read_custom_queries(None):
        run_custom_query(connection, query, most_steps=3_000_000)


@pytest.fixture
def fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connection: Any) -> Fault:
    """Read and run one file of this text; the one line that is said about it."""
    monkeypatch.chdir(tmp_path)

    def run(text: str | bytes, name: str = "mine.sql") -> str:
        Path("pages").mkdir(exist_ok=True)
        Path("pages", name).write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(ConfigurationError) as raised:
            run_all(connection)
        assert raised.value.exit_code == 2
        assert str(raised.value).isprintable()
        return str(raised.value)

    return run


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("select 1 as a", "pages/mine.sql:1: the header has no line `-- title:`. Add it above the query."),
        ("-- title: T\nselect 1 as a", "pages/mine.sql:1: the header has no line `-- why:`."),
        (f"{HEADER}-- why: again\nselect 1 as a", "pages/mine.sql:3: says `-- why:` a second time."),
        (f"{HEADER}-- colour: red\nselect 1 as a", "pages/mine.sql:3: this header line is not understood. Known are"),
        (HEADER, "pages/mine.sql:3: no query stands below the header."),
        (f"{HEADER}\n\n/* soon */", "pages/mine.sql:5: no query stands below the header."),
        (f"{HEADER}-- chart: pie a\nselect 1 as a", "mine.sql:3: there is no such chart. Say one of bars, histogram"),
        (f"{HEADER}-- chart: bars a\nselect 1 as a", "mine.sql:3: the chart takes these columns: `-- chart: bars"),
        (f"{HEADER}-- unit a: miles\nselect 1 as a", "mine.sql:3: a has no such unit. Say one of number, points,"),
    ],
)  # fmt: skip
def test_faulty_header_is_told_with_its_line(fault: Fault, text: str, told: str) -> None:
    """What the header lacks, repeats or does not know is told with the line where it stands."""
    assert told in fault(text)


@pytest.mark.parametrize("name", ["Mine.sql", "my page.sql", "index.sql", "a" * 61 + ".sql", "é.sql"])
def test_name_that_is_no_address_is_refused(fault: Fault, name: str) -> None:
    """A file's name becomes an address, so it has small letters, digits and hyphens."""
    assert "its name becomes an address. Rename it" in fault(f"{HEADER}select 1 as a", name)


@pytest.mark.parametrize("name", ["con.sql", "aux.sql", "LPT1.sql", "com9.x.sql"])
def test_name_that_windows_reserves_is_refused(fault: Fault, name: str) -> None:
    """No page is called like a device of Windows, which would be opened instead of the file."""
    assert "Windows can store no page of this name. Rename it" in fault(f"{HEADER}select 1 as a", name)


def test_text_in_another_encoding_names_the_line(fault: Fault) -> None:
    """A file that is not UTF-8 is refused at the line of the first such byte."""
    assert "pages/mine.sql:2: is not UTF-8 text. Save it as UTF-8." in fault(
        b"-- title: T\n-- why: \xe9\nselect 1"
    )


def test_missing_folder_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    """Only the folder that nobody named may be missing."""
    with pytest.raises(ConfigurationError, match=r"site\.custom_pages: cannot read the folder .*nowhere"):
        read_custom_queries(tmp_path / "nowhere")


def test_folder_nobody_named_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the setting and without a folder `pages` there are no custom pages."""
    monkeypatch.chdir(tmp_path)
    assert read_custom_queries(None) == ()


def test_other_files_are_no_pages(tmp_path: Path) -> None:
    """Hidden files and files of other kinds are left alone; pages come in the order of their names."""
    for name in ("b.sql", "a.sql", ".a.sql", "notes.md", "lonely.html"):
        (tmp_path / name).write_text(f"{HEADER}select 1 as a")
    assert [query.name for query in read_custom_queries(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("sql", "line", "told"),
    [
        ("select\n  score\nform\n  files\nwhere x", 6, 'near "files": syntax error'),
        ("select title\nfrom file_report\nwhere score >\n", 5, "incomplete input"),
        ("select title,\n  scor\nfrom file_report", 4, "no such column: scor"),
        ("select 1 as scor, f.title,\n  score\nfrom file_report f\nwhere f.scor > 1", 6, "no such column: f.scor"),
        ("select 'scor' as scor,\n  2 as a\nfrom file_report\nwhere\n  abs(a.scor)", 7, "no such column: a.scor"),
        ("select title\nfrom\n  file_reports", 5, "no such table: file_reports"),
        ("select\n  title,\n  median(score) as m\nfrom file_report", 5, "no such function: median"),
        ("select title,\n  count(title, score) as n\nfrom file_report", 4, "wrong number of arguments to function"),
        ("select title\n  # remark\nfrom file_report", 4, 'unrecognized token: "#"'),
        ("select 'a\nb\n", 3, "unrecognized token"),
        ("select id\nfrom titles\njoin items on true", 3, "ambiguous column name: id"),
        ("select title from file_report\norder by 1\nunion\nselect 2", 6, "ORDER BY clause should come after UNION"),
    ],
)  # fmt: skip
def test_error_of_sqlite_names_the_line(fault: Fault, sql: str, line: int, told: str) -> None:
    """A slip of grammar or an unknown name is told with the line in which it stands."""
    said = fault(HEADER + sql)
    assert said.startswith(f"custom page pages/mine.sql:{line}: {told}")
    assert said.endswith("Correct the query; `arrscore explore` shows what there is to read.")


@pytest.mark.parametrize(
    ("sql", "line", "told"),
    [
        ("select 1 as a;\nselect 2 as b", 4, "a second statement begins here"),
        ("insert into titles (id) values (1)", 3, "insert is not a query. A page reads only"),
        ("attach 'x.db' as x", 3, "attach is not a query"),
        ("pragma user_version", 3, "pragma is not a query"),
        ("explain select 1 as a", 3, "explain is not a query"),
        ("with x as (select 1)\ndelete from titles", 3, "not authorized. A page reads only"),
        ("select * from\n pragma_table_info('titles')", 3, "not authorized. A page reads only"),
        ("select load_extension('x') as a", 3, "not authorized"),
        ("select title\nfrom file_report\nwhere score > :least", 5, ":least is a parameter, which nobody fills in"),
        ("select\n  date('now') as a", 4, "the present time would make another page of the same data"),
        ("select\n  date() as a", 4, "the present time would make another page"),
        ('select\n  date("now") as a', 4, "the present time would make another page"),
        ("select\n  strftime('%Y') as a", 4, "the present time would make another page"),
        ("select\n  current_timestamp as a", 4, "the present time would make another page"),
        ("select\n  random() as a", 4, "random would make another page"),
        ("select 1 as a, 2 as A", 3, "two columns are called A. Rename one"),
        ("select 1 as a, count(*)\nfrom titles", 3, "column 2 of the query has no plain name"),
        ("select x'ff' as a", 3, "a holds bytes. Show them as text: hex(a)."),
        ("select 9e999 as a", 3, "a holds a number without an end"),
        ("select hex(zeroblob(1000000)) as a", 3, "makes a text of more than 1 MB"),
        ("select json('{') as a", 3, "malformed JSON"),
        (BOTTOMLESS, 3, "is not done after 3,000,000 steps of SQLite. Narrow it by WHERE, or end its recursion"),
    ],
)  # fmt: skip
def test_query_that_is_no_steady_select_is_refused(fault: Fault, sql: str, line: int, told: str) -> None:
    """A page holds one SELECT that reads only, ends, and finds the same each time."""
    assert f"custom page pages/mine.sql:{line}: {told}" in fault(HEADER + sql)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("select 'a;b' as a -- ; drop\n;", ("a",)),
        ("select rowid as title_id from titles_fts where titles_fts match 'x'", ("title_id",)),
        ("values (1)", ("column1",)),
        ("select strftime('%Y', max(started_at)) as year from build_runs", ("year",)),
        ("select 'insert' as \"delete\", [a b] as b from (select 1 as [a b])", ("delete", "b")),
    ],
)
def test_words_in_strings_and_comments_do_not_count(
    tmp_path: Path, connection: Any, sql: str, columns: tuple[str, ...]
) -> None:
    """Only what SQLite would do counts, not how a text looks; the full-text index may be searched."""
    (tmp_path / "mine.sql").write_text(HEADER + sql, encoding="utf-8-sig", newline="\r\n")
    (query,) = read_custom_queries(tmp_path)
    assert run_custom_query(connection, query).columns == columns


def test_tokens_make_up_the_query() -> None:
    """Nothing but blanks and comments lies between the tokens, and each knows its line."""
    sql = "select 'it''s', \"a\"\"b\", [c] -- x ' y\n, /* ;\n */ 1.5e3 || x ->> '$.a'"
    tokens = tokens_of(sql)
    assert [token.text for token in tokens] == [
        "select", "'it''s'", ",", '"a""b"', ",", "[c]", ",", "1.5e3", "||", "x", "->>", "'$.a'",
    ]  # fmt: skip
    assert all(sql[token.start : token.end] == token.text for token in tokens)
    assert [token.line for token in tokens][-2:] == [2, 2]


def test_queries_for_datasette_are_named_like_no_table(tmp_path: Path) -> None:
    """Each page is a canned query with its title, reason and SQL."""
    (tmp_path / "titles.sql").write_text(f"{HEADER}select 1 as a")
    assert canned_queries(read_custom_queries(tmp_path)) == {
        "own-titles": {"title": "Mine", "description": "so", "sql": "select 1 as a"}
    }
