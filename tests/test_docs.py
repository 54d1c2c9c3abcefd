"""What the documentation tells people to type exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml

from arrscore.cli.main import app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_COMMAND = re.compile(
    r"(?:^ {4}|^|`|&& |\$ )(?:\.venv/bin/)?arrscore ([a-z]+)((?: [^`\n#|&]*)?)", re.MULTILINE
)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
_PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+")


def commands_in(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Every command with the options that it is given."""
    for name, rest in _COMMAND.findall(path.read_text(encoding="utf-8")):
        yield name, re.findall(r"(?<!\S)--[a-z-]+", rest)


def known_options() -> dict[str, set[str]]:
    """The options of every command; those of a group's commands count for the group."""
    group = typer.main.get_command(app)
    options: dict[str, set[str]] = {}
    for name, command in group.commands.items():
        parts = [command, *getattr(command, "commands", {}).values()]
        options[name] = {option for part in parts for each in part.params for option in each.opts} | {
            "--help"
        }
    return options


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_exist(path):
    """Every command and option that a page names is one of the program's."""
    known = known_options()
    for name, options in commands_in(path):
        if name not in known:
            # "arrscore reads this file" is a sentence.
            assert not options, f"{path.name}: arrscore {name}"
            continue
        assert set(options) <= known[name], f"{path.name}: arrscore {name}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path):
    """A link to a file of the repository names one that is there."""
    for target in _LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_yaml_in_pages_can_be_read(path):
    """What people copy is valid, and every action of others is pinned to a commit with its version beside it."""
    for block in re.findall(
        r"^```yaml\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        assert yaml.safe_load(block) is not None
        for action in re.findall(r"uses: (.+)", block):
            assert action.startswith("OWNER/arrscore@") or _PINNED.fullmatch(action)


def test_action_is_documented():
    """The tables of inputs and outputs name what the action has."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))
    assert rows == {*action["inputs"], *action["outputs"]}
