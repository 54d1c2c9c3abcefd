"""What runs tell, in lines for people and for programs."""

from __future__ import annotations

import json
import logging
import sqlite3

import pytest
import typer
from typer.testing import CliRunner

from arrscore.cli.main import Commands
from arrscore.cli.options import LogFormat, LogFormatOption
from arrscore.cli.reporting import SilentReporter, reporting
from arrscore.errors import BuildsFailed, ServiceUnreachable

TIME = "2026-08-03T06:00:00Z"


def test_json_log_is_one_object_a_line(in_sample, tmp_path):
    """With --log-format json every line of the log is an object with a time and an event."""
    done = in_sample("render", "--now", TIME, "--output", str(tmp_path / "o"), "--log-format", "json")
    events = [json.loads(line) for line in done.stderr.decode().splitlines()]
    assert [event["event"] for event in events] == ["rendered"]
    assert events[0]["pages"] > 50


def failing(error: BaseException, *arguments: str):
    """Run a command that ends with an error, among the commands that deal with errors."""
    broken = typer.Typer(cls=Commands, pretty_exceptions_enable=False)

    @broken.callback()
    def options() -> None:
        """Have commands by name, as arrscore has."""

    @broken.command()
    def fail(log_format: LogFormatOption = LogFormat.TEXT) -> None:  # noqa: ARG001 - it puts itself into effect
        raise error

    return CliRunner().invoke(broken, ["fail", *arguments])


STOPPED = "Stopped. The previous report is unchanged, and everything recorded before is kept."


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeyboardInterrupt(), STOPPED),
        (sqlite3.OperationalError("database is locked"), "Cannot use the database: database is locked. "),
        (
            sqlite3.OperationalError("attempt to write a readonly database"),
            "Cannot use the database: attempt to",
        ),
        (
            OSError(28, "No space left on device", "/srv/x/A Title.html"),
            "Cannot use a file in /srv/x: No space left on device. Check",
        ),
        (OSError(28, "No space left on device"), "Cannot continue: No space left on device. Check"),
        (TimeoutError(), "Cannot continue: TimeoutError. Check"),
    ],
)
def test_what_no_command_foresees_is_one_line(error, line):
    """Ctrl-C, SQLite's errors and the system's end with exit code 1 and one line, in either format."""
    done = failing(error)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {line}")
    assert len(done.stderr.splitlines()) == 1
    told = json.loads(failing(error, "--log-format", "json").stderr)
    assert told.keys() == {"time", "event", "message"}
    assert told["event"] == "error"
    assert told["message"].startswith(line)


def test_failure_is_told_with_its_instance_once():
    """A line names the instance; where an error of a plug-in does not, the slug goes before it."""
    errors = {
        "radarr-4k": ServiceUnreachable("Cannot reach radarr-4k."),
        "lidarr": ServiceUnreachable("Gone."),
    }
    done = failing(BuildsFailed(errors))
    assert done.stderr.splitlines() == ["Error: Cannot reach radarr-4k.", "Error: lidarr: Gone."]


def test_json_log_ends_with_an_object_an_instance():
    """Where instances fail, each has an error of its own in the log."""
    failures = {slug: ServiceUnreachable(f"Cannot reach {slug}.") for slug in ("radarr", "sonarr")}
    done = failing(BuildsFailed(failures), "--log-format", "json")
    assert done.exit_code == 1
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(each["event"], each["instance"]) for each in told] == [("error", "radarr"), ("error", "sonarr")]
    assert told[0]["message"] == "Cannot reach radarr."


def test_json_log_tells_wrong_configuration(run):
    """An error before the work begins is an object, too."""
    done = run("build", "--log-format", "json")
    assert done.returncode == 2
    assert json.loads(done.stderr)["message"].startswith("No instance is configured.")


def test_warnings_of_services_go_where_the_log_goes(capsys):
    """Records left out are told in the log's own form, and not at all with --quiet."""
    log = logging.getLogger("arrscore.services")
    for quiet, log_format in [(False, LogFormat.TEXT), (False, LogFormat.JSON), (True, LogFormat.TEXT)]:
        with reporting(verbose=False, quiet=quiet, log_format=log_format):
            log.warning("%s: %d of 9 movies skipped", "radarr", 1)
    text, program = capsys.readouterr().err.splitlines()
    assert text == "radarr: 1 of 9 movies skipped"
    assert json.loads(program)["event"] == "warning"
    assert json.loads(program)["message"] == text
    assert log.handlers == []


def test_silent_reporter_is_silent(capsys):
    """The sample's own fetches tell nothing, not even a failure."""
    reporter = SilentReporter()
    reporter.failed("radarr", ServiceUnreachable("x"))
    assert capsys.readouterr().err == ""
