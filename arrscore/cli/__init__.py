"""The commands: the only place that prints and sets exit codes."""

from __future__ import annotations

from arrscore.cli.main import run

__all__ = ["run"]
