"""Where values fall on an axis: pure arithmetic behind every chart.

Positions are percentages of the plot, 0 at the low end, rounded to two decimals so that equal data give
equal bytes.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

_TAIL = 0.05
_FENCE = 1.5
_JUMP = 8


def rounded(value: float) -> float:
    """Two decimals, and never a negative zero."""
    return round(value, 2) + 0.0


class Scale(NamedTuple):
    """A linear axis from `low` to `high`; `high` must be above `low`."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Return the position of `value` in percent; values beyond the ends stay at the ends."""
        share = (value - self.low) / (self.high - self.low)
        if share <= 0:
            return 0.0
        return rounded(100 * share) if share < 1 else 100.0

    def up(self, value: float) -> float:
        """Return the position counted from the top, for a vertical axis that grows upwards."""
        return rounded(100 - self.at(value))

    def holds(self, value: float) -> bool:
        """Whether `value` lies within the ends."""
        return self.low <= value <= self.high


def nice_step(span: float, target: int) -> float:
    """Return the 1, 2 or 5 times a power of ten that cuts `span` into about `target` parts."""
    if span <= 0:
        return 1.0
    rough = span / max(1, target)
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5):
        if factor * power >= rough * 0.999:
            return factor * power
    return 10 * power


def tick_values(low: float, high: float, target: int) -> tuple[float, ...]:
    """Round values within `low` to `high`, about `target` of them; empty where none fits."""
    step = nice_step(high - low, target)
    digits = max(0, -math.floor(math.log10(step)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(number * step, digits) + 0.0 for number in range(first, last + 1))


def nice_domain(low: float, high: float, target: int) -> tuple[float, float]:
    """Return the smallest range between round values that holds `low` to `high`.

    A single value gets room on both sides.
    """
    if low == high:
        room = max(1.0, abs(low) * 0.1)
        low, high = low - room, high + room
    step = nice_step(high - low, target)
    digits = max(0, -math.floor(math.log10(step)))
    return (
        round(math.floor(low / step + 1e-9) * step, digits) + 0.0,
        round(math.ceil(high / step - 1e-9) * step, digits) + 0.0,
    )


def cut_range(counts: Mapping[int, int]) -> tuple[int, int]:
    """Return the range worth drawing of `value -> count`: all, or without what would flatten the rest.

    Real scores run from -10,000 to 5,000; a handful at the far end would leave one bar and much blank paper.
    Left out is at most a twentieth on each side, and only what lies further out than one and a half times the
    width of all between those twentieths.
    """
    values = sorted(counts)
    sums = list(accumulate(counts[value] for value in values))
    low = values[bisect_right(sums, sums[-1] * _TAIL)]
    high = values[bisect_left(sums, sums[-1] * (1 - _TAIL))]
    if low == high:
        return values[0], values[-1]
    fence = _FENCE * (high - low)
    start = next(value for value in values if value >= low - fence)
    end = next(value for value in reversed(values) if value <= high + fence)
    return start, end


def cut_length(lengths: Sequence[float]) -> float:
    """How long a bar may be drawn: the longest, or a little over the longest that is not an outlier.

    Outliers are at most a third of the bars and at least eight times as long as the next shorter one.
    """
    ordered = sorted((abs(length) for length in lengths if length), reverse=True)
    if not ordered:
        return 1.0
    for outliers in range(len(ordered) // 3, 0, -1):
        if ordered[outliers - 1] >= _JUMP * ordered[outliers]:
            return ordered[outliers] * 1.25
    return ordered[0]
