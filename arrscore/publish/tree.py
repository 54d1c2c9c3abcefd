"""Write the report atomically.

A build writes a staging tree next to the output folder, hard-links unchanged files, checks the links, and then swaps
the two trees. If it is killed before the swap, the old report is intact, and the next build removes the leftovers.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from arrscore.digests import sha256_of
from arrscore.errors import OutputError
from arrscore.file_locks import Lock, unlock
from arrscore.publish.files import hard_link, has_bytes, is_as_listed, write_bytes
from arrscore.publish.foreign_files import KEPT, find_empty_folders, foreign_files, refuse_file
from arrscore.publish.links import BrokenLinkError, LinkChecker
from arrscore.publish.manifest import MANIFEST, FileEntry, Manifest, is_inside, manifest_bytes, read_manifest
from arrscore.publish.page_reuse import seal_of
from arrscore.publish.swap import exchange_trees
from arrscore.publish.work_dir import make_staging, restore_or_remove_leftovers

FileContent = bytes | Iterator[bytes] | Path
NAMED_LINKS = 3
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Published:
    """What a build wrote: the number of files, of new or changed ones, and of removed ones."""

    files: int
    changed: int
    removed: int


class OutputTree:
    """A report to be written to `output`; use it as a context manager, `add` every file, then `publish`.

    With `force`, files in `output` that arrscore did not create are kept instead of stopping the build; one with the
    path of a file of the report is replaced.
    """

    def __init__(self, output: Path, *, force: bool = False, wait_seconds: float = 0.0) -> None:
        self.output = output.resolve()
        self._shown = output
        self._force = force
        self._wait_seconds = wait_seconds
        self._entries: dict[str, FileEntry] = {}
        self._links = LinkChecker()
        self._old = Manifest()
        self._inputs: tuple[str, str] | None = None
        self._lasting: set[str] = set()
        self._reused: set[str] = set()
        self._kept: list[str] = []
        self._folders: set[str] = set()
        self._changed = 0
        self._staging: Path | None = None
        self._lock: Lock | None = None

    def __enter__(self) -> Self:
        with self._output_errors():
            self._enter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._staging is not None:
            shutil.rmtree(self._staging, ignore_errors=True)
        unlock(self._lock)

    def reuse_lasting(self, inputs: str, database: str, *, is_same: Callable[[Path], bool]) -> bool:
        """Reuse the previous report's static files if their inputs are unchanged; otherwise add each of them.

        `inputs` is the digest of all inputs except the report's file `database`; `is_same` compares the previous
        `database` with the new one. Nothing is reused if one of these files does not match the previous manifest, or if
        that has no digest. See `page_reuse`.
        """
        self._inputs = inputs, database
        lasting = self._old.lasting
        if self._old.seal is None or self._old.seal != seal_of(inputs, database, self._old):
            return False
        with self._output_errors():
            if not (
                self._is_intact(database)
                and is_same(Path(self._old_path(database)))
                and all(self._is_intact(path) for path in lasting)
            ):
                return False
            for path, entry in lasting.items():
                _link_or_copy(self._old_path(path), self._target(path))
                self._entries[path] = entry
        self._reused = set(lasting)
        self._lasting |= self._reused
        return bool(lasting)

    def add(self, path: str, content: FileContent, *, lasting: bool = False) -> FileEntry:
        """Add a file to the tree: its bytes, an iterator of parts, or a file to link or copy.

        `path` is relative, with `/` as separator; raises ValueError for a path outside the tree. A `lasting` file is
        static: it depends only on the inputs of `reuse_lasting`; every other is added by each build. Returns the file's
        entry in the manifest.
        """
        if not is_inside(path):
            message = f"Not a path inside the report: {path!r}"
            raise ValueError(message)
        if path in self._entries or path in {MANIFEST, KEPT}:
            message = f"The report has the file {path} twice."
            raise ValueError(message)
        with self._output_errors():
            self._entries[path] = entry = self._write(path, content)
        if lasting:
            self._lasting.add(path)
        return entry

    @property
    def pages(self) -> int:
        """The number of pages so far."""
        return sum(path.endswith(".html") for path in self._entries)

    def publish(self) -> Published:
        """Check every link, write the manifest, and replace the old report.

        A broken link raises `BrokenLinkError` and leaves the old report unchanged.
        """
        self._check_links()
        stale = self._old.files.keys() - self._entries.keys()
        with self._output_errors():
            self._copy_kept_files()
            (self._staged() / MANIFEST).write_bytes(manifest_bytes(self._manifest()))
            if self.output.is_dir():
                shutil.copymode(self.output, self._staged())
            exchange_trees(
                self._staged(),
                self.output,
                stale=stale,
                last=MANIFEST,
                union=manifest_bytes(Manifest({**self._old.files, **self._entries})),
            )
        return Published(len(self._entries), self._changed, len(stale))

    def _manifest(self) -> Manifest:
        if self._inputs is None:
            return Manifest(self._entries)
        manifest = Manifest(self._entries, self._entries.keys() - self._lasting)
        return replace(manifest, seal=seal_of(*self._inputs, manifest))

    def _enter(self) -> None:
        refuse_file(self._shown)
        self.output.parent.mkdir(parents=True, exist_ok=True)
        self._wait_for_others()
        self._old = read_manifest(self.output)
        foreign = foreign_files(self._shown, self.output, self._old, force=self._force)
        self._kept = [*foreign, KEPT] if (self.output / KEPT).is_file() else foreign
        self._staging, self._lock = make_staging(self.output)

    def _wait_for_others(self) -> None:
        """Remove leftovers of other builds; wait up to `wait_seconds` for a running one."""
        started = time.monotonic()
        while True:
            try:
                restore_or_remove_leftovers(self.output)
            except (BlockingIOError, FileNotFoundError) as error:
                if time.monotonic() - started >= self._wait_seconds:
                    message = (
                        f"Another build is writing to {self._shown}. Wait until it is done, then try again"
                    )
                    raise OutputError(message) from error
                time.sleep(POLL_SECONDS)
            else:
                return

    def _staged(self) -> Path:
        if self._staging is None:
            message = "OutputTree is a context manager."
            raise RuntimeError(message)
        return self._staging

    def _write(self, path: str, content: FileContent) -> FileEntry:
        if isinstance(content, bytes):
            return self._write_bytes(path, content)
        if isinstance(content, Path):
            return self._write_copy(path, content)
        return self._write_parts(path, content)

    def _write_bytes(self, path: str, content: bytes) -> FileEntry:
        target, old = self._target(path), self._old_path(path)
        same = path in self._old.files and has_bytes(old, content)
        self._links.add(path, content)
        if not (same and hard_link(old, target)):
            self._changed += not same
            write_bytes(target, content)
        return FileEntry(hashlib.sha256(content).hexdigest(), len(content))

    def _write_copy(self, path: str, source: Path) -> FileEntry:
        target, old = self._target(path), self.output / path
        same = path in self._old.files and old.is_file() and filecmp.cmp(source, old, shallow=False)
        if not (same and hard_link(old, target)):
            self._changed += not same
            _link_or_copy(source, target)
        return FileEntry(sha256_of(source), source.stat().st_size)

    def _write_parts(self, path: str, parts: Iterator[bytes]) -> FileEntry:
        """Write a large file in parts, then compare it with the old one."""
        target, old = Path(self._target(path)), self.output / path
        found, size = hashlib.sha256(), 0
        with target.open("wb") as opened:
            for part in parts:
                found.update(part)
                size += opened.write(part)
        same = path in self._old.files and old.is_file() and filecmp.cmp(target, old, shallow=False)
        self._changed += not same
        if same:
            target.unlink()
            _link_or_copy(old, target)
        return FileEntry(found.hexdigest(), size)

    def _is_intact(self, path: str) -> bool:
        """Whether a file of the old report matches its manifest."""
        entry = self._old.files[path]
        return is_as_listed(self._old_path(path), entry.sha256, entry.size_bytes)

    def _old_path(self, path: str) -> str:
        """The path of a file in the old report."""
        return f"{self.output}/{path}"

    def _target(self, path: str) -> str:
        """The path of a file in the staging tree; creates its folder."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            (self._staged() / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{self._staged()}/{path}"

    def _check_links(self) -> None:
        # Links of reused pages were checked when they were written; their ids are needed if other pages link to them.
        if self._reused:
            for path in self._links.pages_with_named_ids() & self._reused:
                self._links.add(path, (self._staged() / path).read_bytes())
        broken = self._links.broken(frozenset(self._entries) | {MANIFEST})
        if broken:
            shown = "; ".join(str(link) for link in broken[:NAMED_LINKS])
            message = f"{len(broken)} broken links in the report: {shown}"
            raise BrokenLinkError(message, broken)

    def _copy_kept_files(self) -> None:
        """Copy the files that are not ours to the staging tree, so that the swap keeps them."""
        for folder in find_empty_folders(self.output) if self._force else ():
            (self._staged() / folder).mkdir(parents=True, exist_ok=True)
        for path in self._kept:
            old, target = self.output / path, self._staged() / path
            if path in self._entries or path == MANIFEST:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if old.is_symlink() or not hard_link(old, target):
                shutil.copy2(old, target, follow_symlinks=False)

    @contextlib.contextmanager
    def _output_errors(self) -> Iterator[None]:
        """Convert errors of the file system to one line with the next step."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message = f"Cannot write the report to {self._shown}: {reason}. {_next_step(error)}"
            raise OutputError(message) from error


def _link_or_copy(source: str | Path, target: str | Path) -> None:
    if not hard_link(source, target):
        shutil.copyfile(source, target)


def _next_step(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "Free some space, or choose another folder: --output FOLDER"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "Make it writable, or choose another folder: --output FOLDER"
    return "Choose another folder: --output FOLDER"
