"""The rules that several views share: each is written once, as a function that returns SQL.

A view calls one as a function of SQL, such as `grade(score)`. `expand_macros` puts its text in place of the call, so a
database needs no function that SQLite does not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping


def _quantile(value: str, up_to: str, total: str, share: str) -> str:
    """The least value that a share of all have or stay below (nearest rank); `up_to` counts those of each value."""
    return f"min({value}) filter (where {up_to} >= {total} * {share} - 1e-9)"


def _is_middle(place: str, total: str) -> str:
    """Whether a place is the middle one, or one of the two in the middle, whose mean is the median."""
    return f"{place} in (({total} + 1) / 2, ({total} + 2) / 2)"


def _grade(score: str) -> str:
    """The letter of a health; where the view reads `parameters`."""
    return (
        f"case when {score} >= grade_a then 'A' when {score} >= grade_b then 'B' when {score} >= grade_c then 'C' "
        f"when {score} >= grade_d then 'D' when {score} is not null then 'F' end"
    )


def _is_far_below_reach(score: str) -> str:
    """Whether much is missing; where the view reads `profile_reach`, `profile_spread` and `parameters`."""
    return f"(profile_reach.reachable_score - {score}) * 1.0 / profile_spread.spread >= parameters.gain_share_high"


def _is_better_file(quality_rank: str, score: str) -> str:
    """Whether a file of the profile shows what is reachable; where the view reads `profile_reach`."""
    return (
        f"({quality_rank} = profile_reach.quality_rank or profile_reach.basis = 'too few files') "
        f"and {score} >= profile_reach.reachable_score"
    )


MACROS: Mapping[str, Callable[..., str]] = {
    "quantile": _quantile,
    "is_middle": _is_middle,
    "grade": _grade,
    "is_far_below_reach": _is_far_below_reach,
    "is_better_file": _is_better_file,
}
_CALL = re.compile(rf"\b({'|'.join(MACROS)})\(([^()]*)\)")


def expand_macros(sql: str) -> str:
    """Return a query with the text of each macro that it calls; an argument is a column, or SQL without parentheses."""
    return _CALL.sub(lambda call: MACROS[call[1]](*(each.strip() for each in call[2].split(","))), sql)
