"""The filters of the library count the states as the rest of the report does."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from arrscore.report.text.wording import state_words

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("slug", "name", "noun"), [("radarr", "library", "movies"), ("sonarr", "episodes", "episodes")]
)
def test_filter_of_each_state(output, open_page, slug, name, noun):
    """Each state that the library has can be chosen, with its count, and leaves so many rows."""
    summary = json.loads((output / "summary.json").read_text("utf-8"))
    one = next(each for each in summary["instances"] if each["slug"] == slug)
    page = open_page(f"{slug}/{name}.html")
    block = page.locator(f"[data-table={name}]")
    menu = block.locator("[data-facet=state]")
    menu.locator("summary").click()
    offered = menu.locator("label").all_inner_texts()
    other = "not aired" if slug == "radarr" else "unavailable"
    assert not any(text.startswith(other) for text in offered)
    for state, count in one["states"].items():
        option = menu.locator(".option").filter(has_text=state_words(state))
        expect(option.locator(".option-count")).to_have_text(f"{count:,}")
        option.get_by_role("checkbox").check()
        rows = block.locator("[data-status]")
        expect(rows).to_contain_text(f"{count:,} of {one['items']:,} {noun}")
        option.get_by_role("checkbox").uncheck()
