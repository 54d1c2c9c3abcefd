"""Where an earlier run may have left its database, and what came from there.

Messages tell an address by its number, for it may hold a secret; a path is told as it is.
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
from arrscore.history.restore import copy_database, space_told, validate
from arrscore.services.http.download import LARGEST_DATABASE, RemoteFile, download

_DATABASE_ENDINGS = (".db", ".sqlite", ".sqlite3")
_MANIFEST_TRIES = 2
LARGEST_MANIFEST = 1 << 20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A database that was found and validated; `path` is a copy of our own, `manifest` what was published beside it."""

    path: Path
    label: str
    facts: HistoryFacts
    manifest: HistoryManifest | None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a database may be: a path, or an address, which messages call by its number."""

    text: str
    label: str

    @property
    def is_address(self) -> bool:
        """Whether it is fetched over the network."""
        return "://" in self.text


def locations_of(settings: Settings) -> list[Location]:
    """The places in the order in which they are tried."""
    return [
        Location(text, f"previous database {number}" if "://" in text else text)
        for number, text in enumerate(settings.previous, start=1)
    ]


def find_first(settings: Settings, folder: Path) -> Candidate | None:
    """The first database that there is among the places, validated; None where all say that they have none."""
    for number, location in enumerate(locations_of(settings)):
        found = fetch(settings, location, folder / f"{number}.db")
        if found is not None:
            return found
    return None


def fetch(settings: Settings, location: Location, target: Path) -> Candidate | None:
    """Copy the database of a place to `target` and validate it; None where the place has none."""
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
                    "Is a file missing there, or is it being published? Try again later."
                )
            return None
        manifest = parse_manifest(manifest_file.read_bytes(), location.label) if has_manifest else None
        is_last = attempt + 1 == _MANIFEST_TRIES
        # Published while we read: the two belong to different builds. The next try finds both new.
        if manifest is None or not location.is_address or is_last or sha256_of(target) == manifest.sha256:
            break
    return Candidate(target, location.label, validate(target, location.label, manifest), manifest)


def fetch_file(
    settings: Settings,
    location: Location,
    source: str | None,
    target: Path,
    *,
    largest: int = LARGEST_DATABASE,
) -> bool:
    """Copy one file of a place to `target`; False where there is none."""
    if source is None:
        return False
    with space_told(target):
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
            f"Cannot read {label}: {error.strerror or type(error).__name__}. Nobody knows what history it has, so "
            "the run stops. Nothing was changed. Make it readable, or name another place."
        ) from None
    return True


def _headers_for(settings: Settings, address: str) -> dict[str, str]:
    """The secret headers, for the host of the first address alone."""
    first = next((text for text in settings.previous if "://" in text), "")
    if urlsplit(first)[:2] != urlsplit(address)[:2]:
        return {}
    return {name: value.get_secret_value() for name, value in settings.previous_headers.items()}


def database_of(location: Location) -> str:
    """The database's own path or address: below a folder or a site, or the place itself."""
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
    """Where the history.json beside a database would be; None beside an address that is no file's name."""
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
