"""`arrscore build`, and its halves `fetch` and `render`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from arrscore.cli import options
from arrscore.cli.reporting import RunReporter, reporting

if TYPE_CHECKING:
    from arrscore.config import Settings
    from arrscore.pipeline import Fetched
    from arrscore.report.build import SiteResult


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: arrscore build --output public")(build)
    app.command(
        short_help="Fetch and record, without writing the report.",
        epilog="Example: arrscore fetch --only radarr-4k",
    )(fetch)
    app.command(epilog="Example: arrscore render --output public")(render)


def build(  # noqa: PLR0913, PLR0917 - one argument an option
    config: options.Config = None,
    database: options.DatabasePath = None,
    output: options.Output = None,
    previous: options.Previous = None,
    allow_empty_history: options.AllowEmptyHistory = False,
    only: options.Only = None,
    keep_going: options.KeepGoing = False,
    accept_shrink: options.AcceptShrink = False,
    now: options.Now = None,
    force: options.Force = False,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Fetch the scores, record what changed, and write the report."""
    from arrscore import pipeline  # noqa: PLC0415 - keeps --help fast

    settings = options.load(config, database, output, previous)
    pipeline.check_custom_pages(settings)
    with _locked_run(settings, verbose=verbose, quiet=quiet, log_format=log_format) as reporter:
        request = pipeline.Request(
            options.time_of_run(now), tuple(only or ()), keep_going, force, allow_empty_history, accept_shrink
        )
        pipeline.check_folder(settings, request)
        _report_fetched(reporter, pipeline.fetch(settings, request, reporter))
        _report_rendered(reporter, pipeline.render(settings, request, reporter))
    if not quiet:
        typer.echo(settings.output / "index.html")


def fetch(  # noqa: PLR0913, PLR0917
    config: options.Config = None,
    database: options.DatabasePath = None,
    previous: options.Previous = None,
    allow_empty_history: options.AllowEmptyHistory = False,
    only: options.Only = None,
    keep_going: options.KeepGoing = False,
    accept_shrink: options.AcceptShrink = False,
    now: options.Now = None,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Fetch the scores and record what changed, without writing the report."""
    from arrscore import pipeline  # noqa: PLC0415

    settings = options.load(config, database, previous=previous)
    with _locked_run(settings, verbose=verbose, quiet=quiet, log_format=log_format) as reporter:
        request = pipeline.Request(
            options.time_of_run(now),
            tuple(only or ()),
            keep_going,
            allow_empty_history=allow_empty_history,
            accept_shrink=accept_shrink,
        )
        _report_fetched(reporter, pipeline.fetch(settings, request, reporter))


def render(  # noqa: PLR0913, PLR0917
    config: options.Config = None,
    database: options.DatabasePath = None,
    output: options.Output = None,
    now: options.Now = None,
    force: options.Force = False,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Write the report from the database without contacting any server."""
    from arrscore import pipeline  # noqa: PLC0415

    settings = options.load(config, database, output)
    request = pipeline.Request(options.time_of_run(now), force=force)
    with reporting(verbose=verbose, quiet=quiet, log_format=log_format) as reporter:
        result = pipeline.render(settings, request, reporter)
        _report_rendered(reporter, result)
        for fault in result.score_faults:
            reporter.distrusted(fault)
    if not quiet:
        typer.echo(settings.output / "index.html")


@contextmanager
def _locked_run(
    settings: Settings, *, verbose: bool, quiet: bool, log_format: options.LogFormat
) -> Iterator[RunReporter]:
    """Report the progress of a run that holds the database's lock; read the time only after the lock is taken."""
    from arrscore.store.build_lock import sole_build  # noqa: PLC0415 - keeps --help fast

    with (
        reporting(verbose=verbose, quiet=quiet, log_format=log_format) as reporter,
        sole_build(settings.database),
    ):
        yield reporter


def _report_fetched(reporter: RunReporter, fetched: Fetched) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in fetched.summary.score_changes.items())
    edits = fetched.summary.rule_changes
    text = f"recorded: {kinds or 'no score changes'}" + (f", {edits} rules edited" if edits else "")
    reporter.event("recorded", text, changes=fetched.summary.changes, rule_changes=edits)
    for fault in fetched.score_faults:
        reporter.distrusted(fault)


def _report_rendered(reporter: RunReporter, result: SiteResult) -> None:
    reporter.event(
        "rendered",
        f"report: {result.pages} pages, {result.rendered} rendered, "
        f"{result.changed} of {result.files} files new or changed",
        pages=result.pages,
        rendered=result.rendered,
        files=result.files,
        changed=result.changed,
    )
