"""`arrscore import`: import the history of arr-score-exporter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from arrscore.cli import options
from arrscore.errors import ConfigurationError

if TYPE_CHECKING:
    from arrscore.history.importers.arr_score_exporter import Imported, SkippedRow

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", help="An arr-score-exporter library.db, or its CSV exports."),
]
Instance = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SLUG",
        help="The instance that the rows belong to, if a service has several; may be repeated.",
        show_default=False,
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        parser=options.parsed_time,
        metavar="TIME",
        help="The time of CSV files that contain none, such as 2025-11-22T18:00:00Z.",
        show_default=False,
    ),
]
Report = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write every skipped row to this CSV file.", show_default=False),
]

_HEADERS = ("file", "row", "reason", "service", "title", "path", "at", "score")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="import",
        short_help="Import the history of arr-score-exporter.",
        epilog="Example: arrscore import ~/.arr-score-exporter/library.db --report skipped.csv",
    )(import_)


def import_(  # noqa: PLR0913, PLR0917 - one argument an option
    files: Files,
    config: options.Config = None,
    database: options.DatabasePath = None,
    instance: Instance = None,
    timezone: Annotated[
        str,
        typer.Option(metavar="NAME", help="Time zone of arr-score-exporter's times, such as Europe/Berlin."),
    ] = "UTC",
    at: At = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove previously imported history first.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be imported; write nothing.")
    ] = False,
    report: Report = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print every skipped row with its title.")
    ] = False,
) -> None:
    """Import the history of arr-score-exporter from its library.db or CSV exports.

    Rows that cannot be imported are counted by reason, and listed with --report or --verbose.
    """
    from arrscore.history.importers.arr_score_exporter import ImportRequest, import_files, read_files  # noqa: PLC0415 - keeps --help fast
    from arrscore.sessions import working_database  # noqa: PLC0415 - as above

    settings = options.load(config, database)
    request = ImportRequest(files, tuple(instance or ()), _zone(timezone), at, replace, dry_run)
    if report is not None:
        _write_report((), report)  # if the report cannot be written, import nothing
    files_read = read_files(request)
    with working_database(settings, create=False) as db:
        imported = import_files(db, request, files_read)
    for line in _lines(imported, dry_run=dry_run, verbose=verbose):
        typer.echo(line)
    if report is not None:
        _write_report(imported.skipped, report)
        typer.echo(f"Wrote {report}: {_plural(len(imported.skipped), 'skipped row')}.")
    elif imported.skipped and not verbose:
        typer.echo("List the skipped rows with --report FILE or --verbose.")
    if imported.changes and not dry_run:
        typer.echo("Next: arrscore render")


def _zone(name: str) -> tzinfo:
    if name.upper() == "UTC":  # needs no time zone data
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ConfigurationError(
            f"--timezone {name}: unknown time zone, or no time zone data (pip install tzdata). Try: --timezone UTC"
        ) from None


def _lines(imported: Imported, *, dry_run: bool, verbose: bool) -> list[str]:
    lines = [f"{old.name}: {_plural(old.row_count, 'row')}" for old in imported.files]
    for slug, kinds in sorted(imported.changes.items()):
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        verb = "would be imported" if dry_run else "imported"
        lines.append(f"{slug}: {_plural(kinds.total(), 'change')} {verb} ({counts})")
    if not imported.changes:
        lines.append("No new changes.")
    if imported.merged:
        lines.append(f"{_plural(imported.merged, 'removal')} merged into an upgrade or replacement.")
    if imported.skipped:
        lines.append(f"Skipped: {_plural(len(imported.skipped), 'row')}")
        lines += [f"  {count:>6}  {reason.value}" for reason, count in imported.reasons.items()]
    unsupported = {name: None for old in imported.files for name in old.unsupported}
    if unsupported:
        lines.append(f"Not supported by arrscore: {', '.join(unsupported)}")
    if verbose:
        for each in imported.skipped:
            words = (each.service, each.title, each.path, each.at, each.score)
            lines.append(
                _printable(f"{each.source}, row {each.number}: {each.reason.value}: {'; '.join(words)}")
            )
    return [_printable(line) for line in lines]


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _printable(text: str) -> str:
    """The text without line breaks and terminal control characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _write_report(skipped: Sequence[SkippedRow], report: Path) -> None:
    from arrscore.report.tables.exports import csv_bytes  # noqa: PLC0415

    rows = [
        (
            each.source,
            each.number,
            each.reason.value,
            each.service,
            each.title,
            each.path,
            each.at,
            each.score,
        )
        for each in skipped
    ]
    try:
        report.write_bytes(csv_bytes(_HEADERS, rows))
    except OSError as error:
        raise ConfigurationError(
            f"Cannot write {report}: {error.strerror}. Choose another file: --report"
        ) from None
