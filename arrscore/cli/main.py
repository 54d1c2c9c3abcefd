"""The command line as a whole: 0 all done, 1 something failed, 2 wrong usage or configuration."""

from __future__ import annotations

import sys

import typer

from arrscore import __version__
from arrscore.cli import build, demo, look, setup, whatif
from arrscore.errors import ArrscoreError, BuildsFailed

app = typer.Typer(
    name="arrscore",
    help="A static report of how good your Radarr and Sonarr libraries are by your own custom formats.",
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
    """Take the options that stand before a command."""


for _module in (setup, build, look, whatif, demo):
    _module.register(app)


def main() -> None:
    """Run the command line; an error that a user can cause ends in one line and an exit code."""
    try:
        app()
    except BuildsFailed as error:
        for slug, failure in error.failures.items():
            _print_error(f"{slug}: {failure}")
        sys.exit(error.exit_code)
    except ArrscoreError as error:
        _print_error(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _print_error("Stopped. Nothing was recorded, and the last report is as it was.")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _print_error(line: str) -> None:
    typer.echo(f"Error: {line}", err=True)
