"""Passages of the documentation that are generated from the code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from arrscore.config import InstanceSettings, Settings, SiteSettings
from arrscore.config.analysis import AnalysisSettings
from arrscore.config.guard import GuardSettings
from arrscore.config.privacy import PrivacySettings


def settings_reference() -> str:
    """Every key with its default and meaning, as Markdown tables."""
    sections: tuple[tuple[str, type[BaseModel], set[str]], ...] = (
        ("At the top", Settings, {"instances", "site", "privacy", "guard", "analysis"}),
        ("`instances.<slug>`: one server each", InstanceSettings, {"slug"}),
        ("`site`: how the report looks", SiteSettings, set()),
        ("`privacy`: what is published", PrivacySettings, set()),
        ("`guard`: when a shrunken library is refused", GuardSettings, set()),
        (
            "`analysis`: thresholds and weights, which the report prints next to its results",
            AnalysisSettings,
            set(),
        ),
    )
    return "\n\n".join(_section(title, model, left_out) for title, model, left_out in sections)


def _section(title: str, model: type[BaseModel], left_out: set[str]) -> str:
    rows = [
        f"| `{name}` | {_default(field)} | {field.description} |"
        for name, field in model.model_fields.items()
        if name not in left_out
    ]
    return "\n".join([f"## {title}", "", "| key | default | meaning |", "|---|---|---|", *rows])


def _default(field: FieldInfo) -> str:
    default = field.default
    if default is PydanticUndefined:
        return "none" if field.default_factory is not None else "**required**"
    if default is None or default in {"", ()}:
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, float | int) else f"`{default}`"


def commands_below(prefix: str, commands: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each command with its full name; a group is replaced by its commands."""
    for name, command in commands.items():
        below = getattr(command, "commands", None)
        if below is None:
            yield f"{prefix}{name}", command
        else:
            yield from commands_below(f"{prefix}{name} ", below)


def commands_reference() -> str:
    """Every command with the first paragraph of its help, as a Markdown list."""
    from typer.main import get_command  # noqa: PLC0415 - only the documentation needs it

    from arrscore.cli.main import app  # noqa: PLC0415

    commands = get_command(app).commands  # type: ignore[attr-defined]
    lines = []
    for name, command in commands_below("", commands):
        paragraph = (command.help or "").strip().split("\n\n")[0]
        text = re.sub(r"\s+", " ", paragraph)
        lines.append(f"- `arrscore {name}`: {text[0].lower()}{text[1:].rstrip('.')}.")
    return "\n".join(lines)
