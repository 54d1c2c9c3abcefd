"""Compiled templates are kept beside their sources, and never stand in for another source."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from arrscore.site.compiled import CompiledTemplates
from arrscore.site.compiling import OurCode


class _Environment(Environment):
    code_generator_class = OurCode


def _rendered(folder: Path) -> str:
    """The page that a new process would render from `folder`."""
    environment = _Environment(
        loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=CompiledTemplates()
    )
    return environment.get_template("page.html").render(name="<Alien>")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a template, in which Python may keep what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "page.html").write_text("One {{ name }}")
    return tmp_path


def _kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name != "page.html" and path.is_file()]


def test_a_compiled_template_is_kept_and_taken(folder: Path) -> None:
    """The second time the kept code is what runs: it has the time of the first."""
    assert _rendered(folder) == "One &lt;Alien&gt;"
    (kept,) = _kept(folder)
    before = kept.stat()
    assert _rendered(folder) == "One &lt;Alien&gt;"
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    assert kept.stat().st_ino == before.st_ino


def test_a_changed_template_is_compiled_anew(folder: Path) -> None:
    """What is kept of the old source is not taken for the new one."""
    _rendered(folder)
    (folder / "page.html").write_text("Two {{ name }}")
    assert _rendered(folder) == "Two &lt;Alien&gt;"
    assert len(_kept(folder)) == 1


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_one_is_compiled_anew(folder: Path, damage: bytes | None) -> None:
    """An empty file, a cut one and one with a changed byte are passed over, and mended."""
    _rendered(folder)
    (kept,) = _kept(folder)
    whole = kept.read_bytes()
    kept.write_bytes(damage if damage is not None else whole[:-1] + bytes([whole[-1] ^ 1]))
    assert _rendered(folder) == "One &lt;Alien&gt;"
    assert kept.read_bytes() == whole


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`PYTHONDONTWRITEBYTECODE` counts for templates, too."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert _rendered(folder) == "One &lt;Alien&gt;"
    assert _kept(folder) == []


def test_a_folder_that_cannot_be_written_to_is_no_fault(folder: Path) -> None:
    """Where a file stands in the place of the folder for compiled code, the page is rendered all the same."""
    (folder / "__pycache__").write_text("not a folder")
    assert _rendered(folder) == "One &lt;Alien&gt;"
    assert (folder / "__pycache__").read_text() == "not a folder"
