"""Positions, round values and what is worth drawing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrscore.report.charts.scales import Scale, cut_length, cut_range, nice_domain, nice_step, tick_values


@pytest.mark.parametrize(
    ("value", "at"), [(0, 25.0), (-100, 0.0), (300, 100.0), (1, 25.25), (-5000, 0.0), (5000, 100.0)]
)
def test_position_is_a_share_of_the_axis(value, at):
    """A value's place is its share of the axis in percent, and stays at the ends beyond them."""
    assert Scale(-100, 300).at(value) == at


def test_vertical_axis_grows_upwards():
    """On a vertical axis the highest value is at the top, which is 0%."""
    scale = Scale(0, 200)
    assert (scale.up(200), scale.up(50), scale.up(0)) == (0.0, 75.0, 100.0)


@pytest.mark.parametrize(
    ("span", "target", "step"),
    [(100, 5, 20), (100, 10, 10), (7, 5, 2), (0.3, 3, 0.1), (15000, 5, 5000), (0, 5, 1), (1, 1, 1)],
)
def test_steps_are_round(span, target, step):
    """A step is 1, 2 or 5 times a power of ten."""
    assert nice_step(span, target) == pytest.approx(step)


@pytest.mark.parametrize(
    ("low", "high", "values"),
    [
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (-10000, 5000, (-10000, -5000, 0, 5000)),
        (0, 0.5, (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (3, 4.4, (3, 3.5, 4)),
    ],
)
def test_ticks_lie_on_round_values(low, high, values):
    """Ticks are multiples of the step within the axis, without the noise of floating point."""
    assert tick_values(low, high, 5) == values


@pytest.mark.parametrize(
    ("low", "high", "domain"),
    [(3, 97, (0, 100)), (-7, 3, (-8, 4)), (5, 5, (4, 6)), (0, 0, (-1, 1)), (-200, -200, (-220, -180))],
)
def test_domain_ends_on_round_values(low, high, domain):
    """An axis ends on round values around the data; a single value gets room on both sides."""
    assert nice_domain(low, high, 5) == domain


def test_far_values_are_cut():
    """A few files at -10,000 do not flatten the rest."""
    assert cut_range({-10000: 3, **dict.fromkeys(range(100, 200), 1), 9000: 1}) == (100, 199)


def test_near_values_are_not_cut():
    """Values that are not far from the rest are all drawn."""
    assert cut_range({0: 1, **dict.fromkeys(range(100, 200), 1), 300: 1}) == (0, 300)


@pytest.mark.parametrize("counts", [{5: 1}, {0: 1000, 9000: 1}, {-10000: 1, 5000: 1}])
def test_nothing_is_cut_where_there_is_no_middle(counts):
    """One value, one value for nearly all, or two far ones: all are drawn."""
    assert cut_range(counts) == (min(counts), max(counts))


@given(st.dictionaries(st.integers(-20000, 20000), st.integers(1, 50), min_size=1))
def test_at_most_a_tenth_is_cut(counts):
    """Whatever the values, at least nine tenths of them are drawn."""
    start, end = cut_range(counts)
    drawn = sum(count for value, count in counts.items() if start <= value <= end)
    assert drawn >= 0.9 * sum(counts.values())


@pytest.mark.parametrize(
    ("lengths", "longest"),
    [
        ([-10000, 100, 80, 5], 125.0),
        ([-10000, -10000, 100, 90, 80, 5], 125.0),
        ([300, 200, 100], 300),
        ([-10000, 100], 10000),
        ([0, 0], 1.0),
        ([], 1.0),
    ],
)
def test_bars_that_dwarf_the_others_are_cut(lengths, longest):
    """A third of the bars at most is cut, where it is at least four times longer than the next."""
    assert cut_length(lengths) == longest
