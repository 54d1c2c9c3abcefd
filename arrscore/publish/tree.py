"""Write the report as one step that either happened or did not.

A build writes a staging tree beside the output folder, hard-links what did not change, checks the links, and then
exchanges the two trees. Whatever kills it before the exchange leaves the old report whole, and the next build removes
what was left lying.
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
    """What a build wrote: how many files the report has, how many of them are new or changed, how many went."""

    files: int
    changed: int
    removed: int


class OutputTree:
    """A report on its way to `output`; use it as a context manager, `add` every file, then `publish`.

    With `force`, files of others that stand in `output` are kept where a build would otherwise refuse to touch the
    folder; one that stands where the report has a file of its own gives way.
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
        self._taken: set[str] = set()
        self._kept: list[str] = []
        self._folders: set[str] = set()
        self._changed = 0
        self._staging: Path | None = None
        self._lock: Lock | None = None

    def __enter__(self) -> Self:
        with self._explained():
            self._enter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._staging is not None:
            shutil.rmtree(self._staging, ignore_errors=True)
        unlock(self._lock)

    def reuse_lasting(self, inputs: str, database: str, *, is_same: Callable[[Path], bool]) -> bool:
        """Take over the standing report's lasting files where they were made from the same; else add each of them.

        `inputs` is the digest of what they are made from beside the report's file `database`, of which `is_same` tells
        whether the one that stands has the same for them as the new one. Nothing is taken where one of these files is
        not as the standing manifest lists it, or where that says nothing of them. See `page_reuse`.
        """
        self._inputs = inputs, database
        lasting = self._old.lasting
        if self._old.seal is None or self._old.seal != seal_of(inputs, database, self._old):
            return False
        with self._explained():
            if not (
                self._stands(database)
                and is_same(Path(self._standing(database)))
                and all(self._stands(path) for path in lasting)
            ):
                return False
            for path, entry in lasting.items():
                _link_or_copy(self._standing(path), self._target(path))
                self._entries[path] = entry
        self._taken = set(lasting)
        self._lasting |= self._taken
        return bool(lasting)

    def add(self, path: str, content: FileContent, *, lasting: bool = False) -> FileEntry:
        """Put a file into the tree: its bytes, their parts in turn, or a file to link or copy that stays as it is.

        `path` is relative with `/` between its parts. One that could lead outside the tree is a `ValueError`. A
        `lasting` file depends on nothing but what `reuse_lasting` is told; every other is added in each build. Returns
        what the manifest says of the file.
        """
        if not is_inside(path):
            message = f"Not a path inside the report: {path!r}"
            raise ValueError(message)
        if path in self._entries or path in {MANIFEST, KEPT}:
            message = f"The report has the file {path} twice."
            raise ValueError(message)
        with self._explained():
            self._entries[path] = entry = self._write(path, content)
        if lasting:
            self._lasting.add(path)
        return entry

    @property
    def pages(self) -> int:
        """How many of the files so far are pages."""
        return sum(path.endswith(".html") for path in self._entries)

    def publish(self) -> Published:
        """Check every link, write the manifest, and put the tree in the place of the old report.

        A broken link raises `BrokenLinkError` and leaves the old report as it was.
        """
        self._check_links()
        stale = self._old.files.keys() - self._entries.keys()
        with self._explained():
            self._carry_kept_files()
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
        """Clear away what others left; a build that still writes is waited for, as long as the caller says."""
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
        target, old = self._target(path), self._standing(path)
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
        """Write a large file that is never whole in memory; it is compared with the old one afterwards."""
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

    def _stands(self, path: str) -> bool:
        """Tell whether a file of the old report is as its manifest lists it."""
        entry = self._old.files[path]
        return is_as_listed(self._standing(path), entry.sha256, entry.size_bytes)

    def _standing(self, path: str) -> str:
        """Where a file stands in the old report."""
        return f"{self.output}/{path}"

    def _target(self, path: str) -> str:
        """Where a file stands in the staging tree; its folder is made."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            (self._staged() / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return f"{self._staged()}/{path}"

    def _check_links(self) -> None:
        # The links of what was taken were checked when it was written; of its ids those count that are linked to now.
        if self._taken:
            for path in self._links.pages_with_named_ids() & self._taken:
                self._links.add(path, (self._staged() / path).read_bytes())
        broken = self._links.broken(frozenset(self._entries) | {MANIFEST})
        if broken:
            shown = "; ".join(str(link) for link in broken[:NAMED_LINKS])
            message = f"{len(broken)} broken links in the report: {shown}"
            raise BrokenLinkError(message, broken)

    def _carry_kept_files(self) -> None:
        """Bring the files along that are not ours, so that the exchange leaves them where they were."""
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
    def _explained(self) -> Iterator[None]:
        """Turn what the file system refuses into one line with the next step."""
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
        return "Free some space, or name another folder: --output FOLDER"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "Make it writable, or name another folder: --output FOLDER"
    return "Name another folder: --output FOLDER"
