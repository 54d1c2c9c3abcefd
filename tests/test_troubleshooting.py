"""`docs/troubleshooting.md` quotes messages as the program says them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^### `(.+)`$", TEXT, re.MULTILINE)


def literals() -> Iterator[str]:
    """Every text in the program, with `…` for what an f-string fills in."""
    for path in (ROOT / "arrscore").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
                yield "".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.fixture(scope="module")
def program() -> list[str]:
    """What the program may say."""
    return list(literals())


def test_it_is_by_symptom():
    """Many messages are explained, each once."""
    assert len(QUOTED) > 25
    assert len(QUOTED) == len(set(QUOTED))


@pytest.mark.parametrize("message", QUOTED)
def test_quoted_message_is_what_the_program_says(program, message):
    """Each part of a quoted message stands in the source, and the longest says enough to find it."""
    parts = [part.strip() for part in re.split("…", message)]
    parts = [part for part in parts if re.search(r"\w{2}", part)]
    assert max(map(len, parts)) > 10
    for part in parts:
        words = part.removeprefix(": ").rstrip(".")
        assert any(words in text for text in program), words


@pytest.mark.parametrize("heading", re.findall(r"^##+ .+$", TEXT, re.MULTILINE))
def test_every_symptom_is_followed_by_what_to_do(heading):
    """No entry is empty; two messages with one cause stand together."""
    after = TEXT.split(f"{heading}\n", 1)[1].strip()
    assert after
    assert not after.startswith("## ")


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_links_of_the_documentation_lead_somewhere(path):
    """Files and headings that a page of the documentation links to are there."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        linked = (path.parent / name).resolve() if name else path
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {
                re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
            }
            assert anchor in slugs, target
