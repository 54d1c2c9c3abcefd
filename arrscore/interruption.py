"""The message after Ctrl-C, also while the program is loading: this module imports almost nothing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

STOPPED = "Stopped. The previous report is unchanged, and everything recorded before is kept."


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the unparsed arguments of a command ask for JSON lines."""
    return "--log-format=json" in arguments or ("--log-format", "json") in itertools.pairwise(arguments)


def stopped_line(arguments: Sequence[str]) -> str:
    """The line to print if the program is stopped before it has parsed its arguments."""
    if not wants_json(arguments):
        return f"Error: {STOPPED}"
    import json  # noqa: PLC0415 - keeps the start fast

    from arrscore.times import log_time  # noqa: PLC0415

    return json.dumps({"time": log_time(), "event": "error", "message": STOPPED})
