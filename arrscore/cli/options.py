"""Options that several commands share, and the settings they lead to."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arrscore.times import in_utc

if TYPE_CHECKING:
    from arrscore.config import Settings


# Leaves room for dates weeks before and after.
_FIRST_YEAR, _LAST_YEAR = 2000, 9000


class LogFormat(enum.StrEnum):
    """How a run reports its progress."""

    TEXT = "text"
    JSON = "json"


def given_path(text: str) -> Path:
    """A non-empty path: an empty one, as an unset variable leaves it, would mean the current folder."""
    if not text.strip():
        raise typer.BadParameter("the path is empty")
    return Path(text)


Config = Annotated[
    Path | None,
    typer.Option(
        parser=given_path,
        metavar="PATH",
        help="The configuration file.  [default: arrscore.yaml, if it exists]",
        show_default=False,
    ),
]
DatabasePath = Annotated[
    Path | None,
    typer.Option(
        "--database",
        parser=given_path,
        metavar="PATH",
        help="The database file.  [default: arrscore.db]",
        show_default=False,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        parser=given_path,
        metavar="PATH",
        help="The folder of the report.  [default: output]",
        show_default=False,
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(metavar="INSTANCE", help="Process only this instance; may be repeated.", show_default=False),
]
Previous = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATH|URL",
        help="Continue from this previous database or published site; may be repeated, the first one found is used.",
        show_default=False,
    ),
]
AllowEmptyHistory = Annotated[
    bool,
    typer.Option(
        "--allow-empty-history", help="Continue if no previous database is found, as on the first run."
    ),
]
KeepGoing = Annotated[
    bool,
    typer.Option("--keep-going", help="Record the other instances if one fails, and mark that one as stale."),
]
AcceptShrink = Annotated[
    bool,
    typer.Option("--accept-shrink", help="Record a library even if many of its titles or files are gone."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print every step.")]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        help="Print only errors, and warnings about scores that contradict the server's rules.",
    ),
]


def _remember_format(ctx: typer.Context, value: LogFormat) -> LogFormat:
    """Store the format for errors that end the command."""
    if isinstance(ctx.obj, dict):
        ctx.obj["log_format"] = value
    return value


LogFormatOption = Annotated[
    LogFormat,
    typer.Option("--log-format", callback=_remember_format, help="Log lines for people or for programs."),
]
Force = Annotated[
    bool, typer.Option("--force", help="Write even if the folder has files arrscore did not create.")
]


def parsed_time(text: str) -> datetime:
    """A time from the command line, in UTC unless it names a zone."""
    try:
        time = in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is not a time such as 2026-11-22T18:00:00Z") from None
    if not _FIRST_YEAR <= time.year <= _LAST_YEAR:
        raise typer.BadParameter(f"{text!r} is not a time between {_FIRST_YEAR} and {_LAST_YEAR}")
    return time


Now = Annotated[
    datetime | None,
    typer.Option(
        parser=parsed_time,
        metavar="TIME",
        help="The time of the run, such as 2026-11-22T18:00:00Z, for reproducible builds.",
        show_default="now",
    ),
]


def load(
    config: Path | None,
    database: Path | None = None,
    output: Path | None = None,
    previous: list[str] | None = None,
) -> Settings:
    """The settings; options of the command line take precedence."""
    from arrscore.config import load_settings  # noqa: PLC0415 - keeps --help fast

    overrides = {"database": database, "output": output, "previous": previous or None}
    return load_settings(config, overrides=overrides)


def time_of_run(now: datetime | None) -> datetime:
    """The given time, or the current one: the only place where a run reads the clock."""
    return (now or datetime.now(UTC)).replace(microsecond=0)
