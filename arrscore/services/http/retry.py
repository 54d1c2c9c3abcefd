"""When to send a request again, and how fast requests may follow each other."""

from __future__ import annotations

import asyncio
import math
import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

# Cloudflare's own, where it cannot reach the server behind it; not 525 and 526, which are wrong certificates there.
CLOUDFLARE_STATUSES = frozenset({520, 521, 522, 523, 524, 530})
TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504}) | CLOUDFLARE_STATUSES
LONGEST_BACKOFF = 30.0
LONGEST_RETRY_AFTER = 120.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Where waiting and chance come from; `wall` and `monotonic` tell seconds, `random` is within 0 to 1."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random


def backoff_seconds(attempt: int, chance: float, first: float = 1.0) -> float:
    """Exponential backoff with full jitter, in seconds: from 0 up to `first`, then twice that, and so on.

    It stays at 30 seconds once it is there, or at `first` where that is longer.
    """
    return min(max(LONGEST_BACKOFF, first), first * 2.0**attempt) * chance


def retry_after_seconds(value: str | None, wall: float) -> float | None:
    """Seconds that a `Retry-After` header asks for, 120 at most; None where it says nothing usable.

    The header holds seconds or an HTTP date, which is compared with `wall`, the time now in seconds.
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - wall
        except (ValueError, OverflowError):
            return None
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


class Pace:
    """Lets requests start one after the other, a minimum interval apart and not before a hold ends."""

    def __init__(self, requests_per_second: float | None, timing: Timing) -> None:
        self._interval = 0.0 if requests_per_second is None else 1.0 / requests_per_second
        self._timing = timing
        self._next_start = 0.0

    async def wait(self) -> None:
        """Wait for the next free start."""
        now = self._timing.monotonic()
        start = max(now, self._next_start)
        self._next_start = start + self._interval
        if start > now:
            await self._timing.sleep(start - now)

    def hold(self, seconds: float) -> None:
        """Let no request start for so long: the server asked for a pause, and it means all of us."""
        self._next_start = max(self._next_start, self._timing.monotonic() + seconds)
