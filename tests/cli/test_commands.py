"""The commands as their users meet them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from arrscore import __version__
from arrscore.cli.main import app
from arrscore.cli.reference import commands_below, commands_reference

COMMANDS = dict(commands_below("", get_command(app).commands))


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
        "Error: No instance is configured. Set RADARR_URL and RADARR_API_KEY (or SONARR_…), or run: arrscore init"
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


def test_reference_takes_one_paragraph_a_command():
    """The list of commands has a sentence for each, however long its help."""
    lines = commands_reference().splitlines()
    assert len(lines) == len(COMMANDS)
    whatif = next(line for line in lines if line.startswith("- `arrscore whatif`"))
    assert whatif.endswith("contacts no server.")
