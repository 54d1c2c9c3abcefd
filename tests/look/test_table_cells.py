"""Tables in the page, links to filtered rows, and the data file."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrscore.report.tables.columnar import columnar
from arrscore.report.tables.table import Column, Table, filter_link

NASTY = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"]
SHOW = "{{ data_table(table) }}"


def data_of(table: Table) -> dict:
    """What a browser reads from the data file."""
    text = columnar(table).decode("utf-8")
    inner = re.fullmatch(r"arrscoreTable\(\"[^\"]+\",'(.*)'\);\n", text, re.DOTALL)
    assert inner is not None
    return json.loads(re.sub(r"\\(u[0-9a-f]{4}|.)", lambda m: {"u2028": "\u2028", "u2029": "\u2029"}.get(m[1], m[1]),
                             inner[1]))  # fmt: skip


@pytest.mark.parametrize("name", NASTY)
def test_cells_stay_text(render, name):
    """A title that looks like markup or a template is printed as it is."""
    table = Table("t", name, (Column("a", name), Column("b", "B", "tags"), Column("c", "C", "badge")),
                  [(name, (name,), name)])  # fmt: skip
    html = render(SHOW, table=table)
    assert name not in html or name == "{{7*7}}"
    assert "49" not in re.sub(r"<head>.*?</head>", "", html, flags=re.DOTALL) or name != "{{7*7}}"
    assert "<img" not in html


def test_equal_values_are_drawn_as_their_column_says(render):
    """One value in columns of several kinds, and values that only compare as equal, do not share a cell."""
    columns = (
        Column("a", "A"),
        Column("b", "B", "flag"),
        Column("c", "C", "points"),
        Column("d", "D", "badge"),
    )
    html = render(
        SHOW, table=Table("t", "T", columns, [(1, 1, 1, 1), (True, True, 1.0, "1"), ("1", 0, "1", "A")])
    )
    rows = re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2], flags=re.DOTALL)
    drawn = [[re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]
    assert drawn == [["1", "yes", "+1", "1"], ["1", "yes", "+1", "1"], ["1", "no", "1", "A"]]
    assert rows[0].count('data-v="1"') == 1
    assert rows[2].count("tone-good") == 1


def test_page_holds_the_first_fifty_rows(render, films):
    """A long table has fifty rows in the page, says so, and leads to the data and the CSV."""
    html = render(SHOW, table=films(120))
    assert html.count("<tr>") - 1 == 50
    assert "The first 50 of 120 films." in html
    assert '<script defer src="films.js"></script>' in html
    assert 'href="films.csv"' in html


def test_short_table_needs_no_data_file(render, films):
    """A table of at most fifty rows is whole in the page, hidden columns too."""
    html = render(SHOW, table=films(20))
    assert html.count("<tr>") - 1 == 20
    assert "films.js" not in html
    assert html.count(".mkv") == 20


def test_empty_table_says_what_is_empty(render, films):
    """A table without rows is a sentence."""
    html = render(SHOW, table=films(0, empty="No film is below its cutoff."))
    assert "No film is below its cutoff." in html
    assert "<table" not in html


def test_unknown_word_is_no_badge(render):
    """A badge without a word is a plain dash."""
    table = Table("t", "T", (Column("a", "A"), Column("b", "B", "badge")), [("x", None), ("y", "cutoff met")])
    assert render(SHOW, table=table).count('class="badge') == 1


def test_column_without_a_value_has_no_filter():
    """A menu that would open on nothing is not offered; 0 and "no" are values."""
    columns = tuple(Column(key, key, facet=True) for key in "abcde")
    table = Table("t", "T", columns, [(None, "", (), 0, False), (None, None, (), None, None)])
    assert [column.key for column in table.facets] == ["d", "e"]


def test_columns_of_addresses_are_not_shown(films):
    """A column that only holds addresses is no column of its own."""
    table = films(1)
    assert "href" not in [column.key for column in table.shown_columns]
    assert table.page_rows[0][0].href == "films/0.html"


def test_sorted_column_is_marked(render, films):
    """The column by which rows stand sorted says so in words a screen reader knows."""
    html = render(SHOW, table=films(5, default_sort="-score"))
    assert re.findall(r'data-key="(\w+)"[^>]*aria-sort="(\w+)"', html) == [("score", "descending")]


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", None, "\N{EN DASH}"),
        ("number", 12345, "12,345"),
        ("number", 1.25, "1.2"),
        ("points", 5, "+5"),
        ("bytes", 10**9, "1.00\u00a0GB"),
        ("percent", 0.5, "50%"),
        ("date", "2026-01-02T00:00:00Z", "2\u00a0Jan\u00a02026"),
        ("flag", True, "yes"),
        ("year", 2026, "2026"),
        ("tags", ("a", "b"), "a, b"),
    ],
)
def test_cells_by_kind(kind, value, text):
    """Each kind of column prints its values in its own way."""
    table = Table("t", "T", (Column("a", "A", kind),), [(value,)])
    assert table.page_rows[0][0].text == text


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ({}, "l.html"),
        ({"score": (100, 200), "profile": "HD"}, "l.html#score=100..200&profile=HD"),
        ({"score": (None, -5)}, "l.html#score=..-5"),
        ({"profile": ["HD Bluray + WEB", "a,b"]}, "l.html#profile=HD%20Bluray%20%2B%20WEB,a%2Cb"),
        ({"formats": ["HDR", "-LQ"]}, "l.html#formats=HDR,-LQ"),
        ({"q": "a&b", "sort": "-score"}, "l.html#q=a%26b&sort=-score"),
    ],
)
def test_links_to_filtered_rows(wanted, address):
    """A link names a search, a sorting and filters; whatever values hold stays one value."""
    assert filter_link("l.html", **wanted) == address


def test_links_to_rows_of_a_further_table():
    """Filters of a table that is not the page's first bear its name; its columns may be called anything."""
    assert filter_link("l.html", "files", priority=1, table="x") == "l.html#files.priority=1&files.table=x"


def test_data_file_is_by_column(films):
    """Words that repeat are written once, sets of formats too, all else as it is."""
    data = data_of(films(6))
    columns = {column["key"]: column for column in data["columns"]}
    assert data["n"] == 6
    assert (columns["profile"]["d"], columns["profile"]["i"]) == (["HD", "UHD"], [1, 2, 1, 2, 1, 2])
    assert (columns["state"]["d"], columns["state"]["i"]) == (["missing", "cutoff met"], [1, 2, 2, 2, 2, 1])
    assert columns["state"]["tones"] == {"missing": "bad", "cutoff met": "good"}
    assert (columns["formats"]["t"], columns["formats"]["i"]) == ([[0], [0, 1], []], [1, 2, 3, 1, 2, 3])
    assert columns["score"]["v"] == [-500, -490, -480, -470, -460, -450]
    assert columns["href"]["v"][:2] == ["films/0.html", "films/1.html"]
    assert columns["added"]["v"][0] == 1767225600
    assert columns["href"]["aux"] == 1


def test_nothing_known_stays_unknown_in_the_data():
    """A missing value is 0 in a column of words and null in any other, never an empty word."""
    columns = (
        Column("a", "A", facet=True),
        Column("b", "B", "number"),
        Column("c", "C"),
        Column("d", "D", "date"),
    )
    data = data_of(Table("t", "T", columns, [(None, None, None, None), ("x", 1, "y", "2026-01-01")]))
    assert [column.get("i", column.get("v")) for column in data["columns"]] == [
        [0, 1],
        [None, 1],
        [None, "y"],
        [None, 1767225600],
    ]


@given(
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=8)
)
def test_texts_survive_the_data_file(texts):
    """Whatever a text holds, the data file gives it back, and never ends a script element."""
    table = Table("t", "T", (Column("a", "A"),), [(text,) for text in texts])
    column = data_of(table)["columns"][0]
    if "d" in column:
        assert [column["d"][number - 1] for number in column["i"]] == texts
    else:
        assert column["v"] == texts
    assert b"</" not in columnar(table)


def test_equal_rows_give_equal_bytes(films):
    """The same table makes the same file."""
    assert columnar(films(60)) == columnar(films(60))


def test_table_without_a_data_file_stands_whole_in_the_page(films):
    """No row is left out where nothing would bring it; with a data file the page has the first fifty."""
    whole, cut = films(55, data_href=None), films(55)
    assert (whole.is_cut, len(whole.page_rows)) == (False, 55)
    assert (cut.is_cut, len(cut.page_rows)) == (True, 50)
