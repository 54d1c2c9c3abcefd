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
from arrscore.history.manifest import CLAIM_NAME, DATABASE_NAME, Claim, HistoryFacts, parse_claim
from arrscore.history.restore import copy_database, judge, space_told
from arrscore.services.http.download import LARGEST_DATABASE, RemoteFile, download

_DATABASE_ENDINGS = (".db", ".sqlite", ".sqlite3")
_CLAIM_TRIES = 2
LARGEST_CLAIM = 1 << 20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Found:
    """A database that was found and judged; `path` is a copy of our own, `claim` what was published beside it."""

    path: Path
    label: str
    facts: HistoryFacts
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database may be: a path, or an address, which messages call by its number."""

    text: str
    label: str

    @property
    def is_address(self) -> bool:
        """Whether it is fetched over the network."""
        return "://" in self.text


def places_of(settings: Settings) -> list[Place]:
    """The places in the order in which they are tried."""
    return [
        Place(text, f"previous database {number}" if "://" in text else text)
        for number, text in enumerate(settings.previous, start=1)
    ]


def find_first(settings: Settings, folder: Path) -> Found | None:
    """The first database that there is among the places, judged; None where all say that they have none."""
    for number, place in enumerate(places_of(settings)):
        found = obtain(settings, place, folder / f"{number}.db")
        if found is not None:
            return found
    return None


def obtain(settings: Settings, place: Place, target: Path) -> Found | None:
    """Copy the database of a place to `target` and judge it; None where the place has none."""
    claim: Claim | None = None
    for attempt in range(_CLAIM_TRIES):
        claim_file = target.with_suffix(".json")
        has_claim = fetch_file(settings, place, _claim_of(place), claim_file, largest=LARGEST_CLAIM)
        if not fetch_file(settings, place, database_of(place), target):
            if has_claim:
                raise HistoryRefused(
                    f"{place.label} has a history.json, but no database. Nothing was changed. "
                    "Is a file missing there, or is it being published? Try again later."
                )
            return None
        claim = parse_claim(claim_file.read_bytes(), place.label) if has_claim else None
        is_last = attempt + 1 == _CLAIM_TRIES
        # Published while we read: the two belong to different builds. The next try finds both new.
        if claim is None or not place.is_address or is_last or sha256_of(target) == claim.sha256:
            break
    return Found(target, place.label, judge(target, place.label, claim), claim)


def fetch_file(
    settings: Settings, place: Place, source: str | None, target: Path, *, largest: int = LARGEST_DATABASE
) -> bool:
    """Copy one file of a place to `target`; False where there is none."""
    if source is None:
        return False
    with space_told(target):
        if not place.is_address:
            return _copy(Path(source), target, place.label)
        secret = _headers_for(settings, source)
        remote = RemoteFile(
            source,
            place.label,
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


def database_of(place: Place) -> str:
    """The database's own path or address: below a folder or a site, or the place itself."""
    if not place.is_address:
        path = Path(place.text)
        return str(path / DATABASE_NAME if path.is_dir() else path)
    parts = urlsplit(place.text)
    return urlunsplit(parts._replace(path=f"{parts.path}{DATABASE_NAME}")) if _is_site(place) else place.text


def _claim_of(place: Place) -> str | None:
    """Where the history.json beside a database would be; None beside an address that is no file's name."""
    database = database_of(place)
    if not place.is_address:
        path = Path(database)
        return str(path.with_name(CLAIM_NAME))
    parts = urlsplit(database)
    folder, _, name = parts.path.rpartition("/")
    if not name.lower().endswith(_DATABASE_ENDINGS):
        return None
    return urlunsplit(parts._replace(path=f"{folder}/{CLAIM_NAME}"))


def _is_site(place: Place) -> bool:
    path = urlsplit(place.text).path
    return not path or path.endswith("/")
