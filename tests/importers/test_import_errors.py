"""What `arrscore import` refuses: one line with the next step, and nothing written."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner

from arrscore.cli.main import app


def said(done, code: int) -> str:
    """The one line of an error."""
    assert done.exit_code == code, done.output
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Error: ")
    return done.stderr


@pytest.mark.parametrize(
    "content",
    [b"", b"hello\n", b"\xff\xfe\x00binary", b"a,b,c\n1,2,3\n", b"id,title,year,custom_formats\n1,x,2000,\n"],
    ids=["empty", "text", "binary", "another table", "an export without scores"],
)
def test_file_that_is_neither_is_wrong_usage(built, tmp_path, content):
    """A file that is neither database nor export is refused with exit code 2."""
    path = tmp_path / "what.dat"
    path.write_bytes(content)
    assert "is neither a library.db nor a CSV export" in said(built.run(path), 2)
    assert built.imported() == []


def test_missing_file_is_wrong_usage(built, tmp_path):
    """A file that is not there is told by name."""
    assert "nowhere.db: No such file" in said(built.run(tmp_path / "nowhere.db"), 2)


def test_database_of_another_program_is_wrong_usage(built, tmp_path):
    """SQLite files of others are told apart by their tables."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table movies (id)")
    assert "it has no table media_files" in said(built.run(path), 2)


def test_own_database_is_wrong_usage(built):
    """Our own database has tables of the same names, and is no older tool's."""
    assert "is an arrscore database" in said(built.run(built.database), 2)


def test_missing_column_is_named(built, old):
    """A column that is read and not there is named, with the place where the expected ones stand."""
    old.execute("alter table score_history rename column change_type to what")
    line = said(built.run(old.path), 2)
    assert "the table score_history has no column change_type" in line
    assert "docs/coming-from-arr-score-exporter.md" in line


@pytest.mark.parametrize("damage", ["cut", "zeros", "header only"])
def test_damaged_database_is_a_failure(built, old, damage):
    """A database that SQLite cannot read is exit code 1, and nothing of it is carried."""
    for number in range(300):
        old.history(f"radarr:1:{number}", "2025-01-01 03:00:00", "new_file", number)
    content = old.path.read_bytes()
    spoilt = {
        "cut": content[: len(content) // 2],
        "zeros": content[:8192] + bytes(4096 * 4) + content[8192 + 4096 * 4 :],
        "header only": content[:100],
    }
    old.path.write_bytes(spoilt[damage])
    assert "is damaged" in said(built.run(old.path), 1)
    assert built.imported() == []


def test_damaged_export_is_a_failure(built, tmp_path):
    """A CSV file with a cell beyond all bounds is exit code 1, with its line."""
    path = tmp_path / "radarr.csv"
    path.write_text(f'Title,File,Score,Quality Profile\nFilm 1,"{"x" * 200_000}",1,HD\n')
    assert "line 2: field larger than field limit" in said(built.run(path, "--at", "2025-01-01"), 1)


def test_one_bad_file_carries_nothing(built, old, tmp_path):
    """Where one of several files is refused, none is carried."""
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    bad = tmp_path / "bad.csv"
    bad.write_text("no")
    assert built.run(old.path, bad).exit_code == 2
    assert built.imported() == []


def test_import_needs_a_build(tmp_path, monkeypatch, old):
    """Without a database, or before its first build, the next step is to build."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["import", str(old.path)])
    assert "There is no database arrscore.db. Try: arrscore build" in said(done, 1)
    assert not (tmp_path / "arrscore.db").exists()


def test_database_without_a_build_says_so(build, old):
    """A database in which nothing was built yet tells no titles."""
    assert "no complete build yet" in said(build().run(old.path), 2)


def test_several_instances_of_a_service_must_be_told_apart(build, old):
    """With two Radarrs the rows' own one is named, and the other gets nothing."""
    built = build("radarr", "radarr-4k")
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    assert "--instance radarr" in said(built.run(old.path), 2)
    assert "no such instance was built" in said(built.run(old.path, "--instance", "radar"), 2)
    assert built.run(old.path, "--instance", "radarr-4k").exit_code == 0
    rows = built.query(
        "select slug from score_history join items on items.id = item_id "
        "join instances on instances.id = instance_id where score_history.id < 0"
    )
    assert rows == [("radarr-4k",)]


def test_service_without_an_instance_is_listed(build, old):
    """Rows of a service that was never built are listed, and the others are carried."""
    built = build("radarr")
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    old.history("sonarr:7:S01E01:8", "2025-01-01 03:00:00", "new_file", 50)
    done = built.run(old.path)
    assert "1  of a service without a built instance" in done.stdout
    assert len(built.imported()) == 1


def test_unknown_zone_is_wrong_usage(built, old):
    """A zone that does not exist is told."""
    for zone in ("Atlantis", "../../etc/passwd"):
        assert "unknown time zone" in said(built.run(old.path, "--timezone", zone), 2)


def test_report_that_cannot_be_written_is_told(built, old, tmp_path):
    """A list that cannot be written is an error that names it, and nothing is carried without its list."""
    old.history("radarr:1:8", "2025-01-01 03:00:00", "new_file", 50)
    assert "Cannot write" in said(built.run(old.path, "--report", tmp_path / "no" / "list.csv"), 2)
    assert built.imported() == []
