"""The charts that the headers of custom queries ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from arrscore.analysis.custom_pages import CustomRows, read_custom_queries
from arrscore.errors import ConfigurationError
from arrscore.report.custom_pages.charts import CustomChart, custom_chart
from arrscore.report.custom_pages.columns import custom_columns, custom_table


@pytest.fixture
def draw(tmp_path: Path) -> Any:
    """Draw the chart of a header from literal rows."""

    def run(chart: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> CustomChart:
        (tmp_path / "mine.sql").write_text(f"-- title: Mine\n-- why: so\n-- chart: {chart}\nselect 1")
        (query,) = read_custom_queries(tmp_path)
        found = CustomRows(columns, tuple(rows))
        known = custom_columns(query, found)
        drawn = custom_chart(query, found, known, custom_table(query, found, known, lambda *_: None))
        assert drawn is not None
        return drawn

    return run


def notes_of(chart: CustomChart) -> list[str]:
    return [note.text for note in chart.notes]


def test_bars_are_drawn_in_order(draw: Any) -> None:
    """Bars have the query's order and the value's unit; what has no number is left out and told."""
    chart = draw("bars quality size_bytes", ("quality", "size_bytes"), [("A", 2e9), ("B", 5e9), ("C", None)])
    assert chart.title == "Size by quality"
    assert [(bar.label, bar.value.replace("\N{NO-BREAK SPACE}", " ")) for bar in chart.bars] == [
        ("A", "2.00 GB"), ("B", "5.00 GB"),
    ]  # fmt: skip
    assert notes_of(chart) == ["Not drawn: 1 row without a number"]


def test_only_the_first_bars_are_drawn(draw: Any) -> None:
    """A long list is cut, and each bar leads to its rows in the table."""
    chart = draw("bars name n", ("name", "n"), [(f"N{number}", number) for number in range(30)])
    assert len(chart.bars) == len(chart.table.rows) == 20
    assert notes_of(chart) == ["Not drawn: 10 rows after these"]
    assert chart.bars[3].href == "#q=N3"


def test_bars_of_a_column_with_any_name_lead_to_their_rows(draw: Any) -> None:
    """A column may be called like a part of an address, or have letters that an address cannot show."""
    for name, key in (("href", "href"), ("table", "table"), ("größe", "gr%C3%B6%C3%9Fe")):
        chart = draw(f"bars {name} n", (name, "n"), [("A" if n % 2 else "B", n) for n in range(20)])
        assert chart.bars[1].href == f"#{key}=A"


@pytest.mark.parametrize("name", ["q", "sort", "page", "cols"])
def test_column_with_a_name_of_the_table_s_own_is_refused(draw: Any, name: str) -> None:
    """The address of a table has words of its own, which no column may take."""
    with pytest.raises(ConfigurationError, match=rf"mine\.sql:4: .* as {name}_value"):
        draw(f"bars {name} n", (name, "n"), [("A", 1)])


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("score", [1, 2, 3.4], "Score: from 1 to 3 in 3 rows; half of them have 2 or more."),
        ("size_bytes", [5e9, 20e9], "Size in GB: from 5 to 20 in 2 rows; half of them have 20 or more."),
        ("size_bytes", [5e6, 7e6], "Size in MB: from 5 to 7 in 2 rows; half of them have 7 or more."),
        ("share", [0.25, 0.5], "Share in percent: from 25 to 50 in 2 rows; half of them have 50 or more."),
    ],
)
def test_histogram_counts_in_a_unit_of_its_column(
    draw: Any, column: str, values: list[float], told: str
) -> None:
    """Sizes are counted in gigabytes or megabytes, shares in percent."""
    chart = draw(f"histogram {column}", (column,), [(value,) for value in values])
    assert chart.summary == told
    assert sum(one.count for one in chart.bins) == len(values)


def test_scatter_names_both_axes(draw: Any) -> None:
    """Cells say what they count in the words of both columns."""
    chart = draw("scatter score size_bytes", ("score", "size_bytes"), [(10, 2_000_000_000)] * 3 + [(None, 1)])
    assert (chart.title, chart.x_label) == ("Size against score", "Score")
    assert chart.cells[0].label.startswith("Score 10")
    assert chart.cells[0].label.endswith("3 rows")
    assert notes_of(chart) == ["Not drawn: 1 row without both numbers"]


def test_line_has_one_line_a_series(draw: Any) -> None:
    """A third column names the lines; a date that a line lacks is a gap, one that stands twice counts once."""
    rows = [("2026-01-01", 1, "A"), ("2026-01-08", 2, "A"), ("2026-01-08", 9, "A"), ("2026-01-01", 5, None)]
    chart = draw("line day n who", ("day", "n", "who"), rows)
    assert [line.label for line in chart.lines] == ["A", "\N{EN DASH}"]
    assert [len(line.dots) for line in chart.lines] == [2, 1]
    assert notes_of(chart) == ["Not drawn: 1 row of earlier dates, of smaller lines, or of a repeated date"]


def test_only_the_largest_lines_are_drawn(draw: Any) -> None:
    """Six lines can be told apart; the smaller ones are left out and told."""
    rows = [("2026-01-01", number, f"N{number}") for number in range(9)]
    chart = draw("line day n who", ("day", "n", "who"), rows)
    assert [line.label for line in chart.lines] == [f"N{number}" for number in range(3, 9)]
    assert notes_of(chart)[0].startswith("Not drawn: 3 rows of")


@pytest.mark.parametrize("value", [1e300, -1e300])
def test_number_without_room_is_left_out(draw: Any, value: float) -> None:
    """A number that no axis has room for does not break the chart."""
    assert notes_of(draw("histogram n", ("n",), [(1,), (value,)])) == ["Not drawn: 1 row without a number"]


@pytest.mark.parametrize(
    ("chart", "rows", "problem"),
    [
        ("bars a c", [(1, 2)], "mine.sql:3: the query has no column c. It has a, b."),
        (
            "line a b",
            [("x", 2)],
            "needs a date such as 2026-11-22 and a number in each row, and a and b hold none",
        ),
        ("histogram a", [("x", 2)], "needs a number in each row, and a holds none"),
    ],
)
def test_chart_that_cannot_be_drawn_is_a_fault(draw: Any, chart: str, rows: Any, problem: str) -> None:
    """A chart of a column that is not there, or holds nothing that can be drawn, names the header's line."""
    with pytest.raises(ConfigurationError) as raised:
        draw(chart, ("a", "b"), rows)
    assert problem in str(raised.value)
