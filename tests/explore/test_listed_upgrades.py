"""What is worth upgrading is the same wherever it is listed or counted, and nothing in an upgrade loop is among it."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from support.report import table_rows, text_of

INSTANCES = {"radarr": "Movies", "sonarr": "Series"}
PRIORITIES = ("critical", "high", "medium", "low")


@pytest.fixture(scope="module")
def rows(sample):
    """Ask the published database of the sample."""
    with closing(sqlite3.connect(sample[0] / "output/arrscore.db")) as connection:
        connection.row_factory = sqlite3.Row
        yield lambda sql, *values: [dict(row) for row in connection.execute(sql, values)]


@pytest.fixture(scope="module")
def listed(rows):
    """The candidates of each instance by item, as the view has them."""
    found = {slug: {} for slug in INSTANCES}
    for row in rows(
        "select slug, c.* from upgrade_candidates as c join instances on instances.id = c.instance_id order by position"
    ):
        found[row["slug"]][row["item_id"]] = row
    return found


@pytest.fixture(scope="module")
def held(rows):
    """The items of each instance that are in a loop, and those that are stuck."""
    return {
        slug: {
            name: {row["item_id"] for row in rows(sql, slug)}
            for name, sql in (
                (
                    "loops",
                    "select item_id from upgrade_loops join instances on id = instance_id where slug = ?",
                ),
                (
                    "stuck",
                    "select item_id from upgrade_state join instances on id = instance_id where slug = ? and stuck",
                ),
            )
        }
        for slug in INSTANCES
    }


def export(sample, name, form):
    done = subprocess.run(
        [sys.executable, "-m", "arrscore", "export", name, "--format", form],
        cwd=sample[0],
        capture_output=True,
        check=True,
        timeout=300,
    )
    text = done.stdout.decode("utf-8-sig")
    return json.loads(text) if form == "json" else list(csv.DictReader(text.splitlines()))


def table(sample, slug, name):
    return table_rows(sample[0] / "output" / slug, name)


def test_sample_has_all_kinds(listed, held):
    """There are candidates, loops that would be among them but for the loop, and stuck items."""
    assert all(len(found) > 100 for found in listed.values())
    assert {slug: len(found["loops"]) for slug, found in held.items()} == {"radarr": 4, "sonarr": 2}
    assert held["radarr"]["stuck"]


def test_no_item_in_a_loop_is_an_upgrade(rows, listed, held):
    """Not even one that the application would go on with."""
    assert rows("select count(*) as goes_on from upgrade_loops where goes_on")[0]["goes_on"] == 6
    for slug, found in listed.items():
        assert not found.keys() & (held[slug]["loops"] | held[slug]["stuck"])


def test_exports_have_the_same_rows(sample, listed):
    """`arrscore export` writes the items of the view in both forms."""
    expected = {item for found in listed.values() for item in found}
    for form in ("csv", "json"):
        assert {int(row["item_id"]) for row in export(sample, "upgrade_candidates", form)} == expected


@pytest.mark.parametrize("slug", INSTANCES)
def test_pages_have_the_same_rows_and_counts(sample, listed, held, slug):
    """The files of the page Upgrades, its figures, and the library's priorities are those of the view."""
    found = list(listed[slug].values())
    upgrades = table(sample, slug, "upgrades")
    columns = ("title", "score", "gain", "priority")
    assert [tuple(row[each] for each in columns) for row in upgrades] == [
        (
            f"{row['title']} ({row['year']})" if slug == "radarr" else row["title"],
            row["score"],
            row["potential_gain"],
            row["priority_name"],
        )
        for row in found
    ]
    library = table(sample, slug, "library" if slug == "radarr" else "episodes")
    assert sum(row["priority"] is not None for row in library) == len(found)
    assert {row["fix"] for row in library if row["priority"] is not None} == {None}
    for word, name in (("upgrade loop", "loops"), ("stuck", "stuck")):
        assert sum(row["fix"] == word for row in library) == len(held[slug][name])
    page = text_of(sample[0] / "output" / slug / "upgrades.html")
    assert f"Not listed: {len(held[slug]['loops'])} in an upgrade loop" in page
    assert f"{len(found)} of " in page
    counts = {name: sum(row["priority_name"] == name for row in found) for name in PRIORITIES}
    for name, count in counts.items():
        assert f"{name.capitalize()} {count}" in page
    assert f"Upgrade candidates {len(found)}" in text_of(sample[0] / "output" / slug / "index.html")


def test_overview_and_summaries_have_the_same_counts(sample, rows, listed, held):
    """The first page, summary.json, summary.md and the recorded statistics count what the view lists."""
    output = sample[0] / "output"
    summary = json.loads((output / "summary.json").read_text("utf-8"))
    text = (output / "summary.md").read_text("utf-8")
    page = text_of(output / "index.html")
    assert f"Upgrade candidates {sum(map(len, listed.values()))}" in page
    for one in summary["instances"]:
        found = listed[one["slug"]]
        assert one["candidates"] == sum(one["priorities"].values()) == len(found)
        assert (one["loops"], one["stuck"]) == (
            len(held[one["slug"]]["loops"]),
            len(held[one["slug"]]["stuck"]),
        )
        assert f"Upgrade candidates {len(found)} of {one['items']:,}" in page
        assert f"In upgrade loops {one['loops']}" in page
        assert re.search(rf"^\| {INSTANCES[one['slug']]} \|.*\| {len(found)} \|", text, re.MULTILINE)
        newest = "profile_id is null and build_run_id = (select max(build_run_id) from library_stats)"
        for view, where in (("instance_report", "true"), ("library_stats", newest)):
            sql = f"select v.candidates from {view} as v join instances as i on i.id = instance_id"
            assert rows(f"{sql} where i.slug = ? and {where}", one["slug"]) == [{"candidates": len(found)}]
        profiles = rows(
            "select sum(candidates) as candidates from profile_report as p join instances as i on i.id = instance_id"
            " where i.slug = ?",
            one["slug"],
        )
        assert profiles == [{"candidates": len(found)}]


def test_feed_and_badges_recommend_nothing(sample, rows):
    """The feed names what changed, and the badge a grade: neither lists an upgrade."""
    output = sample[0] / "output"
    advice = rows("select recommendation from upgrade_candidates union select advice from upgrade_loops")
    feed = (output / "feed.xml").read_text("utf-8")
    assert not [row for row in advice if row["recommendation"] in feed]
    for slug, name in INSTANCES.items():
        grade = rows(
            "select grade from library_health join instances on id = instance_id where slug = ?", slug
        )
        badge = json.loads((output / slug / "badge.json").read_text("utf-8"))
        assert badge["label"] == f"{name} health"
        assert badge["message"].endswith(grade[0]["grade"])


def test_datasette_lists_the_same(get, listed, held):
    """The query "What to upgrade first" has the first 200 of each instance, and the loops have their own."""
    for slug, found in listed.items():
        answer = json.loads(get(f"/arrscore/what_to_upgrade_first.json?_shape=array&instance={slug}"))
        assert [row["label"] for row in answer] == [row["label"] for row in found.values()][:200]
    loops = json.loads(get("/arrscore/grabbed_again_and_again.json?_shape=array&times="))
    assert len(loops) == sum(len(found["loops"]) for found in held.values())


def test_page_of_a_title_in_a_loop_says_so_first(sample, rows):
    """The movie's page begins with the loop and what to fix, and names no format to look for; the series' too."""
    for loop in rows("select l.*, kind from upgrade_loops as l join titles on titles.id = l.title_id"):
        folder = sample[0] / "output" / ("radarr/movie" if loop["kind"] == "movie" else "sonarr/series")
        name = loop["label"] if loop["kind"] == "movie" else loop["label"].rpartition(" ")[0]
        (page,) = [
            path
            for path in folder.glob("*.html")
            if re.search(rf"<h1>{re.escape(name).replace(chr(39), '&#39;')}", path.read_text("utf-8"))
        ]
        text = text_of(page)
        first = "In an upgrade loop" if loop["kind"] == "movie" else "Episodes in an upgrade loop"
        assert text.index(first) < text.index("Score" if loop["kind"] == "movie" else "Median score")
        assert loop["advice"] in text
        assert "Look for all of these together" not in text
        if loop["kind"] == "series":
            assert "upgrade loop" in text[text.index("Needs a fix") :]
