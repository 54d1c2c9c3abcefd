"""Find the previous database in the configured locations, and fetch it.

Messages refer to a URL by its number, because it may contain a secret; a path is shown as it is.
"""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from arrscore.config import Settings
from arrscore.digests import sha256_of
from arrscore.errors import HistoryRefused, HistoryUnreachable
from arrscore.history.manifest import (
    DATABASE_NAME,
    MANIFEST_NAME,
    HistoryFacts,
    HistoryManifest,
    parse_manifest,
)
from arrscore.history.restore import copy_database, validate, write_errors
from arrscore.services.http.download import MAX_DATABASE_BYTES, RemoteFile, download

_DATABASE_ENDINGS = (".db", ".sqlite", ".sqlite3")
_MANIFEST_TRIES = 2
LARGEST_MANIFEST = 1 << 20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A database that was found and validated; `path` is our copy, `manifest` the history.json next to the original."""

    path: Path
    label: str
    facts: HistoryFacts
    manifest: HistoryManifest | None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a database may be: a path, or a URL, which messages refer to by its number."""

    text: str
    label: str

    @property
    def is_address(self) -> bool:
        """Whether it is fetched over the network."""
        return "://" in self.text


def locations_of(settings: Settings) -> list[Location]:
    """The configured locations, in order."""
    return [
        Location(text, f"previous database {number}" if "://" in text else text)
        for number, text in enumerate(settings.previous, start=1)
    ]


def find_first(settings: Settings, folder: Path) -> Candidate | None:
    """The first database found in the locations, validated; None if none of them has one."""
    for number, location in enumerate(locations_of(settings)):
        found = fetch(settings, location, folder / f"{number}.db")
        if found is not None:
            return found
    return None


def fetch(settings: Settings, location: Location, target: Path) -> Candidate | None:
    """Copy the database of a location to `target` and validate it; None if there is none."""
    manifest: HistoryManifest | None = None
    for attempt in range(_MANIFEST_TRIES):
        manifest_file = target.with_suffix(".json")
        has_manifest = fetch_file(
            settings, location, _manifest_of(location), manifest_file, largest=LARGEST_MANIFEST
        )
        if not fetch_file(settings, location, database_of(location), target):
            if has_manifest:
                raise HistoryRefused(
                    f"{location.label} has a history.json, but no database. Nothing was changed. "
                    "Check for a missing file, or try again later if it is being published."
                )
            return None
        manifest = parse_manifest(manifest_file.read_bytes(), location.label) if has_manifest else None
        is_last = attempt + 1 == _MANIFEST_TRIES
        # Published while we read it: the two belong to different builds. Try again to get both of the new one.
        if manifest is None or not location.is_address or is_last or sha256_of(target) == manifest.sha256:
            break
    return Candidate(target, location.label, validate(target, location.label, manifest), manifest)


def fetch_file(
    settings: Settings,
    location: Location,
    source: str | None,
    target: Path,
    *,
    largest: int = MAX_DATABASE_BYTES,
) -> bool:
    """Copy one file of a location to `target`; False if there is none."""
    if source is None:
        return False
    with write_errors(target):
        if not location.is_address:
            return _copy(Path(source), target, location.label)
        secret = _headers_for(settings, source)
        remote = RemoteFile(
            source,
            location.label,
            secret,
            timeout=settings.previous_timeout,
            retries=settings.previous_retries,
            largest=largest,
        )
        return asyncio.run(download(remote, target))


def _copy(source: Path, target: Path, label: str) -> bool:
    try:
        source.stat()
        with source.open("rb"):
            pass
        copy_database(source, target)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno in _NO_ROOM or (error.filename is not None and Path(error.filename) == target):
            raise
        raise HistoryUnreachable(
            f"Cannot read {label}: {error.strerror or type(error).__name__}. Its history is unknown, so the run "
            "stops. Nothing was changed. Make it readable, or choose another location."
        ) from None
    return True


def _headers_for(settings: Settings, address: str) -> dict[str, str]:
    """The secret headers, only for the host of the first URL."""
    first = next((text for text in settings.previous if "://" in text), "")
    if urlsplit(first)[:2] != urlsplit(address)[:2]:
        return {}
    return {name: value.get_secret_value() for name, value in settings.previous_headers.items()}


def database_of(location: Location) -> str:
    """The path or URL of the database: in a folder or site, or the location itself."""
    if not location.is_address:
        path = Path(location.text)
        return str(path / DATABASE_NAME if path.is_dir() else path)
    parts = urlsplit(location.text)
    return (
        urlunsplit(parts._replace(path=f"{parts.path}{DATABASE_NAME}"))
        if _is_site(location)
        else location.text
    )


def _manifest_of(location: Location) -> str | None:
    """The path or URL of the history.json next to a database; None for a URL without a database file name."""
    database = database_of(location)
    if not location.is_address:
        path = Path(database)
        return str(path.with_name(MANIFEST_NAME))
    parts = urlsplit(database)
    folder, _, name = parts.path.rpartition("/")
    if not name.lower().endswith(_DATABASE_ENDINGS):
        return None
    return urlunsplit(parts._replace(path=f"{folder}/{MANIFEST_NAME}"))


def _is_site(location: Location) -> bool:
    path = urlsplit(location.text).path
    return not path or path.endswith("/")
