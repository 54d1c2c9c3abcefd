"""The command line. Exit codes: 0 success, 1 failure, 2 wrong usage or configuration."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from arrscore import __version__
from arrscore.cli import build, demo, history, importing, setup, view, whatif
from arrscore.cli.options import LogFormat
from arrscore.cli.reporting import print_error
from arrscore.errors import ArrscoreError, BuildsFailed
from arrscore.interruption import STOPPED, stopped_line, wants_json

# Click's UsageError: some versions of Typer bundle Click, others depend on it.
_UsageError: type[typer.BadParameter] = typer.BadParameter.mro()[1]


class Commands(TyperGroup):
    """All commands; an expected error prints one line and sets the exit code."""

    def make_context(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as below
        """Read the arguments."""
        try:
            return super().make_context(*given, **named)
        except KeyboardInterrupt:
            typer.echo(stopped_line(sys.argv), err=True)
            raise typer.Exit(1) from None

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer's context moved between its versions
        """Run a command."""
        # A command's --log-format option stores its value here.
        ctx.obj = chosen = {"log_format": LogFormat.TEXT}
        is_json = wants_json([*getattr(ctx, "_protected_args", ()), *ctx.args])
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # Typer ends quietly
        except _UsageError as error:
            if not is_json:
                raise  # Typer prints the usage
            print_error(error.format_message(), LogFormat.JSON)
            code = error.exit_code
        except BuildsFailed as error:
            for slug, line in error.lines().items():
                print_error(line, chosen["log_format"], instance=slug)
            code = error.exit_code
        except ArrscoreError as error:
            print_error(str(error), chosen["log_format"])
            code = error.exit_code
        except (KeyboardInterrupt, sqlite3.Error, OSError) as error:
            print_error(_line_of(error), chosen["log_format"])
            code = 1
        raise typer.Exit(code)


def _line_of(error: BaseException) -> str:
    """One line for an error that no command handles; names a file's folder, as the file name may hold a title."""
    match error:
        case KeyboardInterrupt():
            return STOPPED
        case sqlite3.Error():
            reason = " ".join(str(error).split())
            return (
                f"Cannot use the database: {reason}. Check that no other program uses it, "
                "and the disk space and write permission; then try again."
            )
        case OSError(filename=str(name)):
            where = f"use a file in {Path(name).parent}"
        case _:
            where = "continue"
    reason = getattr(error, "strerror", None) or type(error).__name__
    return f"Cannot {where}: {reason}. Check disk space and write permission, there and for temporary files."


app = typer.Typer(
    name="arrscore",
    cls=Commands,
    help="A static report on how your Radarr and Sonarr libraries score by your own custom formats.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        typer.echo(f"arrscore {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(  # noqa: FBT001 - the callback prints it
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    """Accept the options before a command."""


for _module in (setup, build, view, whatif, history, importing, demo):
    _module.register(app)


def run() -> None:
    """Run the command line."""
    app()
