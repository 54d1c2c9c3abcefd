"""Moments within a day of the sample's life, in order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from arrscore.demo.reference import chance

if TYPE_CHECKING:
    import random

AWAKE_MINUTES = 1200
STEPS_OF_A_USUAL_DAY = 30
HURRY = 20
ONE_DAY = dt.timedelta(days=1)


class Clock:
    """Hands out moments of one day, each later than the last; a day with `busy` 2 has twice as many.

    Steps get shorter towards the evening, so that a day of many events stays a day.
    """

    def __init__(self, day: dt.datetime, rng: random.Random, *, busy: float = 1.0) -> None:
        self.day = day
        self._rng = rng
        self._pace = max(2, int(AWAKE_MINUTES * 60 / STEPS_OF_A_USUAL_DAY / max(1.0, busy)))
        self._now = day + dt.timedelta(seconds=rng.randrange(3600))

    def next(self) -> dt.datetime:
        """Return the next moment."""
        left = int((self.day + ONE_DAY - self._now).total_seconds())
        step = self._rng.randrange(self._pace // 2, self._pace)
        self._now += dt.timedelta(seconds=min(step, max(1, left // HURRY)))
        return self._now


def times(rng: random.Random, mean: float) -> int:
    """Draw how often something happens in a day, `mean` on average."""
    whole = int(mean)
    return whole + chance(rng, mean - whole)
