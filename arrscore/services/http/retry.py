"""When to retry a request, and the minimum interval between requests."""

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

# Cloudflare's statuses for an unreachable server; not 525 and 526, which mean an invalid certificate.
CLOUDFLARE_STATUSES = frozenset({520, 521, 522, 523, 524, 530})
TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504}) | CLOUDFLARE_STATUSES
MAX_BACKOFF_SECONDS = 30.0
MAX_RETRY_AFTER_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Sources of time and randomness; `wall` and `monotonic` return seconds, `random` a number from 0 to 1."""

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random


def backoff_seconds(attempt: int, chance: float, first: float = 1.0) -> float:
    """Exponential backoff with full jitter, in seconds: from 0 up to `first`, doubling with each attempt.

    The maximum is 30 seconds, or `first` if that is longer.
    """
    return min(max(MAX_BACKOFF_SECONDS, first), first * 2.0**attempt) * chance


def retry_after_seconds(value: str | None, wall: float) -> float | None:
    """Seconds from a `Retry-After` header, at most 120; None if it is missing or invalid.

    The header contains seconds or an HTTP date, which is compared with `wall`, the current time in seconds.
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
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


class Pace:
    """Spaces requests by a minimum interval, and delays them while a hold is active."""

    def __init__(self, requests_per_second: float | None, timing: Timing) -> None:
        self._interval = 0.0 if requests_per_second is None else 1.0 / requests_per_second
        self._timing = timing
        self._next_start = 0.0

    async def wait(self) -> None:
        """Wait until the next request may start."""
        now = self._timing.monotonic()
        start = max(now, self._next_start)
        self._next_start = start + self._interval
        if start > now:
            await self._timing.sleep(start - now)

    def hold(self, seconds: float) -> None:
        """Delay all requests for that long, as the server demanded."""
        self._next_start = max(self._next_start, self._timing.monotonic() + seconds)
