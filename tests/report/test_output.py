"""The report is exchanged as a whole or not at all, and never at the cost of anybody else's files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from arrscore.errors import OutputError
from arrscore.publish.foreign_files import foreign_files
from arrscore.publish.links import BrokenLinkError
from arrscore.publish.manifest import Manifest, manifest_bytes, read_manifest
from arrscore.publish.swap import exchange_trees, rename_twice, replace_file_by_file
from arrscore.publish.tree import OutputTree, Published
from support.output_folder import assert_whole, publish
from support.report import contents


def test_first_build_writes_every_file_and_lists_it(tmp_path: Path) -> None:
    """The manifest lists each file with its SHA-256 and size, sorted by path."""
    source = tmp_path / "copy.db"
    source.write_bytes(b"database")
    published = publish(
        tmp_path / "output", {"b/page.html": b"<p>b", "a.html": b"<p>a", "arrscore.db": source}
    )
    assert published == Published(files=3, changed=3, removed=0)
    manifest = json.loads((tmp_path / "output/manifest.json").read_bytes())["files"]
    assert list(manifest) == ["a.html", "arrscore.db", "b/page.html"]
    assert manifest["arrscore.db"] == {"sha256": hashlib.sha256(b"database").hexdigest(), "size_bytes": 8}
    assert_whole(tmp_path / "output")


def test_nothing_but_the_report_is_left(tmp_path: Path) -> None:
    """A build leaves no staging folder behind, neither beside the report nor in it."""
    for text in (b"one", b"two"):
        publish(tmp_path / "output", {"index.html": text})
    assert [path.name for path in tmp_path.iterdir()] == ["output"]
    assert sorted(contents(tmp_path / "output")) == ["index.html", "manifest.json"]


def test_unchanged_files_keep_their_inode(tmp_path: Path) -> None:
    """What did not change is linked, so that a build writes only what did, and says how much that is."""
    output, source = tmp_path / "output", tmp_path / "copy.db"
    source.write_bytes(b"database")
    publish(output, {"index.html": b"old", "same.html": b"same", "gone.html": b"gone", "arrscore.db": source})
    before = {path: (output / path).stat().st_ino for path in ("same.html", "arrscore.db", "index.html")}
    published = publish(output, {"index.html": b"new", "same.html": b"same", "arrscore.db": source})
    after = {path: (output / path).stat().st_ino for path in before}
    assert published == Published(files=3, changed=1, removed=1)
    assert [before[path] == after[path] for path in before] == [True, True, False]
    assert not (output / "gone.html").exists()


def test_a_file_given_in_parts_is_one_like_others(tmp_path: Path) -> None:
    """Parts in turn make one file, listed with the hash of the whole, and linked where the same stands already."""
    output = tmp_path / "output"
    publish(output, {"same.csv": iter([b"a\r\n", b"1\r\n"]), "new.csv": b"old"})
    assert contents(output)["same.csv"] == b"a\r\n1\r\n"
    before = (output / "same.csv").stat().st_ino
    published = publish(output, {"same.csv": iter([b"a\r\n1", b"\r\n"]), "new.csv": iter([b"n", b"ew"])})
    assert published == Published(files=2, changed=1, removed=0)
    assert (output / "same.csv").stat().st_ino == before
    assert contents(output)["new.csv"] == b"new"
    assert_whole(output)


def test_a_file_that_somebody_damaged_is_written_again(tmp_path: Path) -> None:
    """The bytes on disk decide whether a file is unchanged, not what the manifest says of them."""
    publish(tmp_path / "output", {"index.html": b"right"})
    (tmp_path / "output/index.html").write_bytes(b"wrong")
    assert publish(tmp_path / "output", {"index.html": b"right"}).changed == 1
    assert_whole(tmp_path / "output")


def test_same_files_make_the_same_tree(tmp_path: Path) -> None:
    """The order in which files come does not show in the report."""
    publish(tmp_path / "one", {"a.html": b"a", "b.html": b"b"})
    publish(tmp_path / "two", {"b.html": b"b", "a.html": b"a"})
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize(
    "path",
    [
        "../escaped.html",
        "a/../../escaped.html",
        "/etc/escaped",
        "",
        ".",
        "a//b",
        "./a",
        "a/./b",
        "a\\..\\b",
        "c:b",
        "nul\0",
        ".staging-1/a",
        "manifest.json",
        ".gitignore",
    ],
)
def test_no_path_leaves_the_tree(tmp_path: Path, path: str) -> None:
    """A path that could lead outside, or stands for a file of the build itself, is refused."""
    with (
        OutputTree(tmp_path / "site/output") as tree,
        pytest.raises(ValueError, match=r"inside the report|twice"),
    ):
        tree.add(path, b"")
    assert list(tmp_path.rglob("*escaped*")) == []


def test_a_file_cannot_come_twice(tmp_path: Path) -> None:
    """Two pages under one path are a fault, not a page that hides the other."""
    with OutputTree(tmp_path / "output") as tree:
        tree.add("a.html", b"one")
        with pytest.raises(ValueError, match=r"a\.html twice"):
            tree.add("a.html", b"two")


def test_broken_link_stops_before_the_exchange(tmp_path: Path) -> None:
    """The message names the page and the link, and the old report stays."""
    publish(tmp_path / "output", {"index.html": b"old"})
    with pytest.raises(BrokenLinkError, match=r"index\.html: 'missing\.html'"):
        publish(tmp_path / "output", {"index.html": b'<a href="missing.html">'})
    assert (tmp_path / "output/index.html").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_gitignore_is_kept(tmp_path: Path) -> None:
    """The repository's own file in the output folder survives builds and is not part of the report."""
    output = tmp_path / "output"
    output.mkdir()
    (output / ".gitignore").write_text("*\n!.gitignore\n")
    for text in (b"one", b"two"):
        publish(output, {"index.html": text})
    assert (output / ".gitignore").read_text() == "*\n!.gitignore\n"
    assert ".gitignore" not in json.loads((output / "manifest.json").read_bytes())["files"]


def test_foreign_files_stop_the_build_and_are_named(tmp_path: Path) -> None:
    """Files that no build wrote are never touched unasked: the first few are named, the others counted."""
    output = tmp_path / "output"
    publish(output, {"index.html": b"old"})
    (output / "deep").mkdir()
    for name in ("CNAME", "deep/notes.txt", "thesis.odt", "zebra.png"):
        (output / name).write_text("mine")
    with pytest.raises(OutputError, match=r"CNAME, deep/notes\.txt, thesis\.odt and 1 more") as caught:
        publish(output, {"index.html": b"new"})
    assert "\n" not in str(caught.value)
    assert (output / "index.html").read_bytes() == b"old"
    assert (output / "thesis.odt").read_text() == "mine"


def test_force_builds_around_foreign_files(tmp_path: Path) -> None:
    """With force they stay where they are, links and empty folders too; only one in the way of a page gives way."""
    output = tmp_path / "output"
    (output / ".git/refs").mkdir(parents=True)
    (output / "CNAME").write_text("mine")
    (output / "index.html").write_text("mine")
    (output / "link").symlink_to("CNAME")
    publish(output, {"index.html": b"ours"}, force=True)
    publish(output, {"index.html": b"ours again"}, force=True)
    assert (output / "CNAME").read_text() == "mine"
    assert (output / "index.html").read_bytes() == b"ours again"
    assert (output / "link").readlink() == Path("CNAME")
    assert (output / ".git/refs").is_dir()


def test_foreign_manifest_is_foreign(tmp_path: Path) -> None:
    """A web application's manifest.json makes nobody's files ours."""
    output = tmp_path / "output"
    output.mkdir()
    (output / "manifest.json").write_text('{"name": "Some app", "files": {"app.js": {}}}')
    with pytest.raises(OutputError, match=r"manifest\.json"):
        publish(output, {"index.html": b"new"})


def test_manifest_from_elsewhere_names_no_file_outside(tmp_path: Path) -> None:
    """What a manifest lists may be removed, so a path that leads outside counts for nothing."""
    entry = {"sha256": "0", "size_bytes": 0}
    manifest = {"generator": "arrscore", "files": {"../victim": entry, "a.html": entry}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert list(read_manifest(tmp_path).files) == ["a.html"]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """An output that is a file is one line that says what to do."""
    (tmp_path / "output").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        publish(tmp_path / "output", {"index.html": b"new"})


def test_output_behind_a_symbolic_link(tmp_path: Path) -> None:
    """The folder that the link names is exchanged, and the link stays."""
    (tmp_path / "real").mkdir()
    (tmp_path / "output").symlink_to("real")
    for text in (b"old", b"new"):
        publish(tmp_path / "output", {"index.html": text})
    assert (tmp_path / "output").is_symlink()
    assert (tmp_path / "real/index.html").read_bytes() == b"new"


def test_two_renames_exchange_as_well(tmp_path: Path) -> None:
    """Where there is no exchange in one step, the new tree stands in the old one's place afterwards."""
    for name in ("output", ".output.staging-1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    rename_twice(tmp_path / ".output.staging-1", tmp_path / "output")
    assert (tmp_path / "output/index.html").read_text() == ".output.staging-1"
    assert (tmp_path / ".output.staging-1/index.html").read_text() == "output"


def test_death_between_two_renames_is_made_good(tmp_path: Path) -> None:
    """The next build finds the old report under its other name; when that build fails, the old report is back."""
    publish(tmp_path / "output", {"index.html": b"old"})
    (tmp_path / "output").rename(tmp_path / ".output.staging-1-old")
    with pytest.raises(BrokenLinkError):
        publish(tmp_path / "output", {"index.html": b'<a href="missing.html">'})
    assert (tmp_path / "output/index.html").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_file_by_file_replaces_what_changed_only(tmp_path: Path) -> None:
    """A mount point is written into: changed files are replaced, unchanged ones untouched, stale ones removed."""
    output = tmp_path / "output"
    publish(output, {"index.html": b"old", "same.html": b"same", "deep/er/gone.html": b"gone"})
    same = (output / "same.html").stat().st_ino
    staging = tmp_path / "staging"
    publish(staging, {"index.html": b"new", "same.html": b"same", "added/page.html": b"added"})
    expected = contents(staging)
    replace_file_by_file(
        staging, output, stale=["deep/er/gone.html"], last="manifest.json", union=manifest_bytes(Manifest())
    )
    assert contents(output) == expected
    assert (output / "same.html").stat().st_ino == same
    assert not (output / "deep").exists()


def test_file_by_file_that_died_half_way_is_no_stranger(tmp_path: Path) -> None:
    """From its first step on the folder's manifest knows the files of both trees."""
    output, staging = tmp_path / "output", tmp_path / "staging"
    publish(output, {"index.html": b"old"})
    publish(staging, {"added.html": b"new"})
    union = manifest_bytes(Manifest({**read_manifest(output).files, **read_manifest(staging).files}))
    (staging / "added.html").unlink()
    (staging / "added.html").mkdir()
    shutil.copy(staging / "manifest.json", staging / "added.html/x")
    (output / "added.html").write_bytes(b"half")
    with pytest.raises(OSError, match=r"added\.html"):
        replace_file_by_file(staging, output, stale=[], last="manifest.json", union=union)
    assert foreign_files(output, output, read_manifest(output), force=False) == []


def test_a_tree_of_another_device_goes_file_by_file(tmp_path: Path) -> None:
    """Where neither an exchange nor a rename can work, every file is copied and then put in place."""
    shared = Path("/dev/shm")  # noqa: S108 - a second file system is what is needed
    if (
        not shared.is_dir()
        or shared.stat().st_dev == tmp_path.stat().st_dev
        or not os.access(shared, os.W_OK)
    ):
        pytest.skip("this system has no second file system to write to")
    output = tmp_path / "output"
    publish(output, {"index.html": b"old", "gone.html": b"gone"})
    inode = output.stat().st_ino
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        staging = Path(folder) / "staging"
        publish(staging, {"index.html": b"new"})
        expected = contents(staging)
        exchange_trees(
            staging, output, stale=["gone.html"], last="manifest.json", union=manifest_bytes(Manifest())
        )
    assert contents(output) == expected
    assert output.stat().st_ino == inode


def test_a_name_that_the_file_system_refuses(tmp_path: Path) -> None:
    """What the system says comes in one line, and the old report stays."""
    publish(tmp_path / "output", {"index.html": b"old"})
    with pytest.raises(OutputError, match=r"File name too long\. Choose another folder"):
        publish(tmp_path / "output", {"n" * 300 + ".html": b"new"})
    assert_whole(tmp_path / "output")
