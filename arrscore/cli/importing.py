"""`arrscore import`: the history that arr-score-exporter kept."""

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
    from arrscore.history.importers.arr_score_exporter import Imported, LeftOut

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", help="A library.db of arr-score-exporter, or CSV exports of it."),
]
Instance = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SLUG",
        help="Which instance the rows are of, where several are of one service; may be repeated.",
        show_default=False,
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        parser=options.parsed_time,
        metavar="TIME",
        help="The time of CSV files that tell none, such as 2025-11-22T18:00:00Z.",
        show_default=False,
    ),
]
Report = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="List every row that is not carried, as CSV.", show_default=False),
]

_HEADERS = ("file", "row", "not carried", "service", "title", "path", "at", "score")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        name="import",
        short_help="Carry the history of arr-score-exporter over.",
        epilog="Example: arrscore import ~/.arr-score-exporter/library.db --report not-carried.csv",
    )(import_)


def import_(  # noqa: PLR0913, PLR0917 - one argument an option
    files: Files,
    config: options.Config = None,
    database: options.DatabasePath = None,
    instance: Instance = None,
    timezone: Annotated[
        str,
        typer.Option(metavar="NAME", help="The zone of the older tool's local times, such as Europe/Berlin."),
    ] = "UTC",
    at: At = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take out first what was imported before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be carried, and write nothing.")
    ] = False,
    report: Report = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print every row that is not carried, with its title.")
    ] = False,
) -> None:
    """Carry the history of arr-score-exporter over: its library.db and its CSV exports.

    What cannot be carried is counted by reason, and listed with --report or --verbose.
    """
    from arrscore.history.importers.arr_score_exporter import ImportRequest, import_files, read_files  # noqa: PLC0415 - help should not wait
    from arrscore.sessions import working_database  # noqa: PLC0415 - as above

    settings = options.load(config, database)
    request = ImportRequest(files, tuple(instance or ()), _zone(timezone), at, replace, dry_run)
    if report is not None:
        _write_report((), report)  # where it cannot be written, nothing is imported
    files_read = read_files(request)
    with working_database(settings, create=False) as db:
        imported = import_files(db, request, files_read)
    for line in _lines(imported, dry_run=dry_run, verbose=verbose):
        typer.echo(line)
    if report is not None:
        _write_report(imported.left_out, report)
        typer.echo(f"Wrote {report}: {_plural(len(imported.left_out), 'row')} not carried.")
    elif imported.left_out and not verbose:
        typer.echo("Every row of these, with its title: --report FILE or --verbose.")
    if imported.changes and not dry_run:
        typer.echo("Next: arrscore render")


def _zone(name: str) -> tzinfo:
    if name.upper() == "UTC":  # known without the system's list of zones
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ConfigurationError(
            f"--timezone {name}: there is no such zone, or no list of zones (pip install tzdata). Try: --timezone UTC"
        ) from None


def _lines(imported: Imported, *, dry_run: bool, verbose: bool) -> list[str]:
    lines = [f"{old.name}: {_plural(old.row_count, 'row')}" for old in imported.files]
    for slug, kinds in sorted(imported.changes.items()):
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        verb = "would be carried" if dry_run else "carried"
        lines.append(f"{slug}: {_plural(kinds.total(), 'change')} {verb} ({counts})")
    if not imported.changes:
        lines.append("No change is new.")
    if imported.folded:
        lines.append(f"{_plural(imported.folded, 'removal')} told with an upgrade or replacement.")
    if imported.left_out:
        lines.append(f"Not carried: {_plural(len(imported.left_out), 'row')}")
        lines += [f"  {count:>6}  {reason.value}" for reason, count in imported.reasons.items()]
    homeless = {name: None for old in imported.files for name in old.homeless}
    if homeless:
        lines.append(f"Without a place in arrscore: {', '.join(homeless)}")
    if verbose:
        for each in imported.left_out:
            words = (each.service, each.title, each.path, each.at, each.score)
            lines.append(
                _printable(f"{each.source}, row {each.number}: {each.reason.value}: {'; '.join(words)}")
            )
    return [_printable(line) for line in lines]


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _printable(text: str) -> str:
    """A line that stays one line and steers no terminal, whatever the files hold."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _write_report(left_out: Sequence[LeftOut], report: Path) -> None:
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
        for each in left_out
    ]
    try:
        report.write_bytes(csv_bytes(_HEADERS, rows))
    except OSError as error:
        raise ConfigurationError(
            f"Cannot write {report}: {error.strerror}. Name another file: --report"
        ) from None
