"""What Ctrl-C ends with, whether the program has loaded by then or not: this module needs next to nothing of it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

STOPPED = "Stopped. The last report is as it was; what was recorded before stays."


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the arguments of a command ask for JSON lines, although they are not understood as a whole yet."""
    return "--log-format=json" in arguments or ("--log-format", "json") in itertools.pairwise(arguments)


def stopped_line(arguments: Sequence[str]) -> str:
    """The line to print where the program was stopped before it could read its arguments."""
    if not wants_json(arguments):
        return f"Error: {STOPPED}"
    import json  # noqa: PLC0415 - not for every start of the program

    from arrscore.times import log_time  # noqa: PLC0415

    return json.dumps({"time": log_time(), "event": "error", "message": STOPPED})
