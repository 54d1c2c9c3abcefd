"""The commands as their users meet them."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from arrscore import __version__, pipeline
from arrscore.cli.main import app
from arrscore.cli.options import LogFormat
from arrscore.cli.reference import commands_below, commands_reference
from arrscore.cli.reporting import SilentReporter, reporting
from arrscore.errors import BuildsFailed, ServiceUnreachable

COMMANDS = dict(commands_below("", get_command(app).commands))
TIME = "2026-08-03T06:00:00Z"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty folder, in a process of its own."""
    monkeypatch.chdir(tmp_path)
    for name in list(__import__("os").environ):
        if name.startswith(("ARRSCORE_", "RADARR_", "SONARR_")):
            monkeypatch.delenv(name)

    def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "arrscore", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run_command


def in_folder(folder, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in the sample's folder."""
    command = [sys.executable, "-m", "arrscore", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    """Help says what a command does, what each option means, and shows one use."""
    result = CliRunner().invoke(app, [*name.split(), "--help"])
    assert result.exit_code == 0
    assert f"Example: arrscore {name}" in result.output
    assert COMMANDS[name].help
    for parameter in COMMANDS[name].params:
        assert getattr(parameter, "help", None), f"{name} {parameter.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_a_valid_call(name):
    """What the help shows can be typed: its options exist."""
    example = COMMANDS[name].epilog.removeprefix("Example: ").split(" && ")[0]
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert {word for word in example.split() if word.startswith("--")} <= options


def test_version():
    """The version is the package's."""
    assert CliRunner().invoke(app, ["--version"]).output == f"arrscore {__version__}\n"


def test_help_loads_little():
    """Help waits for neither HTTP, nor templates, nor the database."""
    heavy = "{'httpx', 'pydantic', 'jinja2', 'sqlite_utils', 'yaml'}"
    code = f"import sys, arrscore.cli; print(*sorted({heavy} & {{*sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_unconfigured_build_says_how_to_begin(run):
    """With nothing configured, one line tells the next step; exit code 2."""
    done = run("build")
    assert done.returncode == 2
    assert done.stderr.strip().splitlines() == [
        "Error: No instance is configured. Set RADARR_URL and RADARR_API_KEY (or SONARR_…), or try: arrscore init"
    ]


def test_init_writes_once(run, tmp_path):
    """The starter file is written, and not written over."""
    assert run("init").returncode == 0
    (tmp_path / "arrscore.yaml").write_text("mine")
    done = run("init")
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert (tmp_path / "arrscore.yaml").read_text() == "mine"


def test_init_writes_a_workflow(run, tmp_path):
    """A workflow for GitHub Actions is written beside whatever there is, and not written over."""
    (tmp_path / "arrscore.yaml").write_text("mine")
    done = run("init", "--github")
    assert done.returncode == 0, done.stderr
    workflow = tmp_path / ".github" / "workflows" / "arrscore.yml"
    assert "RADARR_API_KEY: ${{ secrets.RADARR_API_KEY }}" in workflow.read_text()
    assert (tmp_path / "arrscore.yaml").read_text() == "mine"
    workflow.write_text("mine")
    assert run("init", "--github").returncode == 2
    assert workflow.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("render",), "There is no database arrscore.db. Try: arrscore build"),
        (("export", "titles"), "There is no database"),
        (("serve",), "There is no report in output"),
    ],
)
def test_commands_on_nothing_say_what_is_missing(run, arguments, words):
    """Without a database or report, one line says how to get one; nothing is made."""
    done = run(*arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--now", "soon"),
        ("build", "--now", "0001-01-01T00:00:00+14:00"),
        ("build", "--now", "9999-12-31T23:00:00-10:00"),
        ("build", "--now", "1999-12-31"),
        ("demo", "--now", "9001-01-01"),
        ("build", "--log-format", "xml"),
        ("build", "--nonsense"),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_exit_code_2(run, arguments):
    """What the command line does not know is wrong usage."""
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_only_names_configured_instances(run, tmp_path):
    """--only with an unknown instance lists those that are configured."""
    (tmp_path / "arrscore.yaml").write_text("instances: {radarr: {url: 'http://127.0.0.1:9', api_key: k}}")
    done = run("build", "--only", "sonarr")
    assert done.returncode == 2
    assert "Configured: radarr" in done.stderr


def test_demo_says_where_to_look(sample):
    """The sample's report ends with the place to open, and a run names no title."""
    folder, done = sample
    assert "output/index.html" in done.stdout
    assert (folder / "output" / "index.html").is_file()
    titles = json.loads(in_folder(folder, "export", "titles", "--format", "json").stdout)
    long_names = [title["name"] for title in titles if len(title["name"]) > 8]
    assert len(long_names) > 400
    assert not [name for name in long_names if name in done.stdout + done.stderr]


def test_demo_goes_on_from_its_database(sample, tmp_path):
    """A kept sample lives on: a later run records the week that passed, and its past stays."""
    folder, _ = sample
    database = tmp_path / "arrscore.db"
    database.write_bytes((folder / "arrscore.db").read_bytes())
    arguments = ("demo", "--database", str(database), "--output", str(tmp_path / "out"))
    assert in_folder(folder, *arguments, "--now", "2026-08-10T06:00:00Z", "-q").returncode == 0
    runs = json.loads(
        in_folder(folder, "export", "build_runs", "--database", str(database), "--format", "json").stdout
    )
    assert len(runs) == 32
    assert runs[-1]["started_at"] == "2026-08-10T06:00:00Z"
    assert runs[-1]["changes"] > 0


def test_sample_has_a_past(sample):
    """At least 26 builds were recorded, through the pipeline, over a library that changed."""
    folder, _ = sample
    runs = json.loads(in_folder(folder, "export", "build_runs", "--format", "json").stdout)
    assert len(runs) >= 26
    assert sum(1 for run in runs if run["changes"]) >= 26


def test_time_before_the_last_run_is_refused(sample):
    """Going back in time would put history in the wrong order."""
    folder, _ = sample
    done = in_folder(folder, "render", "--now", "2026-08-01T00:00:00Z")
    assert done.returncode == 2
    assert b"is before the last run" in done.stderr


def test_same_database_and_time_give_the_same_bytes(sample, tmp_path):
    """Rendering twice, into different folders, gives identical trees."""
    folder, _ = sample
    trees = []
    for name in ("a", "b"):
        arguments = ("render", "--now", TIME, "--output", str(tmp_path / name), "-q")
        assert in_folder(folder, *arguments).returncode == 0
        files = (path for path in (tmp_path / name).rglob("*") if path.is_file())
        trees.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})
    assert trees[0].keys() == trees[1].keys()
    assert [path for path in trees[0] if trees[0][path] != trees[1][path]] == []


def test_export_csv_is_harmless(sample):
    """Text that a spreadsheet would compute is made text; numbers stay numbers."""
    folder, _ = sample
    done = in_folder(folder, "export", "upgrade_candidates")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert len(rows) > 100
    assert min(int(row["score"]) for row in rows) < 0
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+@\t" and cell]


def test_export_to_a_file_takes_its_format_from_the_name(sample, tmp_path):
    """A name that ends with .json is written as JSON."""
    folder, _ = sample
    done = in_folder(folder, "export", "instances", "--to", str(tmp_path / "i.json"))
    assert done.returncode == 0
    assert [row["slug"] for row in json.loads((tmp_path / "i.json").read_text())] == ["radarr", "sonarr"]


def test_export_of_an_unknown_name_suggests_one(sample):
    """A slip in a view's name gets a suggestion."""
    folder, _ = sample
    done = in_folder(folder, "export", "upgrade_candidate")
    assert done.returncode == 2
    assert b"Did you mean upgrade_candidates?" in done.stderr


def test_serve_answers_on_localhost(sample):
    """The preview serves the report's pages."""
    folder, _ = sample
    command = [sys.executable, "-u", "-m", "arrscore", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().split()[0]
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            for _ in range(50):
                try:
                    page = opener.open(f"{address}index.html", timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(10)
    assert address.startswith("http://127.0.0.1:")
    assert b"<h1" in page


def test_explore_opens_datasette_with_descriptions(sample):
    """Datasette answers for the database, with titles from the views' headers and rows of the views."""
    pytest.importorskip("datasette", reason="Datasette is not installed")
    folder, _ = sample
    page = in_folder(folder, "explore", "--get", "/arrscore/upgrade_candidates")
    assert page.returncode == 0, page.stderr.decode()
    assert b"custom-facet" in page.stdout or b"facet" in page.stdout
    answer = in_folder(folder, "explore", "--get", "/arrscore/library_health.json?_shape=array")
    assert [row["grade"] is not None for row in json.loads(answer.stdout)] == [True, True]


@pytest.mark.parametrize("path", ["/nosuch", "nosuch"])
def test_explore_answers_for_a_page_that_is_not_there(sample, path):
    """An unknown page is Datasette's page for it and exit code 1, with or without the first slash: no traceback."""
    pytest.importorskip("datasette", reason="Datasette is not installed")
    folder, _ = sample
    page = in_folder(folder, "explore", "--get", path)
    assert page.returncode == 1
    assert page.stdout.lstrip().startswith(b"<!DOCTYPE html>")
    assert b"404" in page.stdout
    assert b"Traceback" not in page.stdout + page.stderr


@pytest.mark.parametrize("command", ["serve", "explore"])
def test_port_that_is_taken_is_one_clear_line(sample, command):
    """A port that another program listens on ends with exit code 1 and the next step."""
    folder, _ = sample
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = in_folder(folder, command, "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"Error: Cannot listen on 127.0.0.1, port {port}: Address already in use. Name others: --host, --port\n"
    )


def test_json_log_is_one_object_a_line(sample, tmp_path):
    """With --log-format json every line of the log is an object with a time and an event."""
    folder, _ = sample
    done = in_folder(folder, "render", "--now", TIME, "--output", str(tmp_path / "o"), "--log-format", "json")
    events = [json.loads(line) for line in done.stderr.decode().splitlines()]
    assert [event["event"] for event in events] == ["rendered"]
    assert events[0]["pages"] > 50


@pytest.fixture
def failing(tmp_path, monkeypatch):
    """Run `arrscore render` in this process, where the pipeline raises an error."""
    monkeypatch.chdir(tmp_path)

    def run_failing(error: BaseException, *arguments: str):
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(pipeline, "render", fail)
        return CliRunner().invoke(app, ["render", *arguments])

    return run_failing


STOPPED = "Stopped. The last report is as it was; what was recorded before stays."


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
            "Cannot use a file in /srv/x: No space left on device. Are there",
        ),
        (OSError(28, "No space left on device"), "Cannot go on: No space left on device. Are there"),
        (TimeoutError(), "Cannot go on: TimeoutError. Are there"),
    ],
)
def test_what_no_command_foresees_is_one_line(failing, error, line):
    """Ctrl-C, SQLite's errors and the system's end with exit code 1 and one line, in either format."""
    done = failing(error)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {line}")
    assert len(done.stderr.splitlines()) == 1
    told = json.loads(failing(error, "--log-format", "json").stderr)
    assert told.keys() == {"time", "event", "message"}
    assert told["event"] == "error"
    assert told["message"].startswith(line)


def test_json_log_ends_with_an_object_an_instance(failing):
    """Where instances fail, each has an error of its own in the log."""
    failures = {slug: ServiceUnreachable(f"Cannot reach {slug}.") for slug in ("radarr", "sonarr")}
    done = failing(BuildsFailed(failures), "--log-format", "json")
    assert done.exit_code == 1
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(each["event"], each["instance"]) for each in told] == [("error", "radarr"), ("error", "sonarr")]
    assert told[0]["message"] == "radarr: Cannot reach radarr."


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
            log.warning("%s: %d of 9 movies left out", "radarr", 1)
    text, program = capsys.readouterr().err.splitlines()
    assert text == "radarr: 1 of 9 movies left out"
    assert json.loads(program)["event"] == "warning"
    assert json.loads(program)["message"] == text
    assert log.handlers == []


def test_silent_reporter_is_silent(capsys):
    """The sample's own fetches tell nothing, not even a failure."""
    reporter = SilentReporter()
    reporter.failed("radarr", ServiceUnreachable("x"))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("score", ["2147483648", "-2147483649", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("option", ["--set", "--minimum", "--cutoff", "--increment"])
def test_score_beyond_32_bits_is_wrong_usage(sample, monkeypatch, option, score):
    """What no server could keep is refused like any other score that cannot be read."""
    folder, _ = sample
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(app, ["whatif", option, f"HD/x={score}"])
    assert done.exit_code == 2
    assert "is not of the form" in done.stderr


def test_terminated_explore_takes_datasette_along(sample, tmp_path):
    """SIGTERM ends Datasette too, takes the copy away, and exits with 1."""
    pytest.importorskip("datasette", reason="Datasette is not installed")
    folder, _ = sample
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "arrscore", "explore", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "running on" in line:
                break
        process.send_signal(signal.SIGTERM)
        # Standard error ends only when Datasette, which shares it, has ended.
        rest = process.stderr.read()
        code = process.wait(20)
    assert code == 1, [*lines, rest]
    assert f"Error: {STOPPED}" in rest
    assert "Traceback" not in rest
    assert list(temporary.iterdir()) == []


def test_reference_takes_one_paragraph_a_command():
    """The list of commands has a sentence for each, however long its help."""
    lines = commands_reference().splitlines()
    assert len(lines) == len(COMMANDS)
    whatif = next(line for line in lines if line.startswith("- `arrscore whatif`"))
    assert whatif.endswith("no server is asked.")
