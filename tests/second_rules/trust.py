"""The reference: whether the scores of a server can be trusted, from its files one by one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Scored(NamedTuple):
    """A file: what the server reports, and the points of its formats under its profile; None where unknown."""

    reported: int | None
    points: tuple[int, ...] | None


def disagrees(file: Scored) -> bool:
    return file.reported is not None and file.points is not None and file.reported != sum(file.points)


def is_distrusted(files: Sequence[Scored], *, least: int, share: Fraction) -> bool:
    """Whether so many files disagree, or every file reports 0 although formats with points match."""
    compared = [file for file in files if file.reported is not None and file.points is not None]
    wrong = [file for file in compared if disagrees(file)]
    if not wrong or Fraction(len(wrong), len(compared)) < share:
        return False
    return len(wrong) >= least or all(file.reported == 0 for file in compared)
