"""A runner for our own workflow and action: it executes their `run:` scripts in order, as GitHub's does.

Steps of others (checkout, setup-python, uploads) are passed over; ours, `OWNER/arrscore`, is followed into
`action.yml`. Installing takes longest, so it is done once: `install` runs the action's script, and nights pass it over.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
# The workflow of this repository, and the one that `arrscore init --github` writes.
OURS = ROOT / ".github" / "workflows" / "report.yml"
YOURS = ROOT / "arrscore" / "cli" / "workflow.yml"
ACTION = ROOT / "action.yml"
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
_CHOICE = re.compile(r"(?P<asked>[\w.-]+) && '(?P<yes>[^']*)' \|\| '(?P<no>[^']*)'")


def evaluate(text: str, known: Mapping[str, Any]) -> str:
    """The value of one expression: a name, its negation, or one of two texts by a name."""
    text = text.strip()
    if choice := _CHOICE.fullmatch(text):
        return choice["yes"] if _value(choice["asked"], known) in {True, "true"} else choice["no"]
    if text.startswith("!"):
        return str(_value(text[1:], known) not in {True, "true"}).lower()
    return str(_value(text, known))


def _value(name: str, known: Mapping[str, Any]) -> object:
    value: Any = known
    for part in name.split("."):
        value = value.get(part, "") if isinstance(value, Mapping) else ""
    return value


def resolved(text: object, known: Mapping[str, Any]) -> str:
    """A text with its expressions replaced."""
    return _EXPRESSION.sub(lambda found: evaluate(found[1], known), str(text))


@dataclass(frozen=True)
class Step:
    """One script of a job, with the environment that its step sets."""

    name: str
    script: str
    environment: Mapping[str, str]
    key: str


@dataclass
class Night:
    """How a run of the job ended: the step that failed, if any, and what all of them printed."""

    failed: str | None = None
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


Before = Callable[[Step], Mapping[str, str] | None]


@dataclass
class Runner:
    """A machine that runs one repository's workflow, with arrscore in the folder `programs`."""

    folder: Path
    programs: Path
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def repository(self) -> Path:
        """Where the workflow's own repository stands."""
        return self.folder / "hub" / "me" / "scores"

    def prepare(self) -> None:
        """Make the repository."""
        self.repository.parent.mkdir(parents=True)
        _git("init", "--quiet", "--bare", str(self.repository))

    def run(self, workflow: Path, *, first_run: bool = False, before: Before | None = None) -> Night:
        """Run the workflow's build; `before` may raise to stop it there, or name more environment for a step."""
        temporary, workspace = self.folder / "temp", self.folder / "workspace"
        for each in (temporary, workspace):
            shutil.rmtree(each, ignore_errors=True)
            each.mkdir()
        known: dict[str, Any] = {
            "github": {
                "token": "token-of-the-test",
                "repository": "me/scores",
                "server_url": str(self.folder / "hub"),
            },
            "runner": {"temp": str(temporary)},
            "inputs": {"first-run": first_run},
            "secrets": self.secrets,
            "steps": {},
        }
        night = Night()
        job = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["build"]
        try:
            self._run_steps(job["steps"], known, {}, night, before)
        except subprocess.CalledProcessError as error:
            night.failed = error.cmd
        except StoppedError as error:
            night.failed = str(error)
        night.summary = (self.folder / "summary").read_text(encoding="utf-8")
        return night

    def _run_steps(
        self,
        steps: list[dict[str, Any]],
        known: dict[str, Any],
        environment: Mapping[str, str],
        night: Night,
        before: Before | None,
    ) -> None:
        for number, raw in enumerate(steps):
            if "if" in raw and resolved(raw["if"], known) == "false":
                continue
            own = environment | {name: resolved(value, known) for name, value in raw.get("env", {}).items()}
            key = raw.get("id", str(number))
            if raw.get("name", "").startswith("Install"):
                known["steps"][key] = {"outputs": {"programs": str(self.programs)}}
            elif "run" in raw:
                step = Step(raw.get("name", key), raw["run"], own, key)
                known["steps"][key] = {"outputs": self._run_step(step, night, before)}
            elif raw["uses"].startswith("OWNER/arrscore@"):
                known["steps"][key] = {"outputs": self._run_action(raw, known, own, night, before)}

    def _run_action(
        self,
        step: dict[str, Any],
        known: Mapping[str, Any],
        environment: Mapping[str, str],
        night: Night,
        before: Before | None,
    ) -> dict[str, str]:
        action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
        given = {name: resolved(value, known) for name, value in step.get("with", {}).items()}
        assert set(given) <= set(action["inputs"])
        inputs = {name: given.get(name, one["default"]) for name, one in action["inputs"].items()}
        github = {**known["github"], "action_path": str(ROOT)}
        inner = {"inputs": inputs, "github": github, "runner": known["runner"], "steps": {}}
        self._run_steps(action["runs"]["steps"], inner, environment, night, before)
        return {name: resolved(one["value"], inner) for name, one in action["outputs"].items()}

    def _run_step(self, step: Step, night: Night, before: Before | None) -> dict[str, str]:
        more = (before(step) if before is not None else None) or {}
        outputs = self.folder / "outputs"
        outputs.write_text("", encoding="utf-8")
        (self.folder / "summary").touch()
        done = subprocess.run(
            [*BASH, step.script],
            cwd=self.folder / "workspace",
            env=self._environment() | step.environment | more | {"GITHUB_OUTPUT": str(outputs)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        night.log += f"## {step.name}\n{done.stdout}{done.stderr}"
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, step.name)
        pairs = (line.split("=", 1) for line in outputs.read_text(encoding="utf-8").splitlines())
        night.outputs |= (found := dict(pairs))
        return found

    def _environment(self) -> dict[str, str]:
        return _environment(self.folder, self.programs) | {
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary")
        }

    def stored(self, name: str, to: Path) -> Path:
        """Write a file of the branch that keeps the history to a path."""
        shown = subprocess.run(
            ["git", "-C", str(self.repository), "show", f"arrscore-history:{name}"],
            capture_output=True,
            check=True,
        )
        to.write_bytes(shown.stdout)
        return to


def install(folder: Path) -> Path:
    """Run the action's own script that installs arrscore; the folder of the programs that it made."""
    (folder / "temp").mkdir()
    outputs = folder / "outputs"
    steps = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
    script = next(step["run"] for step in steps if step.get("id") == "install")
    subprocess.run(
        [*BASH, script],
        env=_environment(folder, Path(sys.executable).parent)
        | {"VERSION": "", "HERE": str(ROOT), "GITHUB_OUTPUT": str(outputs)},
        check=True,
        timeout=300,
    )
    return Path(outputs.read_text(encoding="utf-8").strip().removeprefix("programs="))


def _environment(folder: Path, programs: Path) -> dict[str, str]:
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "RUNNER_TEMP": str(folder / "temp"),
        "NO_PROXY": "127.0.0.1",
        # The package is installed as the action says, but what it needs is taken from here, not from the network.
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
    }


class StoppedError(Exception):
    """The machine stops here, as if its power went."""


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)
