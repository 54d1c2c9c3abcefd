"""One number has one meaning: what the sample's report counts is the same wherever it is printed."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from html import unescape
from importlib.resources import files

import pytest

from arrscore.report.text.wording import state_words
from support.report import table_rows

INSTANCES = ("radarr", "sonarr")
WITHOUT_FILE = {
    "missing": "missing",
    "unavailable": "not available yet",
    "not_aired": "not aired yet",
    "unmonitored": "unmonitored",
}


@pytest.fixture
def output(sample):
    return sample[0] / "output"


@pytest.fixture
def rows(output):
    """Ask the published database."""
    with closing(sqlite3.connect(output / "arrscore.db")) as connection:
        yield lambda sql, *values: connection.execute(sql, values).fetchall()


@pytest.fixture
def states(rows):
    """How many items of an instance are in each state, by the database; those without a file alone, where asked."""

    def count(slug, where="true"):
        return dict(
            rows(
                "select state, count(*) from upgrade_state join instances on instances.id = instance_id"
                f" where slug = ? and {where} group by state order by state",
                slug,
            )
        )

    return count


@pytest.fixture
def summary(output):
    """The part of summary.json that is about an instance."""
    found = json.loads((output / "summary.json").read_text("utf-8"))
    return {one["slug"]: one for one in found["instances"]}


def table(output, name):
    """The rows of a table."""
    return table_rows(output, name)


def stats(output, page):
    """The figures on top of a page: by label, the number and what is said below it."""
    html = (output / page).read_text("utf-8")
    found = re.findall(r'<div class="stat"><dt>([^<]*)<dd>(.*?)</div>', html, re.DOTALL)
    return {unescape(label): figure(text) for label, text in found}


def figure(html):
    value, _, note = html.partition('<span class="stat-note">')
    plain = [unescape(re.sub("<[^>]*>", "", part)).strip() for part in (value, note)]
    return int(plain[0].replace(",", "")), plain[1]


def definitions(output, page):
    """What a page defines: term and text, as often as they occur."""
    html = (output / page).read_text("utf-8")
    return [
        (unescape(term), unescape(text)) for term, text in re.findall(r"<dt>([^<]*)<dd>(.*?)</div>", html)
    ]


def meanings(output, page, table_id):
    """The table that says what each word means: how many there are of each."""
    html = (output / page).read_text("utf-8")
    body = html[html.index(f'id="{table_id}"') :].partition("</table>")[0]
    return {
        word: int(count)
        for word, count in re.findall(
            r'<span class="badge[^>]*>([^<]*)</span></th><td[^>]*data-v="(\d+)"', body
        )
    }


def bars(output, page, chart):
    """The bars of a chart by their labels, as its table of numbers has them."""
    html = (output / page).read_text("utf-8")
    body = html[html.index(f'id="{chart}"') :].partition("</figure>")[0]
    numbers = body[body.index("<tbody>") :]
    found = re.findall(r'<th scope="row"[^>]*>(.*?)</th>.*?<td[^>]*>([\d,]+)</td>', numbers, re.DOTALL)
    return {re.sub("<[^>]*>", "", word): int(count.replace(",", "")) for word, count in found}


def labelled(counts):
    return {state_words(state): count for state, count in counts.items()}


def parts(text):
    """`6 missing, 2 unmonitored` as numbers by the names of states."""
    names = {words: state for state, words in WITHOUT_FILE.items()}
    found = re.findall(r"([\d,]+) ([a-z ]+)", text)
    return {names[words.strip()]: int(number.replace(",", "")) for number, words in found}


def test_sample_has_every_state_without_a_file(states):
    """Else the tests below would compare nothing."""
    assert states("radarr", "file_id is null").keys() == {"missing", "unavailable", "unmonitored"}
    assert states("radarr", "file_id is not null")["unavailable"] == 1
    assert states("sonarr", "file_id is null").keys() == {"missing", "not_aired", "unmonitored"}


@pytest.mark.parametrize("slug", INSTANCES)
def test_views_and_summary(states, rows, summary, slug):
    """States in the database are those of summary.json; items are those on disk and those without a file."""
    one, absent = summary[slug], states(slug, "file_id is null")
    assert one["states"] == states(slug)
    assert one["items_without_file"] == absent
    assert one["items"] == sum(one["states"].values()) == one["items_on_disk"] + sum(absent.values())
    assert rows(
        "select item_counts.items, item_counts.missing, present, wanted, instance_report.missing, candidates"
        " from item_counts join instance_report using (instance_id) where slug = ? and profile_id is null",
        slug,
    ) == [
        (
            one["items"], absent["missing"], one["items_on_disk"] - unmonitored_on_disk(states, slug),
            absent["missing"] + one["items_on_disk"] - unmonitored_on_disk(states, slug), absent["missing"],
            one["candidates"],
        )
    ]  # fmt: skip
    newest = (
        "select missing, candidates, health from score_trend join instances on instances.id = instance_id"
        " where slug = ? order by build_run_id desc limit 1"
    )
    assert rows(newest, slug) == [(absent["missing"], one["candidates"], one["health"])]


def unmonitored_on_disk(states, slug):
    return states(slug, "file_id is not null")["unmonitored"]


def test_readme_example_and_query_of_what_is_missing(states, rows):
    """The README's query, and Datasette's, find what pages call missing."""
    missing = sum(states(slug)["missing"] for slug in INSTANCES)
    assert len(rows("select * from upgrade_state where state = 'missing'")) == missing
    query = files("arrscore.explore.queries").joinpath("what_is_missing.sql").read_text("utf-8")
    assert sum(row[-1] for row in rows(query.replace(":instance", "''"))) == missing


@pytest.mark.parametrize("slug", INSTANCES)
def test_tables_have_the_same_states(output, states, summary, slug):
    """What filters choose from, and the CSV beside the pages, hold each item in its state."""
    name = f"{slug}/library" if slug == "radarr" else f"{slug}/episodes"
    found = table(output, name)
    assert Counter(row["state"] for row in found) == labelled(states(slug))
    priorities = Counter(row["priority"] for row in found if row["priority"])
    assert priorities == {name: count for name, count in summary[slug]["priorities"].items() if count}
    assert len(table(output, f"{slug}/upgrades")) == summary[slug]["candidates"]


def test_series_sum_up(output, states, summary):
    """The series of the library hold the missing episodes and the candidates of all, and name all without a file."""
    found = table(output, "sonarr/library")
    assert sum(row["missing"] for row in found) == states("sonarr")["missing"]
    assert sum(row["candidates"] for row in found) == summary["sonarr"]["candidates"]
    absent = Counter()
    for row in found:
        absent.update(parts(row["absent"] or ""))
    assert absent == states("sonarr", "file_id is null")


@pytest.mark.parametrize("slug", INSTANCES)
def test_profiles_sum_up(output, states, summary, slug):
    """So do the profiles, in their table and on their pages."""
    found = table(output, f"{slug}/profiles")
    absent = Counter()
    for row in found:
        absent.update(parts(row["absent"] or ""))
    assert absent == states(slug, "file_id is null")
    assert sum(row["missing"] for row in found) == absent["missing"]
    assert sum(row["candidates"] for row in found) == summary[slug]["candidates"]
    noun = "Movies" if slug == "radarr" else "Episodes"
    paths = (output / slug / "profiles").glob("*.html")
    pages = [page for path in paths if (page := stats(output, f"{slug}/profiles/{path.name}"))]
    assert sum(page[noun][0] for page in pages) == summary[slug]["items"]
    assert sum(page["Missing"][0] for page in pages) == absent["missing"]
    assert sum(page["Upgrade candidates"][0] for page in pages) == summary[slug]["candidates"]
    for page in pages:
        number, note = page[noun]
        assert not note or adds_up(note) == number


def adds_up(note):
    """The sum of `490 on disk; without a file: 6 missing, 2 unmonitored`."""
    on_disk, rest = re.fullmatch(
        r"(?:in [\d,]+ series; )?([\d,]+) on disk; without a file: (.*)", note
    ).groups()
    return int(on_disk.replace(",", "")) + sum(parts(rest).values())


@pytest.mark.parametrize("slug", INSTANCES)
def test_pages_of_an_instance(output, states, summary, slug):
    """Figures, charts and the tables of meanings have the numbers of the database, and parts add up."""
    one, counts = summary[slug], labelled(states(slug))
    noun = "Movies" if slug == "radarr" else "Episodes"
    for page in (f"{slug}/index.html", f"{slug}/library.html"):
        figures = stats(output, page)
        assert figures["Missing"][0] == counts["missing"]
        number, note = figures[noun]
        assert number == one["items"] == adds_up(note)
        assert parts(note.partition("file: ")[2]) == one["items_without_file"]
    assert stats(output, f"{slug}/index.html")["Critical"][0] == one["priorities"]["critical"]
    assert bars(output, f"{slug}/index.html", "states") == counts
    assert {
        word: count for word, count in meanings(output, f"{slug}/library.html", "states").items() if count
    } == counts
    assert meanings(output, f"{slug}/upgrades.html", "priorities") == one["priorities"]
    lead = re.search(r'<div class="lead">(.*?)</div>', (output / slug / "library.html").read_text("utf-8"))[1]
    on_disk, items = (int(text.replace(",", "")) for text in re.match(r"([\d,]+) of ([\d,]+)", lead).groups())
    others = {state: count for state, count in one["items_without_file"].items() if state != "missing"}
    assert f"{counts['missing']} are missing; also without a file: " in lead
    assert parts(lead.partition("also without a file: ")[2].rstrip(".")) == others
    assert on_disk + sum(one["items_without_file"].values()) == items


def test_overview_and_summaries(output, states, summary):
    """The first page and the summary for people say the same of each instance, and of all."""
    figures = stats(output, "index.html")
    assert figures["Missing"][0] == sum(states(slug)["missing"] for slug in INSTANCES)
    assert figures["Upgrade candidates"][0] == sum(one["candidates"] for one in summary.values())
    assert figures["Critical"][0] == sum(one["priorities"]["critical"] for one in summary.values())
    told = definitions(output, "index.html")
    assert [text for term, text in told if term == "On disk"] == [
        f"{one['items_on_disk']:,} of {one['items']:,}" for one in summary.values()
    ]
    assert [parts(text) for term, text in told if term == "Not on disk"] == [
        one["items_without_file"] for one in summary.values()
    ]
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in (output / "summary.md").read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    for cells, one in zip(lines[2:], summary.values(), strict=True):
        line = dict(zip(lines[0], cells, strict=True))
        assert line["Missing"] == str(one["states"]["missing"])
        assert line["Library"].startswith(f"{one['items']:,} ")
        others = parts(line["Others without a file"])
        assert {"missing": int(line["Missing"]), **others} == one["items_without_file"]
        assert int(line["On disk"].replace(",", "")) + sum(one["items_without_file"].values()) == one["items"]
        assert line["Health"] == f"{one['health']} {one['grade']}"


def test_health_of_the_badge_and_the_lowest_one(output, summary):
    """summary.json names the instance that its first number is of; badges have each instance's."""
    whole = json.loads((output / "summary.json").read_text("utf-8"))
    lowest = min(summary.values(), key=lambda one: one["health"])
    assert whole["health"] == lowest["health"]
    assert whole["lowest_health"] == {"instance": lowest["slug"], "health": lowest["health"]}
    for slug, one in summary.items():
        badge = json.loads((output / slug / "badge.json").read_text("utf-8"))
        assert badge["message"] == f"{one['health']} {one['grade']}"


@pytest.mark.parametrize("slug", INSTANCES)
def test_what_if_starts_from_the_same(sample, states, summary, slug):
    """The command and the page's data have the same states before any edit."""
    profile = table(sample[0] / "output", f"{slug}/profiles")[0]["profile"]
    command = [sys.executable, "-m", "arrscore", "whatif", "--database", "arrscore.db", "--json"]
    done = subprocess.run(
        [*command, "--minimum", f"{slug}:{profile}=0"],
        cwd=sample[0], capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    before = json.loads(done.stdout)["before"]["instances"][slug]
    assert before["states"] == states(slug)
    assert before["priorities"] == {
        name: count for name, count in summary[slug]["priorities"].items() if count
    }
