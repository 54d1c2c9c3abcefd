"""`arrscore demo`: the report of a sample library, through the same steps as a real one."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from arrscore.cli import options
from arrscore.cli.reporting import RunReporter, SilentReporter, reporting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from arrscore.config import Settings
    from arrscore.demo.library import SampleLibrary

WEEKS = 30
WEEK = timedelta(weeks=1)
_KEY = "sample-key-that-opens-nothing"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        short_help="Build the report of a sample library; needs no server.",
        epilog="Example: arrscore demo --output public",
    )(demo)


def demo(  # noqa: PLR0913, PLR0917 - one argument an option
    database: Annotated[
        Path | None,
        typer.Option(
            parser=options.given_path,
            metavar="PATH",
            help="Keep the sample's history in this database, and continue it on later runs.",
            show_default=False,
        ),
    ] = None,
    output: options.Output = None,
    seed: Annotated[
        int, typer.Option(help="Seed of the sample library; each number generates a different one.")
    ] = 1,
    now: options.Now = None,
    force: options.Force = False,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    log_format: options.LogFormatOption = options.LogFormat.TEXT,
) -> None:
    """Build the report of a sample library with 30 weeks of history; needs no server and no network."""
    from arrscore import pipeline  # noqa: PLC0415 - keeps --help fast

    time = options.time_of_run(now)
    with (
        tempfile.TemporaryDirectory() as folder,
        reporting(verbose=verbose, quiet=quiet, log_format=log_format) as reporter,
    ):
        settings = _sample_settings(database or Path(folder) / "arrscore.db", output)
        pipeline.check_custom_pages(settings)
        _simulate_weeks(settings, time, seed, reporter)
        result = pipeline.render(settings, pipeline.Request(time, force=force), reporter)
    typer.echo(f"A sample report of {result.pages} pages is in {settings.output / 'index.html'}")
    if not quiet:
        typer.echo("Open it in a browser, or: arrscore serve (make demo: .venv/bin/arrscore serve)")


def _sample_settings(database: Path, output: Path | None) -> Settings:
    from arrscore.config import RADARR, SONARR, load_settings  # noqa: PLC0415

    instances = {
        slug: {"url": f"http://{slug}.invalid", "api_key": _KEY, "name": name}
        for slug, name in ((RADARR.name, "Movies"), (SONARR.name, "Series"))
    }
    overrides: dict[str, Any] = {"instances": instances, "database": database, "output": output}
    # No file and no environment: a sample must never contact real servers.
    return load_settings(environment={}, overrides=overrides, use_file=False)


def _simulate_weeks(settings: Settings, until: datetime, seed: int, reporter: RunReporter) -> None:
    """Advance the library to that time, and record it once a week."""
    from arrscore import pipeline  # noqa: PLC0415
    from arrscore.demo.library import SampleLibrary  # noqa: PLC0415
    from arrscore.queries import recorded_span  # noqa: PLC0415

    first, last = recorded_span(settings)
    start = first or until - WEEKS * WEEK
    library = SampleLibrary(seed, start=start)
    apps = _applications(library)
    runs = list(_weekly(start if last is None else last + WEEK, until))
    for number, time in enumerate(runs, start=1):
        library.advance(time)
        pipeline.fetch(settings, pipeline.Request(time, apps=apps), SilentReporter())
        reporter.progress("sample", "weeks", number, len(runs))
    reporter.event("recorded", f"recorded {len(runs)} weeks of the sample library", runs=len(runs))


def _applications(library: SampleLibrary) -> Mapping[str, Any]:
    from arrscore.demo.reference import Service  # noqa: PLC0415
    from arrscore.demo.server import ArrApplication  # noqa: PLC0415

    return {service: ArrApplication(library, service, api_key=_KEY) for service in get_args(Service)}


def _weekly(start: datetime, until: datetime) -> Iterator[datetime]:
    """Every week from `start`, and `until` itself as the last."""
    time = start
    while time < until:
        yield time
        time += WEEK
    yield until
