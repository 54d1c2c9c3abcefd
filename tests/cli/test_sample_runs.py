"""The commands on the sample library and its history."""

from __future__ import annotations

import json

TIME = "2026-08-03T06:00:00Z"


def test_demo_says_where_to_look(sample, in_sample):
    """The sample's report ends with the place to open, and a run names no title."""
    folder, done = sample
    assert "output/index.html" in done.stdout
    assert (folder / "output" / "index.html").is_file()
    titles = json.loads(in_sample("export", "titles", "--format", "json").stdout)
    long_names = [title["name"] for title in titles if len(title["name"]) > 8]
    assert len(long_names) > 400
    assert not [name for name in long_names if name in done.stdout + done.stderr]


def test_demo_goes_on_from_its_database(sample, in_sample, tmp_path):
    """A kept sample lives on: a later run records the week that passed, and its past stays."""
    folder, _ = sample
    database = tmp_path / "arrscore.db"
    database.write_bytes((folder / "arrscore.db").read_bytes())
    arguments = ("demo", "--database", str(database), "--output", str(tmp_path / "out"))
    assert in_sample(*arguments, "--now", "2026-08-10T06:00:00Z", "-q").returncode == 0
    runs = json.loads(
        in_sample("export", "build_runs", "--database", str(database), "--format", "json").stdout
    )
    assert len(runs) == 32
    assert runs[-1]["started_at"] == "2026-08-10T06:00:00Z"
    assert runs[-1]["changes"] > 0


def test_sample_has_a_past(in_sample):
    """At least 26 builds were recorded, through the pipeline, over a library that changed."""
    runs = json.loads(in_sample("export", "build_runs", "--format", "json").stdout)
    assert len(runs) >= 26
    assert sum(1 for run in runs if run["changes"]) >= 26


def test_time_before_the_last_run_is_refused(in_sample):
    """Going back in time would put history in the wrong order."""
    done = in_sample("render", "--now", "2026-08-01T00:00:00Z")
    assert done.returncode == 2
    assert b"is before the last run" in done.stderr


def test_same_database_and_time_give_the_same_bytes(in_sample, tmp_path):
    """Rendering twice, into different folders, gives identical trees."""
    trees = []
    for name in ("a", "b"):
        arguments = ("render", "--now", TIME, "--output", str(tmp_path / name), "-q")
        assert in_sample(*arguments).returncode == 0
        files = (path for path in (tmp_path / name).rglob("*") if path.is_file())
        trees.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})
    assert trees[0].keys() == trees[1].keys()
    assert [path for path in trees[0] if trees[0][path] != trees[1][path]] == []
