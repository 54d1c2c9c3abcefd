"""What a run prints while it works: progress bars on a terminal, plain lines elsewhere, JSON lines for programs.

All of it goes to standard error, names instances by slug, and contains no title and no URL.
"""

from __future__ import annotations

import abc
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import typer

from arrscore.cli.options import LogFormat
from arrscore.errors import ServiceError, line_of_failure
from arrscore.times import log_time

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from arrscore.history.operations import RestoreResult
    from arrscore.models import FetchCounts, ScoreFault


class RunReporter(Protocol):
    """Receives the events of a run."""

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """`done` of `total` steps of a stage are complete."""

    def event(self, name: str, text: str, **fields: str | float) -> None:
        """A step is complete; `text` is for people, `fields` are for programs."""

    def history(self, result: RestoreResult) -> None:
        """The search for a previous database is over."""

    def fetched(self, instance: str, counts: FetchCounts) -> None:
        """An instance is complete."""

    def failed(self, instance: str, error: ServiceError) -> None:
        """An instance failed, and the run continues without it."""

    def distrusted(self, fault: ScoreFault) -> None:
        """The scores of an instance contradict its own rules."""


class _Events(abc.ABC):
    """Turns what the pipeline reports into events."""

    @abc.abstractmethod
    def event(self, name: str, text: str, **fields: str | float) -> None:
        """A step is complete; `text` is for people, `fields` are for programs."""

    @abc.abstractmethod
    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """`done` of `total` steps of a stage are complete."""

    def history(self, result: RestoreResult) -> None:
        """The search for a previous database is over."""
        builds = result.facts.counts.builds if result.facts else 0
        until = (result.facts and result.facts.last_build) or ""
        counted = "1 build" if builds == 1 else f"{builds} builds"
        text = {
            "restored": f"history: restored {counted} up to {until} from {result.source}",
            "kept": f"history: kept the local database, which has everything in {result.source}",
            "empty": "history: no previous database found, as allowed; continuing with the local history",
        }[result.outcome.value]
        self.event(
            "history", text, outcome=result.outcome.value, previous_builds=builds, previous_last_build=until
        )

    def fetched(self, instance: str, counts: FetchCounts) -> None:
        """An instance is complete."""
        skipped = f", {counts.odd_records} invalid records skipped" if counts.odd_records else ""
        self.event(
            "fetched",
            f"{instance}: fetched in {counts.requests} requests, {counts.bytes / 1e6:.1f} MB{skipped}",
            instance=instance,
            requests=counts.requests,
            bytes=counts.bytes,
            seconds=round(counts.seconds, 3),
            odd_records=counts.odd_records,
        )

    def failed(self, instance: str, error: ServiceError) -> None:
        """An instance failed, and the run continues without it."""
        self.event("failed", line_of_failure(instance, error), instance=instance, error=str(error))

    def distrusted(self, fault: ScoreFault) -> None:
        """The scores of an instance contradict its own rules."""
        self.event(
            "distrusted",
            f"Warning: {fault.slug}: {fault.sentence}; health, grade and upgrades are withheld. "
            "See Problems in the report.",
            instance=fault.slug,
            files=fault.disagreeing_files,
            compared_files=fault.compared_files,
        )


class LineReporter(_Events):
    """Prints plain lines; with `verbose`, also each stage."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose

    def event(self, name: str, text: str, **fields: str | float) -> None:  # noqa: ARG002 - for programs
        """Print the text."""
        typer.echo(text, err=True)

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """Print a line when a stage is complete."""
        if self._verbose and done == total:
            typer.echo(f"{instance}: {stage} {done}/{total}", err=True)


class JsonReporter(_Events):
    """Prints one JSON object per line."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose

    def event(self, name: str, text: str, **fields: str | float) -> None:
        """Print the fields with text and time."""
        typer.echo(json.dumps({"time": log_time(), "event": name, "message": text, **fields}), err=True)

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """Print an object when a stage is complete."""
        if self._verbose and done == total:
            text = f"{instance}: {stage} {done}/{total}"
            self.event("progress", text, instance=instance, stage=stage, done=done, total=total)


class BarReporter(_Events):
    """Shows progress bars on a terminal, with a line above them for each complete step."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def event(self, name: str, text: str, **fields: str | float) -> None:  # noqa: ARG002 - for programs
        """Print the text above the bars."""
        self._bars.console.print(text, markup=False, highlight=False)

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """Move the stage's bar."""
        key = (instance, stage)
        if key not in self._tasks:
            self._tasks[key] = self._bars.add_task(f"{instance} {stage}", total=total)
        self._bars.update(self._tasks[key], completed=done, total=total)


class SilentReporter(_Events):
    """Prints nothing."""

    def event(self, name: str, text: str, **fields: str | float) -> None:
        """Print nothing."""

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """Print nothing."""


class QuietReporter(SilentReporter):
    """Prints errors and warnings about distrusted scores; errors that end a run are printed elsewhere."""

    def __init__(self, log_format: LogFormat) -> None:
        self._log_format = log_format

    def failed(self, instance: str, error: ServiceError) -> None:
        """Print the error."""
        print_error(line_of_failure(instance, error), self._log_format, instance=instance)

    def distrusted(self, fault: ScoreFault) -> None:
        """Print the warning: the report lacks its main figures until the server is fixed."""
        loud = JsonReporter if self._log_format is LogFormat.JSON else LineReporter
        loud(verbose=False).distrusted(fault)


class _Warnings(logging.Handler):
    """Passes log warnings, such as those about invalid records, to the reporter."""

    def __init__(self, reporter: RunReporter) -> None:
        super().__init__(logging.WARNING)
        self._reporter = reporter

    def emit(self, record: logging.LogRecord) -> None:
        """Report a warning as an event."""
        self._reporter.event("warning", record.getMessage())


def print_error(line: str, log_format: LogFormat, **fields: str) -> None:
    """Print an error: a line for people, or an object for programs."""
    if log_format is LogFormat.JSON:
        JsonReporter(verbose=False).event("error", line, **fields)
    else:
        typer.echo(f"Error: {line}", err=True)


@contextmanager
def reporting(*, verbose: bool, quiet: bool, log_format: LogFormat) -> Iterator[RunReporter]:
    """The reporter for the options and for where standard error goes; it also receives log warnings."""
    log = logging.getLogger("arrscore")
    with _reporter(verbose=verbose, quiet=quiet, log_format=log_format) as reporter:
        handler = _Warnings(reporter)
        log.addHandler(handler)
        try:
            yield reporter
        finally:
            log.removeHandler(handler)


@contextmanager
def _reporter(*, verbose: bool, quiet: bool, log_format: LogFormat) -> Iterator[RunReporter]:
    if quiet:
        yield QuietReporter(log_format)
    elif log_format is LogFormat.JSON:
        yield JsonReporter(verbose=verbose)
    elif not sys.stderr.isatty():
        yield LineReporter(verbose=verbose)
    else:
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import Progress  # noqa: PLC0415

        with Progress(console=Console(stderr=True), transient=True) as bars:
            yield BarReporter(bars)
