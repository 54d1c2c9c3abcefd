"""The commands: reading arguments, printing, and the exit code.

Here: one module for each group of commands, their options, and the lines that they print.
Not here: what callers without a terminal also need; that is in `pipeline`, `sessions` and `queries`.
"""

from __future__ import annotations

from arrscore.cli.main import run as main

__all__ = ["main"]
