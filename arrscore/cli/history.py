"""`arrscore history`: checking, restoring and merging databases of earlier runs."""

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
        short_help="Tell whether a database is whole, and what it holds.",
        epilog="Example: arrscore history verify output/arrscore.db",
    )(verify)
    group.command(
        short_help="Bring an earlier database back as the working one.",
        epilog="Example: arrscore history restore https://me.example/library/",
    )(restore)
    group.command(
        short_help="Join databases of several runs into one.",
        epilog="Example: arrscore history merge radarr.db sonarr.db --into arrscore.db",
    )(merge)
    app.add_typer(
        group,
        name="history",
        help="Check, restore or merge databases of earlier runs.",
        epilog="Example: arrscore history verify output/arrscore.db",
    )


Place = Annotated[
    str, typer.Argument(metavar="PATH|URL", help="A file, a folder, the address of a database or of a site.")
]
OptionalPlaces = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH|URL",
        help="Files, folders, addresses of databases or of sites; by default what the setting `previous` names.",
        show_default=False,
    ),
]
Places = Annotated[
    list[str],
    typer.Argument(metavar="PATH|URL", help="Files, folders, addresses of databases or of sites."),
]


def verify(
    source: Place,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="PATH|URL",
            help="A history.json that was published before: the database must hold no less.",
            show_default=False,
        ),
    ] = None,
    config: options.Config = None,
) -> None:
    """Tell whether a database is whole and as its history.json says, and what it holds; nothing is changed."""
    from arrscore.history import operations  # noqa: PLC0415 - help should not wait for it

    found = operations.verify(options.load(config, previous=[source]), against)
    for name, value in _told(found):
        typer.echo(f"{name:<15} {value}")
    if against is not None:
        typer.echo(f"{'against':<15} it holds no less than was published")


def restore(
    sources: OptionalPlaces = None,
    database: options.DatabasePath = None,
    allow_empty_history: options.AllowEmptyHistory = False,
    config: options.Config = None,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Bring the first database that is there back as the working one, unless that holds all of its builds."""
    from arrscore.history import operations  # noqa: PLC0415

    settings = options.load(config, database, previous=sources)
    if not settings.previous:
        raise ConfigurationError("No place is named. Give a path or an address, or set previous.")
    with reporting(verbose=False, quiet=quiet, log_format=log_format) as reporter:
        carried = operations.bring_previous(settings, allow_empty=allow_empty_history)
        if carried is not None:
            reporter.carried(carried)
    if not quiet and settings.database.exists():
        typer.echo(settings.database)


def merge(
    sources: Places,
    into: Annotated[
        Path,
        typer.Option(
            metavar="PATH", help="The database to write: a new one, or one of those that are merged."
        ),
    ] = Path("arrscore.db"),
    config: options.Config = None,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Join databases of runs that fetched instances of their own into one, without loss and without duplicates."""
    from arrscore.history import operations  # noqa: PLC0415

    settings = options.load(config, previous=sources)
    with reporting(verbose=False, quiet=quiet, log_format=log_format):
        facts = operations.merge(settings, into)
    for name, value in _counts(facts):
        typer.echo(f"{name:<15} {value}")
    typer.echo(into)


def _told(found: Candidate) -> list[tuple[str, str]]:
    beside = "none beside it" if found.manifest is None else "describes this very file"
    return [
        ("database", f"{found.label}: whole, schema {found.facts.schema_version}"),
        ("history.json", beside),
        *_counts(found.facts),
    ]


def _counts(facts: HistoryFacts) -> list[tuple[str, str]]:
    counts = [(name.replace("_", " "), f"{count:,}") for name, count in asdict(facts.counts).items()]
    return [*counts, ("last build", facts.last_build or "none yet")]
