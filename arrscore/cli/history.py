"""`arrscore history`: check, restore and merge databases of previous runs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arrscore.cli import options
from arrscore.cli.reporting import reporting
from arrscore.errors import ConfigurationError

if TYPE_CHECKING:
    from arrscore.history.locations import Candidate
    from arrscore.history.manifest import HistoryFacts


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command(
        short_help="Check a database and show what it contains.",
        epilog="Example: arrscore history verify output/arrscore.db",
    )(verify)
    group.command(
        short_help="Restore a previous database as the working one.",
        epilog="Example: arrscore history restore https://me.example/library/",
    )(restore)
    group.command(
        short_help="Merge the databases of several runs into one.",
        epilog="Example: arrscore history merge radarr.db sonarr.db --into arrscore.db",
    )(merge)
    app.add_typer(
        group,
        name="history",
        help="Check, restore or merge databases of previous runs.",
        epilog="Example: arrscore history verify output/arrscore.db",
    )


Place = Annotated[
    str,
    typer.Argument(
        metavar="PATH|URL", help="A file, a folder, or the URL of a database or a published site."
    ),
]
OptionalPlaces = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH|URL",
        help="Files, folders, or URLs of databases or published sites; by default the setting `previous`.",
        show_default=False,
    ),
]
Places = Annotated[
    list[str],
    typer.Argument(metavar="PATH|URL", help="Files, folders, or URLs of databases or published sites."),
]


def verify(
    source: Place,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="PATH|URL",
            help="A previously published history.json; fail if the database holds less.",
            show_default=False,
        ),
    ] = None,
    config: options.Config = None,
) -> None:
    """Check that a database is intact and matches its history.json, and show what it contains; changes nothing."""
    from arrscore.history import operations  # noqa: PLC0415 - keeps --help fast

    found = operations.verify(options.load(config, previous=[source]), against)
    for name, value in _verified_facts(found):
        typer.echo(f"{name:<15} {value}")
    if against is not None:
        typer.echo(f"{'against':<15} holds everything that was published")


def restore(
    sources: OptionalPlaces = None,
    database: options.DatabasePath = None,
    allow_empty_history: options.AllowEmptyHistory = False,
    config: options.Config = None,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Restore the first previous database found as the working one, unless that already has all of its builds."""
    from arrscore.history import operations  # noqa: PLC0415

    settings = options.load(config, database, previous=sources)
    if not settings.previous:
        raise ConfigurationError("No previous database given. Pass a path or URL, or set previous.")
    with reporting(verbose=False, quiet=quiet, log_format=log_format) as reporter:
        result = operations.restore_previous(settings, allow_empty=allow_empty_history)
        if result is not None:
            reporter.history(result)
    if not quiet and settings.database.exists():
        typer.echo(settings.database)


def merge(
    sources: Places,
    into: Annotated[
        Path,
        typer.Option(
            metavar="PATH", help="The database to write: a new file, or one of the merged databases."
        ),
    ] = Path("arrscore.db"),
    config: options.Config = None,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Merge databases of runs that fetched different instances into one, without loss and without duplicates."""
    from arrscore.history import operations  # noqa: PLC0415

    settings = options.load(config, previous=sources)
    with reporting(verbose=False, quiet=quiet, log_format=log_format):
        facts = operations.merge(settings, into)
    for name, value in _counts(facts):
        typer.echo(f"{name:<15} {value}")
    typer.echo(into)


def _verified_facts(found: Candidate) -> list[tuple[str, str]]:
    manifest = "none next to it" if found.manifest is None else "matches this file"
    return [
        ("database", f"{found.label}: intact, schema {found.facts.schema_version}"),
        ("history.json", manifest),
        *_counts(found.facts),
    ]


def _counts(facts: HistoryFacts) -> list[tuple[str, str]]:
    counts = [(name.replace("_", " "), f"{count:,}") for name, count in asdict(facts.counts).items()]
    return [*counts, ("last build", facts.last_build or "none yet")]
