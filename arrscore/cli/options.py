"""Options that several commands take, and what follows from them."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arrscore.times import in_utc

if TYPE_CHECKING:
    from arrscore.config import Settings


# Weeks before and after must be times as well.
_FIRST_YEAR, _LAST_YEAR = 2000, 9000


class LogFormat(enum.StrEnum):
    """How a run tells what it does."""

    TEXT = "text"
    JSON = "json"


def given_path(text: str) -> Path:
    """A path that names something: an empty one, as an unset variable leaves it, would be the present folder."""
    if not text.strip():
        raise typer.BadParameter("the path is empty")
    return Path(text)


Config = Annotated[
    Path | None,
    typer.Option(
        parser=given_path,
        metavar="PATH",
        help="The configuration file; arrscore.yaml where it exists.",
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
    typer.Option(metavar="INSTANCE", help="Work on this instance only; may be repeated.", show_default=False),
]
Previous = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATH|URL",
        help="Go on from this database of an earlier run, or of the published site; may be repeated, the first that "
        "is there counts.",
        show_default=False,
    ),
]
AllowEmptyHistory = Annotated[
    bool,
    typer.Option(
        "--allow-empty-history", help="Go on where no previous database is there, as the first time."
    ),
]
KeepGoing = Annotated[
    bool,
    typer.Option("--keep-going", help="Record the other instances where one fails, and mark it as stale."),
]
AcceptShrink = Annotated[
    bool,
    typer.Option("--accept-shrink", help="Record a library of which much is gone: it is right."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Tell every step.")]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Print only errors, and scores that disagree with the server's own rules."
    ),
]


def _remember_format(ctx: typer.Context, value: LogFormat) -> LogFormat:
    """Errors that end the command are told in the same format."""
    if isinstance(ctx.obj, dict):
        ctx.obj["log_format"] = value
    return value


LogFormatOption = Annotated[
    LogFormat,
    typer.Option("--log-format", callback=_remember_format, help="Lines for people or for programs."),
]
Force = Annotated[bool, typer.Option("--force", help="Go on although files of others stand in the folder.")]


def parsed_time(text: str) -> datetime:
    """A time of the command line, in UTC where it names no zone."""
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
        help="The time of the run, such as 2026-11-22T18:00:00Z, for builds that can be repeated.",
        show_default="now",
    ),
]


def load(
    config: Path | None,
    database: Path | None = None,
    output: Path | None = None,
    previous: list[str] | None = None,
) -> Settings:
    """The settings, with the options of the command line over them."""
    from arrscore.config import load_settings  # noqa: PLC0415 - help should not wait for pydantic

    overrides = {"database": database, "output": output, "previous": previous or None}
    return load_settings(config, overrides=overrides)


def time_of_run(now: datetime | None) -> datetime:
    """The given time, or the present one: time enters here and nowhere else."""
    return (now or datetime.now(UTC)).replace(microsecond=0)
