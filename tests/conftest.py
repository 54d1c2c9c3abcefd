"""A browser for the tests that need one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

EXAMPLES = Path(__file__).parent.parent / "examples"
SAMPLE_TIME = "2026-08-03T06:00:00Z"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What `make check` leaves out: builds by the command, browsers, Datasette, laws over drawn libraries, and long ways.
SLOW_PATHS = (
    *("browser", "demo", "e2e", "explore", "cli/test_environment.py", "analysis/test_view_health.py"),
    *(
        "history/test_interrupted.py",
        "history/test_merge.py",
        "report/test_hidden_titles.py",
        "report/test_site.py",
    ),
    *("report/test_plain_lists.py", "report/test_unchanged_rebuild.py", "store/test_old_databases.py"),
    "test_build_counts.py",
)
SLOW_FIXTURES = frozenset({"browser", "sample"})

# A busy machine is no failure.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
# Milliseconds after which a page that does not come to look as expected has failed; a busy machine takes some.
expect.set_options(timeout=60_000)


def pytest_configure() -> None:
    """Take Ctrl-C: a shell that starts the tests in the background has them, and all that they start, ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def is_slow(item: pytest.Item) -> bool:
    """Whether `make check` leaves a test out."""
    path = item.path.relative_to(Path(__file__).parent).as_posix()
    return (
        path.startswith(SLOW_PATHS)
        or hypothesis.is_hypothesis_test(getattr(item, "obj", None))
        or not SLOW_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests, and put those with a browser last.

    Playwright's loop keeps running, and other tests could not start one of their own.
    """
    for item in items:
        if is_slow(item):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome."""
    named = os.environ.get("TEST_BROWSER")
    found = named if named and Path(named).exists() else None
    return found or next((path for path in map(shutil.which, BROWSERS) if path), None)


def give_up(reason: str) -> NoReturn:
    """Skip with the reason, or fail where a browser is asked for, as in continuous integration."""
    if os.environ.get("REQUIRE_BROWSER_TESTS"):
        pytest.fail(f"the browser tests could not run: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for the session; tests skip where there is none."""
    path = find_browser()
    if path is None:
        give_up(f"no Chromium or Chrome found (looked for {', '.join(BROWSERS)})")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            give_up(f"{path} does not start: {error.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page that fails the test if a script fails or the content security policy is violated."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder with the sample library's database and report, and what building them printed."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(EXAMPLES / "pages", folder / "pages")
    command = [sys.executable, "-m", "arrscore", "demo", "--database", "arrscore.db", "--now", SAMPLE_TIME]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return folder, done
