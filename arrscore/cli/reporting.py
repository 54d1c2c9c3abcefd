"""What a run tells while it works: bars on a terminal, plain lines elsewhere, JSON lines for programs.

All of it goes to standard error, names instances by slug, and holds no title and no address.
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

    from arrscore.history.operations import Carried
    from arrscore.models import FetchCounts, ScoreFault


class RunReporter(Protocol):
    """Hears what a run does."""

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """`done` of `total` steps of a stage are through."""

    def event(self, name: str, text: str, **fields: str | float) -> None:
        """Something is done; `text` for people, `fields` for programs."""

    def carried(self, carried: Carried) -> None:
        """The search for a previous database is over."""

    def fetched(self, instance: str, counts: FetchCounts) -> None:
        """An instance is complete."""

    def failed(self, instance: str, error: ServiceError) -> None:
        """An instance failed, and the run goes on without it."""

    def distrusted(self, fault: ScoreFault) -> None:
        """The scores of an instance disagree with its own rules."""


class _Events(abc.ABC):
    """Turns what the pipeline tells into events."""

    @abc.abstractmethod
    def event(self, name: str, text: str, **fields: str | float) -> None:
        """Something is done; `text` for people, `fields` for programs."""

    @abc.abstractmethod
    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """`done` of `total` steps of a stage are through."""

    def carried(self, carried: Carried) -> None:
        """The search for a previous database is over."""
        builds = carried.facts.counts.builds if carried.facts else 0
        until = (carried.facts and carried.facts.last_build) or ""
        told = "1 build" if builds == 1 else f"{builds} builds"
        text = {
            "restored": f"history: {told} until {until} brought from {carried.source}",
            "kept": f"history: the local database holds all that {carried.source} does, and is kept",
            "empty": "history: no previous database, and that is allowed: what is local goes on",
        }[carried.outcome.value]
        self.event(
            "history", text, outcome=carried.outcome.value, previous_builds=builds, previous_last_build=until
        )

    def fetched(self, instance: str, counts: FetchCounts) -> None:
        """An instance is complete."""
        odd = f", {counts.odd_records} odd records left out" if counts.odd_records else ""
        self.event(
            "fetched",
            f"{instance}: fetched in {counts.requests} requests, {counts.bytes / 1e6:.1f} MB{odd}",
            instance=instance,
            requests=counts.requests,
            bytes=counts.bytes,
            seconds=round(counts.seconds, 3),
            odd_records=counts.odd_records,
        )

    def failed(self, instance: str, error: ServiceError) -> None:
        """An instance failed, and the run goes on without it."""
        self.event("failed", line_of_failure(instance, error), instance=instance, error=str(error))

    def distrusted(self, fault: ScoreFault) -> None:
        """The scores of an instance disagree with its own rules."""
        self.event(
            "distrusted",
            f"Warning: {fault.slug}: {fault.sentence}; health, grade and upgrades are withheld. "
            "The report says more under Problems.",
            instance=fault.slug,
            files=fault.disagreeing_files,
            compared_files=fault.compared_files,
        )


class LineReporter(_Events):
    """Plain lines; with `verbose`, each stage as well."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose

    def event(self, name: str, text: str, **fields: str | float) -> None:  # noqa: ARG002 - for programs
        """Print the text."""
        typer.echo(text, err=True)

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """Print a line when a stage is through."""
        if self._verbose and done == total:
            typer.echo(f"{instance}: {stage} {done}/{total}", err=True)


class JsonReporter(_Events):
    """One JSON object a line."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose

    def event(self, name: str, text: str, **fields: str | float) -> None:
        """Print the fields with text and time."""
        typer.echo(json.dumps({"time": log_time(), "event": name, "message": text, **fields}), err=True)

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """Print an object when a stage is through."""
        if self._verbose and done == total:
            text = f"{instance}: {stage} {done}/{total}"
            self.event("progress", text, instance=instance, stage=stage, done=done, total=total)


class BarReporter(_Events):
    """Bars on a terminal, with lines above them as steps end."""

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
    """Tells nothing."""

    def event(self, name: str, text: str, **fields: str | float) -> None:
        """Nothing is told."""

    def progress(self, instance: str, stage: str, done: int, total: int) -> None:
        """Nothing is told."""


class QuietReporter(SilentReporter):
    """Prints errors, and that scores are distrusted; errors that end a run print themselves."""

    def __init__(self, log_format: LogFormat) -> None:
        self._log_format = log_format

    def failed(self, instance: str, error: ServiceError) -> None:
        """Print the error."""
        print_error(line_of_failure(instance, error), self._log_format, instance=instance)

    def distrusted(self, fault: ScoreFault) -> None:
        """Print it: the report lacks its main figures until the server is fixed."""
        loud = JsonReporter if self._log_format is LogFormat.JSON else LineReporter
        loud(verbose=False).distrusted(fault)


class _Warnings(logging.Handler):
    """Hands warnings, such as those of odd records, to the reporter."""

    def __init__(self, reporter: RunReporter) -> None:
        super().__init__(logging.WARNING)
        self._reporter = reporter

    def emit(self, record: logging.LogRecord) -> None:
        """Tell a warning as an event."""
        self._reporter.event("warning", record.getMessage())


def print_error(line: str, log_format: LogFormat, **fields: str) -> None:
    """Print what went wrong: a line for people, or an object for programs."""
    if log_format is LogFormat.JSON:
        JsonReporter(verbose=False).event("error", line, **fields)
    else:
        typer.echo(f"Error: {line}", err=True)


@contextmanager
def reporting(*, verbose: bool, quiet: bool, log_format: LogFormat) -> Iterator[RunReporter]:
    """The reporter that fits the options and where standard error goes; it hears what is logged as a warning, too."""
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
