"""Where the marks of each chart lie, with literal numbers in and out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from arrscore.report import charts
from arrscore.report.charts import Bar, Box, HeatCell, HeatRow, Part, Series, Threshold
from arrscore.report.charts.dates import date_ticks
from arrscore.report.charts.scales import Scale
from arrscore.report.text.formatting import parse_time

MINUS = "\N{MINUS SIGN}"


def test_histogram_counts_in_bins_of_round_width():
    """Values fall into bins; the tallest reaches its share of a round axis."""
    drawn = charts.histogram("h", "Scores", [0, 1, 1, 2, 9])
    assert [(one.low, one.high, one.count) for one in drawn.bins] == [
        (0, 0, 1),
        (1, 1, 2),
        (2, 2, 1),
        (9, 9, 1),
    ]
    assert [(one.x, one.width, one.y, one.height) for one in drawn.bins][:2] == [
        (0.0, 10.0, 50.0, 50.0),
        (10.0, 10.0, 0.0, 100.0),
    ]
    assert drawn.table.rows[1] == ("1", "2")


def test_histogram_takes_counts():
    """Counts by value give the same chart as the values one by one."""
    assert charts.histogram("h", "S", {5: 2, 7: 1}) == charts.histogram("h", "S", [5, 5, 7])


def test_histogram_tells_what_it_leaves_out():
    """Files far outside are not drawn; a note says how many and where, and leads to them."""
    values = [*range(1000, 1500), *([-10000] * 3), 9000, 9500]
    drawn = charts.histogram("h", "S", values, link=lambda low, high: f"#score={low}..{high}")
    assert [(note.text, note.href) for note in drawn.notes] == [
        (f"Not drawn: 3 files below 1,000 ({MINUS}10,000)", "#score=-10000..-10000"),
        ("Not drawn: 2 files from 1,500 (9,000 to 9,500)", "#score=9000..9500"),
    ]
    assert sum(one.count for one in drawn.bins) == 500


def test_histogram_links_each_bar_to_its_range():
    """A bar's link gets the first and the last value that it counts."""
    drawn = charts.histogram("h", "S", [0, 1000], link=lambda low, high: f"{low}..{high}")
    assert [one.href for one in drawn.bins] == ["0..49", "1000..1049"]


def test_histogram_marks_bars_below_the_minimum():
    """Only bars that lie wholly below the minimum are marked as low, and the summary counts files below it."""
    drawn = charts.histogram("h", "S", [0, 1, 2, 3], thresholds=[Threshold("minimum", 2, low=True)])
    assert [one.is_low for one in drawn.bins] == [True, True, False, False]
    assert drawn.summary == "Half of 4 files score 2 or more; 2 are below the minimum of 2."


def test_thresholds_do_not_overlap():
    """Labels of near thresholds take different rows; those of one value share one."""
    marks = charts.histogram(
        "h",
        "S",
        list(range(0, 1000, 10)),
        thresholds=[Threshold("cutoff", 900), Threshold("reachable", 920), Threshold("best", 920)],
    ).thresholds
    assert [(mark.label, mark.level, mark.anchor) for mark in marks] == [
        ("cutoff 900", 0, "end"),
        ("reachable and best 920", 1, "end"),
    ]


def test_no_line_crosses_the_label_of_another_threshold():
    """In the left half the line further left rises higher, as its label runs over the others."""
    marks = charts.histogram(
        "h", "S", list(range(1000)), thresholds=[Threshold("minimum", 100), Threshold("next", 150)]
    ).thresholds
    assert [(mark.label, mark.level) for mark in marks] == [("next 150", 0), ("minimum 100", 1)]


def test_threshold_far_away_is_told_with_an_arrow():
    """A cutoff of 10,000 that no file comes near does not stretch the axis."""
    drawn = charts.histogram("h", "S", list(range(100)), thresholds=[Threshold("cutoff", 10000)])
    assert [(mark.label, mark.beyond, mark.at) for mark in drawn.thresholds] == [
        ("cutoff 10,000 \N{RIGHTWARDS ARROW}", True, 100.0)
    ]


@pytest.mark.parametrize(
    ("values", "summary", "bars"),
    [
        ([], "There are no files to show.", 0),
        ([350], "The only file scores 350.", 1),
        ([0] * 400, "All 400 files score 0.", 1),
        ([-10000, 5000], "Half of 2 files score 5,000 or more.", 2),
        ([-3, -2, -2], f"Half of 3 files score {MINUS}2 or more.", 2),
    ],
)
def test_histogram_of_degenerate_values(values, summary, bars):
    """None, one, equal, two far apart, only negative: each has a chart and a sentence."""
    drawn = charts.histogram("h", "S", values)
    assert (drawn.summary, len(drawn.bins)) == (summary, bars)
    assert all(0 <= one.x <= 100 and one.x + one.width <= 100.01 for one in drawn.bins)


def test_bars_start_at_zero():
    """Bars of both signs share one zero; the longest of each side reaches its end."""
    drawn = charts.bars("b", "B", [Bar("up", 300), Bar("down", -100)])
    assert [(bar.x, bar.width) for bar in drawn.bars] == [(25.0, 75.0), (0.0, 25.0)]
    assert drawn.zero == 25.0
    assert drawn.table.rows == (("up", "+300"), ("down", f"{MINUS}100"))


def test_bars_that_dwarf_others_are_cut_and_say_so():
    """A bar of -10,000 beside hundreds is cut, keeps its value in words, and a note tells it."""
    drawn = charts.bars("b", "B", [Bar("a", 300), Bar("b", 200), Bar("c", 100), Bar("d", -10000)])
    assert [bar.cut for bar in drawn.bars] == ["", "", "", "left"]
    assert drawn.bars[3].value == f"{MINUS}10,000"
    assert [note.text for note in drawn.notes] == ["Bars with a cut end are longer than shown"]


def test_counts_are_never_cut():
    """A bar of a count is as long as it is: a cut would hide how much larger it is."""
    drawn = charts.bars("b", "B", [Bar("a", 3), Bar("b", 2), Bar("c", 500)], unit="number")
    assert [(bar.cut, bar.width) for bar in drawn.bars] == [("", 0.6), ("", 0.6), ("", 83.33)]


def test_bars_beyond_the_limit_stay_in_the_table():
    """Bars that are not drawn are counted in a note and stand in the table."""
    drawn = charts.bars("b", "B", [Bar(str(n), n) for n in range(1, 6)], limit=3)
    assert (len(drawn.bars), len(drawn.table.rows)) == (3, 5)
    assert drawn.notes[0].text == "2 more in the table"


@pytest.mark.parametrize(
    ("values", "summary"),
    [
        ([], ""),
        ([5], "0: +5."),
        ([0, 0], "All 2 have the same value, 0."),
        ([-1, -2], ""),
    ],
)
def test_bars_of_degenerate_values(values, summary):
    """None, one, only zeros, only negative."""
    drawn = charts.bars("b", "B", [Bar(str(number), value) for number, value in enumerate(values)])
    assert drawn.summary == summary
    assert all(0 <= bar.x <= 100 and 0 <= bar.width <= 100 for bar in drawn.bars)


def test_waterfall_bars_follow_each_other():
    """Each part starts where the one before ended; the total starts at zero."""
    drawn = charts.waterfall("w", "W", [Part("a", 300), Part("b", 100), Part("c", -200)], total=200)
    assert [(step.bar, step.joins, step.tone) for step in drawn.steps] == [
        ("M0.0 1h75.0v2h-75.0z", "M75.0 2v2", "good"),
        ("M75.0 1h25.0v2h-25.0z", "M75.0 0v2M100.0 2v2", "good"),
        ("M50.0 1h50.0v2h-50.0z", "M100.0 0v2M50.0 2v2", "bad"),
        ("M0.0 1h50.0v2h-50.0z", "", "good"),
    ]
    assert drawn.notes == ()


def test_waterfall_shows_a_difference_to_the_server():
    """Where the parts do not sum up to the reported score, a note says by how much."""
    drawn = charts.waterfall("w", "W", [Part("a", 300)], total=250)
    assert drawn.notes[0].text == f"The reported score differs from the sum of these scores by {MINUS}50"


def test_waterfall_without_parts():
    """A file that no format matches has a score of zero and says so."""
    assert charts.waterfall("w", "W", [], total=0).summary == "No custom format matches; the score is 0."


def test_box_lies_between_its_quartiles():
    """Whiskers, box and median lie where their values lie on the common axis."""
    drawn = charts.boxes("x", "X", [Box("HD", 10, 0, 25, 50, 75, 100, minimum=10, cutoff=5000)])
    place = drawn.boxes[0].place
    assert place is not None
    assert (place.start, place.box_start, place.box_width, place.median, place.end) == (
        0.0,
        25.0,
        50.0,
        50.0,
        100.0,
    )
    assert (drawn.boxes[0].minimum, drawn.boxes[0].cutoff) == (10.0, None)


def test_far_whisker_is_cut():
    """A whisker down to -10,000 does not flatten the boxes: it is cut and marked."""
    drawn = charts.boxes("x", "X", [Box("HD", 10, -10000, 0, 50, 100, 120)])
    place = drawn.boxes[0].place
    assert place is not None
    assert (place.cut_low, place.cut_high) == (True, False)
    assert drawn.notes[0].text == "Whiskers with an arrow extend beyond the axis"


def test_profile_without_scores_keeps_its_row():
    """A profile without a file has a row and no box."""
    drawn = charts.boxes("x", "X", [Box("HD", 3, 5, 5, 5, 5, 5), Box("Empty", 0)])
    assert [(box.label, box.value, box.place is None) for box in drawn.boxes] == [
        ("HD", "5", False),
        ("Empty", "\N{EN DASH}", True),
    ]
    assert charts.boxes("x", "X", []).summary == "There are no scores to compare yet."


def test_line_breaks_at_gaps():
    """A build without data is a gap, not a straight line across."""
    points = [
        ("2026-01-01", 0),
        ("2026-01-02", 10),
        ("2026-01-03", None),
        ("2026-01-04", 5),
        ("2026-01-05", 10),
    ]
    line = charts.lines("l", "L", [Series("HD", points)]).lines[0]
    assert line.path == "M0 100L25 0 M75 50L100 0".replace(" M", " M")
    assert (line.value, line.change) == ("10", "+10")


def test_lonely_point_is_a_dot():
    """A value between two gaps has no line and is drawn as a dot."""
    points = [("2026-01-01", 1), ("2026-01-02", None), ("2026-01-03", 3)]
    line = charts.lines("l", "L", [Series("HD", points)]).lines[0]
    assert line.path == ""
    assert [(dot.x, dot.y) for dot in line.dots] == [(0.0, 100.0), (100.0, 0.0)]


def test_bars_of_one_name_differ_in_the_numbers():
    """Two bars may share their label; the table of numbers tells them apart by their notes, as the drawing does."""
    drawn = charts.bars(
        "b", "B", [Bar("GROUP", 5, note="WEB 1080p"), Bar("GROUP", 3, note="WEB 2160p"), Bar("X", 1)]
    )
    assert [row[0] for row in drawn.table.rows] == ["GROUP (WEB 1080p)", "GROUP (WEB 2160p)", "X"]


def test_long_history_says_every_few_values():
    """Of hundreds of values at most eighty are dots, the last one and those beside gaps among them."""
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
    points = [(day.isoformat(), None if number in {4, 6} else number) for number, day in enumerate(days)]
    line = charts.lines("l", "L", [Series("HD", points)]).lines[0]
    said = [dot.label.rpartition(": ")[2] for dot in line.dots]
    assert said[-3:] == ["354", "359", "364"]
    assert "5" in said
    assert len(said) <= 80


def test_lines_differ_without_colour():
    """Each series has a dash pattern of its own, up to six."""
    series = [Series(str(number), [("2026-01-01", number)]) for number in range(6)]
    assert [line.style for line in charts.lines("l", "L", series).lines] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("points", "summary"),
    [
        ([], "There is no history yet: it starts with the next run."),
        ([("2026-01-01", None)], "There is no history yet: it starts with the next run."),
        ([("2026-01-01", 7)], "HD was 7 on 1 Jan 2026."),
        ([("2026-01-01", 7), ("2026-02-01", 7)], "HD is 7, unchanged since 1 Jan 2026."),
        ([("2026-01-01", 7), ("2026-02-01", -2)], f"HD went from 7 to {MINUS}2 since 1 Jan 2026."),
    ],
)
def test_lines_of_degenerate_values(points, summary):
    """No points, only gaps, one, equal ones, falling below zero."""
    drawn = charts.lines("l", "L", [Series("HD", points)])
    assert drawn.summary.replace("\N{NO-BREAK SPACE}", " ") == summary
    assert drawn.empty == all(value is None for _, value in points)


def test_axis_can_be_fixed():
    """A health chart may run from 0 to 100 whatever the values."""
    drawn = charts.lines("l", "L", [Series("HD", [("2026-01-01", 50), ("2026-01-02", 60)])], low=0, high=100)
    assert [tick.at for tick in drawn.y_ticks] == [0.0, 50.0, 100.0]
    assert [dot.y for dot in drawn.lines[0].dots] == [50.0, 40.0]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2026-11-20", "2026-11-23", ["20 Nov", "21 Nov", "22 Nov", "23 Nov"]),
        ("2026-05-24", "2026-11-22", ["Jul 2026", "Sep 2026", "Nov 2026"]),
        ("2015-03-01", "2026-11-22", ["2020", "2025"]),
        ("2026-11-22T10:00:00", "2026-11-22T11:00:00", ["22 Nov 2026"]),
    ],
)
def test_date_ticks_are_round(first, last, labels):
    """Days, first days of months or of years, as the span asks for; always at least one."""
    scale = Scale(parse_time(first).timestamp(), parse_time(last).timestamp())
    found = [tick.label.replace("\N{NO-BREAK SPACE}", " ") for tick in date_ticks(scale, 4)]
    assert found == labels


def test_gauge_fills_its_share():
    """The arc is as long as the value; grades stand where they begin."""
    drawn = charts.gauge("g", "Health", 73.4, "B", stops=[("F", 0), ("B", 50)])
    assert (drawn.filled, drawn.value, drawn.grade) == (73.4, "73.4", "B")
    assert [(stop.x1, stop.y1, stop.x2, stop.y2) for stop in drawn.stops] == [(100.0, 22.0, 100.0, 6.0)]


def test_gauge_without_a_value():
    """A library without a score has no health, and the gauge says so."""
    drawn = charts.gauge("g", "Health", None, None)
    assert (drawn.known, drawn.value, drawn.summary) == (False, "\N{EN DASH}", "Nothing is scored yet.")


def test_heat_levels_are_quintiles():
    """A fifth of the scores has each level, so that one outlier does not pale the others."""
    cells = [HeatCell(f"E{number}", value) for number, value in enumerate([-10000, 1, 2, 3, 4])]
    drawn = charts.heatmap("m", "M", [HeatRow("Season 1", cells)])
    assert [cell.level for cell in drawn.rows[0].cells] == [1, 2, 3, 4, 5]
    assert [step.label for step in drawn.legend] == [
        f"from {MINUS}10,000",
        "from 1",
        "from 2",
        "from 3",
        "from 4",
    ]


def test_heat_cells_without_a_score_say_why():
    """Missing, unmonitored and unaired episodes have words and no level."""
    cells = [HeatCell("E1", None, "missing"), HeatCell("E2", None, "unaired"), HeatCell("E3", 5, "low")]
    drawn = charts.heatmap("m", "M", [HeatRow("Season 1", cells)])
    assert [(cell.level, cell.label) for cell in drawn.rows[0].cells] == [
        (0, "E1: missing"),
        (0, "E2: not aired yet"),
        (5, "E3: 5, below the minimum"),
    ]
    assert drawn.summary == "3 episodes, 1 missing, 1 not aired yet; all scores are 5."


def test_heatmap_without_rows():
    """A series without episodes has a sentence."""
    assert charts.heatmap("m", "M", []).summary == "There are no episodes."


def test_sparkline_needs_two_values():
    """A line needs two known values; gaps are skipped."""
    line = charts.sparkline([1, None, 3], "rose")
    assert line is not None
    assert (line.path, line.x, line.y) == ("M0 100L100 0", 100.0, 0.0)
    assert charts.sparkline([1, None], "nothing") is None
