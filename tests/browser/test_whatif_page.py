"""The what-if page computes what `arrscore whatif` reads from the views, and is pleasant to use."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import fields
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from arrscore.analysis.whatif import Edits, compare

pytestmark = pytest.mark.browser

HD, UHD, REMUX, ANIME = "HD Bluray + WEB", "UHD Bluray + WEB", "Remux + WEB 2160p", "[Anime] Remux-1080p"
OPTIONS = {"scores": "set", "minimums": "minimum", "cutoffs": "cutoff", "increments": "increment"}
# For each trial the edits of each instance, in every profile of it something else.
TRIALS = {
    "scores": {
        "radarr": Edits(
            scores=(
                f"{HD}/HD Bluray Tier 01=-500", f"{HD}/LQ=0", f"{UHD}/x265 (HD)=777", f"{REMUX}/x265=-1000",
                f"{REMUX}/HDR=0", f"radarr:{ANIME}/FLAC=250", "Family/HD Bluray Tier 02=5000", "Archive/LQ=-7",
            ),
        ),
        "sonarr": Edits(
            scores=("WEB-1080p/WEB Tier 01=-100", "WEB-2160p/x265=-90", f"sonarr:{ANIME}/Anime Dual Audio=400"),
        ),
    },
    "thresholds": {
        "radarr": Edits(
            minimums=(f"{HD}=1750", "Archive=100", f"radarr:{ANIME}=-20000", f"{REMUX}=90000"),
            cutoffs=("Family=600", f"{UHD}=-10", f"radarr:{ANIME}=1300"),
            increments=("Family=1500", f"{UHD}=0"),
        ),
        "sonarr": Edits(
            minimums=("Daily and talk=50", "WEB-2160p=3000"),
            cutoffs=(f"sonarr:{ANIME}=300", "WEB-1080p=1600"),
            increments=("WEB-1080p=5000",),
        ),
    },
    "both at once": {
        "radarr": Edits(
            scores=(f"{HD}/WEB Tier 01=0", f"{UHD}/DV Boost=-3000", "Family/WEB Tier 02=-1"),
            minimums=(f"{HD}=-100", "Family=1"),
            cutoffs=(f"{HD}=1700", f"{UHD}=2500"),
        ),
        "sonarr": Edits(
            scores=("WEB-2160p/HDR=5000", "WEB-2160p/DD+=-1750"),
            minimums=("WEB-2160p=100",),
            cutoffs=("WEB-2160p=9000",),
        ),
    },
}  # fmt: skip


@pytest.fixture
def database(sample):
    """The sample's database."""
    with closing(sqlite3.connect(sample[0] / "arrscore.db")) as connection:
        yield connection


@pytest.fixture
def open_whatif(page, sample):
    """Open an instance's page from the disk, with an address that holds edits."""

    def run(instance="radarr", edits=None, size=(1280, 900)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        address = (sample[0] / "output" / instance / "whatif.html").as_uri()
        page.goto("about:blank")
        page.goto(address + (f"#{fragment(edits)}" if edits else ""))
        page.wait_for_selector("[data-whatif][data-changes]")
        return page

    return run


def test_profile_page_leads_to_its_own_scores(page, sample):
    """The link of a profile's page opens the what-if page with that profile chosen, the first one or any other."""
    for name in (HD, ANIME):
        folder = sample[0] / "output" / "radarr"
        (start,) = [
            path for path in folder.glob("profiles/*.html") if f"<h1>{name}</h1>" in path.read_text("utf-8")
        ]
        page.goto(start.as_uri())
        page.get_by_role("link", name="Try other scores").click()
        page.wait_for_selector("[data-whatif][data-changes]")
        expect(page.locator("[data-choose]")).to_have_value(name)
        expect(page.locator("[data-name]").first).to_have_text(name)


def fragment(edits):
    return "&".join(
        f"{option}={quote(text, safe='')}"
        for name, option in OPTIONS.items()
        for text in getattr(edits, name)
    )


def shown(page, scope):
    """What a table of the page says, by figure: the number before and after."""
    rows = page.locator(f"[data-scope={scope}] [data-measure]").evaluate_all(
        "rows => rows.map(row => [row.dataset.measure, row.dataset.before, row.dataset.after])"
    )
    return {name: tuple(float(text) if text else None for text in both) for name, *both in rows}


def wanted(before, after, instance):
    """The same figures of two standings that `whatif` read."""
    both = [figures(standing, instance) for standing in (before, after)]
    return {name: (value, both[1][name]) for name, value in both[0].items()}


def figures(standing, instance):
    waiting = "unavailable" if instance == "radarr" else "not_aired"
    states = (
        "quality_below_cutoff", "score_below_cutoff", "done", "upgrades_off", "missing", waiting, "unmonitored",
    )  # fmt: skip
    assert standing.states.keys() <= set(states)
    return {
        "health": standing.health,
        "median": standing.score_median,
        "below_minimum": standing.below_minimum,
        "candidates": sum(standing.priorities.values()),
        "candidate_bytes": standing.candidate_bytes,
        **{name: standing.priorities.get(name, 0) for name in ("critical", "high", "medium", "low")},
        **{name: standing.states.get(name, 0) for name in states},
    }


@pytest.mark.parametrize("trial", TRIALS)
def test_page_agrees_with_the_command(database, open_whatif, trial):
    """Every figure of every profile and instance, before and after, is the one that the views give."""
    of_instance = TRIALS[trial]
    together = Edits(*(
        tuple(text for edits in of_instance.values() for text in getattr(edits, field.name)) for field in fields(Edits)
    ))  # fmt: skip
    comparison = compare(database, together)
    moved = [0, 0, 0]
    for instance, edits in of_instance.items():
        page = open_whatif(instance, edits)
        whole = wanted(comparison.before.instances[instance], comparison.after.instances[instance], instance)
        assert {"median": whole["median"], **shown(page, "instance")} == whole
        for profile in page.locator("#choose option").evaluate_all("all => all.map(one => one.value)"):
            page.locator("#choose").select_option(profile)
            key = f"{instance}:{profile}"
            assert shown(page, "profile") == wanted(
                comparison.before.profiles[key], comparison.after.profiles[key], instance
            )
        data = page.locator("[data-whatif]").evaluate("one => ({...one.dataset})")
        assert int(data["changes"]) == sum(len(getattr(edits, name)) for name in OPTIONS)
        moved = [
            one + int(data[name])
            for one, name in zip(moved, ("moved", "movedBytes", "rescored"), strict=True)
        ]
    assert moved == [len(comparison.moved), comparison.moved_bytes, comparison.rescored_files]
    assert moved[0] > 20


def test_typing_shows_at_once_and_is_kept_in_the_address(open_whatif):
    """A number typed changes the results; the address then holds it, and opens the same page again."""
    page = open_whatif()
    before = shown(page, "profile")
    page.get_by_label("Score of WEB Tier 01").fill("-2000")
    then = shown(page, "profile")
    assert then["below_minimum"][1] > before["below_minimum"][0]
    expect(page.get_by_role("status").and_(page.locator("[data-status]"))).to_contain_text("With 1 change,")
    expect(page).to_have_url(re.compile(r"#set="))
    page.reload()
    page.wait_for_selector("[data-whatif][data-changes='1']")
    assert shown(page, "profile") == then
    assert page.get_by_label("Score of WEB Tier 01").input_value() == "-2000"


def test_changes_stand_as_text_and_as_a_command(open_whatif):
    """What was changed can be copied, and the command line is the one that does the same."""
    page = open_whatif(edits=Edits(scores=(f"{HD}/WEB Tier 01=0",), minimums=(f"{HD}=50",)))
    assert (
        page.locator("[data-changes]").last.inner_text()
        == f"{HD}\nMinimum Custom Format Score: 0 → 50\nWEB Tier 01: 1700 → 0"
    )
    assert page.locator("[data-command]").inner_text() == (
        f'arrscore whatif --minimum "radarr:{HD}=50" --set "radarr:{HD}/WEB Tier 01=0"'
    )


def test_keyboard_alone_edits_and_resets(open_whatif):
    """Arrow and page keys change a field, its reset is the next stop, and gives the focus back."""
    page = open_whatif()
    field = page.get_by_label("Minimum Custom Format Score", exact=True)
    field.focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowUp")
    assert field.input_value() == "101"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Reset Minimum Custom Format Score", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    assert field.input_value() == "0"
    assert page.locator("[data-whatif]").get_attribute("data-changes") == "0"
    expect(page.get_by_role("button", name="Reset all")).to_be_disabled()


def test_reset_all_undoes_every_profile(open_whatif):
    """One button undoes everything, and the address is plain again."""
    page = open_whatif(edits=TRIALS["both at once"]["radarr"])
    page.get_by_role("button", name="Reset all").click()
    assert page.locator("[data-whatif]").get_attribute("data-changes") == "0"
    assert all(before == after for before, after in shown(page, "instance").values())
    expect(page).to_have_url(re.compile(r"whatif\.html$"))


def test_what_cannot_be_read_counts_for_nothing(open_whatif):
    """A field with no whole number is marked and leaves the present score; a link's unknown names are told."""
    page = open_whatif(edits=Edits(scores=(f"{HD}/No such format=5", f"{HD}/LQ=many"), cutoffs=("Nobody=1",)))
    expect(page.locator("[data-status]")).to_contain_text("No such format=5")
    field = page.get_by_label("Score of WEB Tier 01")
    field.fill("")
    assert field.get_attribute("aria-invalid") == "true"
    assert page.locator("[data-whatif]").get_attribute("data-changes") == "0"
    field.blur()
    assert field.input_value() == "1700"


def test_find_a_format(open_whatif):
    """The list shows what the profile scores or its files match; a search finds every format."""
    page = open_whatif()
    rows = page.locator("[data-formats] tr:visible")
    listed = rows.count()
    page.get_by_label("Show unused").check()
    assert rows.count() > listed
    page.get_by_label("Show unused").uncheck()
    page.get_by_label("Find a format").fill("tier 01")
    assert {"tier 01" in text.lower() for text in rows.all_inner_texts()} == {True}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_page_is_accessible_and_fits(page, open_whatif, size, scheme):
    """Axe finds nothing with edits made, and nothing sticks out sideways."""
    page.emulate_media(color_scheme=scheme)
    open_whatif(edits=TRIALS["both at once"]["radarr"], size=size)
    # Preloading would ask for the style sheets once more, which a browser refuses a page from the disk.
    found = Axe().run(page, options={"preload": False})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_nothing_moves_while_loading(open_whatif):
    """The layout does not shift when the numbers come."""
    page = open_whatif(edits=TRIALS["both at once"]["radarr"], size=(390, 844))
    shift = page.evaluate(
        """new Promise(done => {
            let sum = 0;
            const add = list => { for (const one of list.getEntries()) sum += one.value };
            new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});
            setTimeout(() => done(sum), 700);
        })"""
    )
    assert shift <= 0.05


def test_without_scripts_the_scores_and_the_command_are_there(browser, sample):
    """The page says what it would do, shows the present scores, and names the command to use instead."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((sample[0] / "output/radarr/whatif.html").as_uri())
    expect(page.get_by_text("With JavaScript, this page shows")).to_be_visible()
    expect(page.get_by_text("arrscore whatif --set", exact=False).first).to_be_visible()
    row = page.get_by_role("rowheader", name="HD Bluray Tier 01", exact=True).locator("..")
    assert "+1,800" in row.inner_text()
    expect(page.locator("#choose")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
