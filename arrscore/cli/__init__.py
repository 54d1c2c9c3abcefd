"""The commands: the only place that prints and sets exit codes."""

from __future__ import annotations

from arrscore.cli.main import run as main

__all__ = ["main"]
