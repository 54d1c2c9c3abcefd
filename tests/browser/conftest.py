"""The sample's report as a reader meets it: served under a sub-path, in pages that tell what went wrong."""

from __future__ import annotations

import time

import pytest

from support.http import FolderHandler, serving_folder

SUB_PATH = "/project"
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
# The sum of all layout shifts since the page was opened, from Chromium's own record of them.
LAYOUT_SHIFT = """new Promise(done => {
    let sum = 0;
    const add = list => { for (const one of list.getEntries()) sum += one.value };
    new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 100);
})"""


class SubPathHandler(FolderHandler):
    """Serves the report under a sub-path, as project pages are, and nothing outside it."""

    # The time for which what is loaded after the page is held back, so that what moves then is seen to move.
    delay = 0.08

    def send_head(self):
        """Answer below the sub-path only."""
        if not self.path.startswith(f"{SUB_PATH}/"):
            self.send_error(404)
            return None
        if "/data/" in self.path:
            time.sleep(self.delay)
        self.path = self.path.removeprefix(SUB_PATH)
        return super().send_head()


@pytest.fixture(scope="session")
def address(sample):
    """Where the report is served."""
    with serving_folder(sample[0] / "output", SubPathHandler) as address:
        yield f"{address}{SUB_PATH}/"


@pytest.fixture
def output(sample):
    """The folder of the report."""
    return sample[0] / "output"


@pytest.fixture
def open_page(browser, address):
    """Open pages that fail the test where a script fails, a policy is violated, or another host is asked."""
    contexts = []
    complaints: list[str] = []

    def make(path: str, *, size: str = "desk", javascript: bool = True, base: str = address):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="light",
            # Else colours would still be on their way when the theme has just changed.
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("dialog", lambda dialog: (complaints.append(f"said {dialog.message}"), dialog.dismiss()))
        page.on(
            "request", lambda asked: asked.url.startswith(base) or complaints.append(f"asked {asked.url}")
        )
        page.goto(base + path)
        if javascript:
            page.wait_for_function("document.querySelectorAll('[data-table]:not([data-ready])').length === 0")
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def layout_shift():
    """How much a page moved while it loaded, as the sum of its layout shifts."""
    return lambda page: page.evaluate(LAYOUT_SHIFT)
