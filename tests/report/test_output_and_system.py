"""The report on full disks, mount points and closed folders, beside other builds and under kills."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from arrscore.errors import OutputError
from arrscore.file_locks import lock, unlock
from arrscore.publish.work_dir import make_staging, temporary_folder
from support.output_folder import assert_whole, publish

ROOT = Path(__file__).parents[2]


FULL_SCRIPT = """
import sys
from pathlib import Path
from arrscore.errors import OutputError
from arrscore.publish.work_dir import temporary_folder
from arrscore.publish.tree import OutputTree
try:
    with OutputTree(Path(sys.argv[1], "output")) as tree:
        tree.add("index.html", b"x" * 1_000_000)
        tree.publish()
except OutputError as error:
    print(error)
print(list(Path(sys.argv[1]).iterdir()))
"""


def test_a_full_disk(tmp_path: Path) -> None:
    """No space left is one line with the next step, and nothing stays of the attempt."""
    done = in_namespace("mount -t tmpfs -o size=64k none {0}", tmp_path, FULL_SCRIPT)
    message, left = done.stdout.splitlines()
    assert message.startswith(
        f"Cannot write the report to {tmp_path}/output: No space left on device. Free some"
    )
    assert left == "[]"


def test_the_folder_in_which_the_process_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--output .` writes into the folder, because an exchange would leave the shell in the old one."""
    output = tmp_path / "output"
    output.mkdir()
    monkeypatch.chdir(output)
    inode = output.stat().st_ino
    for text in (b"old", b"new"):
        publish(Path(), {"index.html": text})
    assert output.stat().st_ino == inode
    assert (output / "index.html").read_bytes() == b"new"


def in_namespace(mount: str, folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script with `folder` as its argument where that folder is a mount point of its own."""
    if shutil.which("unshare") is None:
        pytest.skip("this system has no unshare")
    command = f'{mount.format(folder)} && exec "$@" "$0"'
    done = subprocess.run(
        [
            *["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"],
            command,
            folder,
            sys.executable,
            "-c",
            script,
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("this system lets nobody mount in a namespace of their own")
    assert done.returncode == 0, done.stderr
    return done


MOUNT_SCRIPT = """
import sys
from pathlib import Path
from arrscore.publish.tree import OutputTree
for text in (b"old", b"new"):
    with OutputTree(Path(sys.argv[1])) as tree:
        tree.add("index.html", text)
        tree.add(f"deep/{text.decode()}.html", text)
        tree.add("same.html", b"same")
        tree.publish()
    print(sorted(str(p.relative_to(sys.argv[1])) for p in Path(sys.argv[1]).rglob("*")))
    print(Path(sys.argv[1], "index.html").read_text(), Path(sys.argv[1], "same.html").stat().st_ino)
"""


@pytest.mark.parametrize("mount", ["mount -t tmpfs none {0}", "mount --bind {0} {0}"])
def test_a_mount_point_keeps_its_mount(tmp_path: Path, mount: str) -> None:
    """An output folder that is a mount point of another, or of the same, file system gets the new report."""
    output = tmp_path / "output"
    output.mkdir()
    done = in_namespace(mount, output, MOUNT_SCRIPT)
    first, first_index, second, second_index = done.stdout.splitlines()
    assert first == "['deep', 'deep/old.html', 'index.html', 'manifest.json', 'same.html']"
    assert second == "['deep', 'deep/new.html', 'index.html', 'manifest.json', 'same.html']"
    assert first_index.split() == ["old", second_index.split()[1]]
    assert second_index.startswith("new ")
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that everybody may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("locked", ["output", "parent"])
def test_a_folder_that_cannot_be_written(open_path: Path, locked: str) -> None:
    """Where nothing may be written, that is one line; a parent that is closed alone does not matter."""
    output = open_path / "output"
    publish(output, {"index.html": b"old"})
    script = f"""
        import os, sys
        from pathlib import Path
        from arrscore.errors import OutputError
        from arrscore.publish.tree import OutputTree
        os.setgid(65534); os.setuid(65534)
        try:
            with OutputTree(Path({str(output)!r})) as tree:
                tree.add("index.html", b"new")
                tree.publish()
        except OutputError as error:
            sys.exit(str(error))
    """
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    output.chmod(0o755 if locked == "output" else 0o777)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if locked == "output":
        assert done.returncode == 1
        assert done.stderr.startswith(
            f"Cannot write the report to {output}: Permission denied. Make it writable"
        )
        assert done.stderr.count("\n") == 1
    else:
        assert done.returncode == 0, done.stderr
        assert (output / "index.html").read_bytes() == b"new"


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


WAIT_SCRIPT = """
    import sys
    from pathlib import Path
    from arrscore.publish.tree import OutputTree
    with OutputTree(Path(sys.argv[1])) as tree:
        tree.add("index.html", b"half")
        print("ready", flush=True)
        sys.stdin.read()
"""


def test_a_build_that_is_killed_leaves_the_old_report(tmp_path: Path) -> None:
    """After a SIGKILL in the middle the old report is whole, and the next build clears the rest away."""
    output = tmp_path / "output"
    publish(output, {"index.html": b"old"})
    with start(WAIT_SCRIPT, str(output)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    assert list(tmp_path.glob(".output.staging-*"))
    assert_whole(output)
    publish(output, {"index.html": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["output"]
    assert_whole(output)


def test_two_builds_at_once(tmp_path: Path) -> None:
    """The second is told to wait, and takes nothing away from the first."""
    output = tmp_path / "output"
    with start(WAIT_SCRIPT, str(output)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(OutputError, match="Another build is writing"):
            publish(output, {"index.html": b"new"})
        [staging] = tmp_path.glob(".output.staging-*/")
        assert (staging / "index.html").read_bytes() == b"half"
        process.kill()


def test_a_kill_at_any_moment(tmp_path: Path) -> None:
    """Builds killed at arbitrary moments leave one whole report or the other, never a mixture."""
    output = tmp_path / "output"
    publish(output, {f"{number}.html": b"start" for number in range(40)})
    script = """
        import itertools, os, sys
        from pathlib import Path
        from arrscore.publish.tree import OutputTree
        for turn in itertools.count():
            with OutputTree(Path(sys.argv[1])) as tree:
                for number in range(40):
                    print(f"adds {number}", flush=True)
                    tree.add(f"{number}.html", f"{os.getpid()} {turn}".encode())
                print("publishes", flush=True)
                tree.publish()
                print("published", flush=True)
    """
    for moment in ("adds 0", "adds 20", "adds 39", "publishes", "published"):
        with start(script, str(output)) as process:
            assert process.stdout is not None
            while process.stdout.readline() != f"{moment}\n":
                pass
            process.kill()
        assert_whole(output)
        assert len({path.read_bytes() for path in output.glob("*.html")}) == 1


def test_copy_of_a_killed_build_is_removed(tmp_path: Path) -> None:
    """The folder in which a build made its copy of the database goes with the next build."""
    left = tmp_path / ".arrscore-copy-dead"
    left.mkdir()
    (left / "arrscore.db").write_bytes(b"")
    (tmp_path / ".arrscore-copy-dead.arrscore-lock").write_bytes(b"")
    with temporary_folder(tmp_path):
        assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_another_run_that_clears_away_is_waited_for(tmp_path: Path) -> None:
    """A run that starts sees the lock of a folder that is about to be made, and holds it until it has looked."""
    output = tmp_path / "output"
    held = lock(tmp_path / f".output.staging-{os.getpid()}")
    looking = threading.Timer(0.2, unlock, [held])
    looking.start()
    folder, own = make_staging(output)
    looking.join()
    assert folder.is_dir()
    unlock(own)
