"""A server that reports 0 for every file: what a run prints, what the report says first, and what comes after."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from support.report import table_rows, text_of

SENTENCE = "disagree with its own rules"


def zero_scores(arr) -> None:
    """Let a server report 0 for each file, with the formats that match it; what its history holds stays."""
    right = arr.application

    async def broken(scope, receive, send) -> None:
        async def changed(message) -> None:
            if message["type"] == "http.response.start":
                kept = [
                    (name, value) for name, value in message["headers"] if name.lower() != b"content-length"
                ]
                message = {**message, "headers": kept}
            elif scope["path"].endswith("file"):
                files = [{**one, "customFormatScore": 0} for one in json.loads(message["body"])]
                message = {**message, "body": json.dumps(files).encode()}
            await send(message)

        await right(scope, receive, changed)

    arr.application = broken


@pytest.fixture
def servers(project, start_server):
    """Both services, configured."""
    found = {service: start_server(service) for service in ("radarr", "sonarr")}
    project.configure(*found.values())
    return found


def build(project, day, *options):
    done = project.run("build", "--now", f"2026-12-{day:02}T06:00:00Z", *options)
    assert done.returncode == 0, done.stderr
    return done


def summary(project):
    found = json.loads((project.folder / "output/summary.json").read_text("utf-8"))
    return found, {one["slug"]: one for one in found["instances"]}


def rows(project, sql):
    with closing(sqlite3.connect(project.folder / "output/arrscore.db")) as connection:
        return connection.execute(sql).fetchall()


def first_words(project, page):
    """What a page says before its heading."""
    text = (project.folder / "output" / page).read_text("utf-8")
    return text[text.index("<main") : text.index("<h1")]


def test_fault_is_said_first_and_everything_comes_back(project, servers):
    """Before, with the fault and after: output, pages, files for other programs, history and trend."""
    radarr = servers["radarr"]
    right = radarr.application
    build(project, 1)
    before, instances = summary(project)
    assert before["score_faults"] == 0
    assert instances["radarr"]["health"] > 0
    candidates = rows(project, "select * from upgrade_candidates")
    scored = instances["radarr"]["files"]

    zero_scores(radarr)
    done = build(project, 2)
    ((wrong,),) = rows(project, "select count(*) from score_mismatches")
    count = f"{wrong} of {scored} files {SENTENCE}"
    assert wrong >= 10
    (line,) = [each for each in done.stderr.splitlines() if count in each]
    assert line.startswith("Warning: radarr: the scores of ")
    output, instances = summary(project)
    assert (output["health"], output["score_faults"]) == (None, 1)
    broken = instances["radarr"]
    assert (broken["health"], broken["grade"], broken["candidates"]) == (None, None, 0)
    assert broken["score_fault"] == {"disagreeing_files": wrong, "compared_files": scored}
    assert (instances["sonarr"]["health"] or 0) > 0
    assert instances["sonarr"]["score_fault"] is None
    pages = (
        "index.html",
        "radarr/index.html",
        "radarr/problems.html",
        "radarr/upgrades.html",
        "radarr/whatif.html",
    )
    for page in pages:
        assert count in first_words(project, page), page
    assert SENTENCE not in first_words(project, "sonarr/index.html")
    problems = table_rows(project.folder / "output", "radarr/problems")
    assert (problems[0]["kind"], problems[0]["severity"], problems[0]["files"]) == (
        "scores disagree",
        "error",
        wrong,
    )
    badge = json.loads((project.folder / "output/radarr/badge.json").read_text("utf-8"))
    assert (badge["message"], badge["color"]) == ("withheld", "lightgrey")
    assert count in (project.folder / "output/summary.md").read_text("utf-8")
    assert (
        "Try other scores"
        not in text_of(project.folder / "output/radarr/whatif.html").split(
            "Not available while scores disagree"
        )[1]
    )
    assert rows(project, "select distinct instance_id from upgrade_candidates") == [(2,)]
    assert rows(project, "select kind, cause from score_history where build_run_id = 2 group by 1, 2") == [
        ("rescored", "server")
    ]

    radarr.application = right
    done = build(project, 3)
    assert SENTENCE not in done.stderr
    after, instances = summary(project)
    assert after["health"] == before["health"]
    assert rows(project, "select * from upgrade_candidates") == candidates
    changes = rows(
        project, "select kind, cause, count(*) from score_history where build_run_id = 3 group by 1, 2"
    )
    assert changes == [("rescored", "server", wrong)]
    health = [value for (value,) in rows(
        project, "select health from score_trend where instance_id = 1 order by build_run_id"
    )]  # fmt: skip
    assert health == [instances["radarr"]["health"], None, instances["radarr"]["health"]]
    change = text_of(project.folder / "output/radarr/changes/build-3.html")
    assert "The server reports another score by the same rules" in change


def test_fault_is_printed_by_every_command(project, servers):
    """Also with --quiet, as JSON, by `fetch`, `render` and `whatif`; the run itself succeeds."""
    zero_scores(servers["radarr"])
    quiet = build(project, 1, "--quiet")
    assert quiet.stderr.count(SENTENCE) == 1
    assert len(quiet.stderr.splitlines()) == 1
    logged = project.run("fetch", "--now", "2026-12-02T06:00:00Z", "--quiet", "--log-format", "json")
    (event,) = [json.loads(line) for line in logged.stderr.splitlines()]
    assert (event["event"], event["instance"]) == ("distrusted", "radarr")
    assert event["files"] <= event["compared_files"]
    rendered = project.run("render", "--now", "2026-12-02T06:00:00Z")
    assert rendered.stderr.count(SENTENCE) == 1
    profile = rows(project, "select name from quality_profiles where instance_id = 1 order by id")[0][0]
    tried = project.run("whatif", "--minimum", f"radarr:{profile}=5")
    assert tried.returncode == 0, tried.stderr
    assert tried.stdout.startswith("radarr: the scores of ")
    told = json.loads(project.run("whatif", "--minimum", f"radarr:{profile}=5", "--json").stdout)
    assert [one["slug"] for one in told["score_faults"]] == ["radarr"]
    assert told["before"]["health"]["radarr"] is None
    assert told["after"]["health"]["radarr"] is None


def test_titles_stay_hidden_beside_a_fault(project, servers):
    """A report that hides titles says the same, and lists no file."""
    zero_scores(servers["radarr"])
    path = project.folder / "arrscore.yaml"
    path.write_text(
        json.dumps({**json.loads(path.read_text("utf-8")), "privacy": {"titles": "hide"}}), "utf-8"
    )
    build(project, 1)
    assert SENTENCE in first_words(project, "radarr/index.html")
    assert not (project.folder / "output/radarr/proofs.csv").exists()
