"""Take the README's picture: the overview that `make demo` built (make picture)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Open the report in a browser and save what a desk shows of it."""
    report = FOLDER.parent / "output" / "index.html"
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None or not report.exists():
        sys.exit("The picture needs Chromium or Chrome, and `make demo` first.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 840}, color_scheme="light")
        page.goto(report.as_uri())
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / "images" / "overview.png")
        browser.close()


if __name__ == "__main__":
    main()
