"""Custom pages through the command line, on the sample library and its examples."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TIME = "2026-08-03T06:00:00Z"
FAULTY = "-- title: Faulty\n-- why: so\nselect title,\n  scor\nfrom file_report\n"
TOLD = (
    "Error: custom page pages/faulty.sql:4: no such column: scor. "
    "Correct the query; `arrscore explore` shows what there is to read."
)
EXAMPLES = sorted(path.stem for path in (Path(__file__).parents[2] / "examples" / "pages").glob("*.sql"))


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "arrscore", *arguments],
        cwd=folder,
        env={**__import__("os").environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_a_page_of_the_sample(sample: Any, name: str) -> None:
    """Every example finds rows in the sample library, and draws its chart."""
    own = sample[0] / "output" / "own"
    page = (own / f"{name}.html").read_text(encoding="utf-8")
    assert len(json.loads((own / f"{name}.json").read_bytes())) > 10
    assert 'id="chart-title"' in page
    assert "No data yet" not in page
    assert "Not drawn: 0" not in page


def test_datasette_has_custom_pages_as_queries(sample: Any) -> None:
    """The query of a page can be run again in Datasette, under its title, and finds the same rows."""
    answer = run(sample[0], "explore", "--get", "/arrscore/own-space-by-quality.json?_shape=array")
    assert answer.returncode == 0, answer.stderr
    page = json.loads((sample[0] / "output" / "own" / "space-by-quality.json").read_bytes())
    assert json.loads(answer.stdout) == page
    described = run(sample[0], "explore", "--get", "/arrscore/own-space-by-quality").stdout
    assert "Space by quality" in described
    assert "which qualities take the room" in described


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A folder with a faulty page."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "faulty.sql").write_text(FAULTY)
    return tmp_path


def test_faulty_page_stops_rendering_before_anything_is_written(sample: Any, faulty: Path) -> None:
    """One line names file and line; the exit code is 2 and the old report stays as it was."""
    old = faulty / "output"
    old.mkdir()
    (old / "index.html").write_text("old")
    database = str(sample[0] / "arrscore.db")
    done = run(faulty, "render", "--database", database, "--now", TIME, "--force")
    assert (done.returncode, done.stderr.splitlines()) == (2, [TOLD])
    assert [path.name for path in faulty.rglob("*") if path.is_file()] == ["index.html", "faulty.sql"]
    assert (old / "index.html").read_text() == "old"


@pytest.mark.parametrize("command", ["build", "check", "demo"])
def test_faulty_page_is_told_before_anything_is_fetched(faulty: Path, command: str) -> None:
    """A build and a check find the fault without a server's answer, and a build records nothing."""
    done = run(
        faulty,
        command,
        RADARR_URL="http://127.0.0.1:9",
        RADARR_API_KEY="key",
        ARRSCORE_INSTANCES__RADARR__RETRIES="0",
    )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, TOLD)
    assert not (faulty / "arrscore.db").exists()


def test_folder_is_named_by_the_configuration(faulty: Path) -> None:
    """`site.custom_pages` names another folder, which must exist."""
    named = run(
        faulty, "build", ARRSCORE_SITE__CUSTOM_PAGES="elsewhere", RADARR_URL="http://x", RADARR_API_KEY="k"
    )
    assert named.returncode == 2
    assert "site.custom_pages: cannot read the folder elsewhere: No such file or directory" in named.stderr
