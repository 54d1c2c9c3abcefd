"""Bringing history along: finding the database of an earlier run, judging it, and letting it take its place.

Nothing takes the place of a database that holds a build which the other lacks.
"""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from arrscore.analysis.views import install_views
from arrscore.config import Settings
from arrscore.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    HistoriesDiverge,
    HistoryMissing,
    HistoryRefused,
    HistoryUnreachable,
)
from arrscore.services.download import RemoteFile, download
from arrscore.site.staging import lock_folder, unlock
from arrscore.store.carry import copy_database, judge, make_working, put_in_place, space_told
from arrscore.store.claims import CLAIM_NAME, DATABASE_NAME, Claim, HistoryFacts, parse_claim, sha256_of
from arrscore.store.database import database_errors, open_database
from arrscore.store.lineage import Relation, compare, read_lineages

_DATABASE_ENDINGS = (".db", ".sqlite", ".sqlite3")
_CLAIM_TRIES = 2
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class Outcome(Enum):
    """What became of the search for a previous database."""

    RESTORED = "restored"  # it took the place of the local one, or there was none
    KEPT = "kept"  # the local one is as new or newer
    EMPTY = "empty"  # there is none, and that is allowed


@dataclass(frozen=True, slots=True)
class Carried:
    """How a run begins: with which history, and from where; `source` is no address."""

    outcome: Outcome
    source: str | None = None
    facts: HistoryFacts | None = None


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


def bring_previous(settings: Settings, *, allow_empty: bool) -> Carried | None:
    """Restore the first previous database that is found, unless the local one holds all of its builds.

    None where the settings name no place. Raises HistoryMissing where none has one and `allow_empty` is off;
    HistoryUnreachable, HistoryRefused or DatabaseError for one that cannot be used; HistoriesDiverge where each
    has builds that the other lacks. The local database is untouched then.
    """
    if not settings.previous:
        return None
    with workshop(settings.database) as folder:
        found = find_first(settings, folder)
        if found is None:
            if not allow_empty:
                raise HistoryMissing(_missing_message(len(settings.previous)))
            return Carried(Outcome.EMPTY)
        restored = folder / "restored.db"
        _finish_working(found.path, restored)
        if _keeps_local(settings.database, restored, found.label):
            return Carried(Outcome.KEPT, found.label, found.facts)
        with space_told(settings.database):
            put_in_place(restored, settings.database)
        return Carried(Outcome.RESTORED, found.label, found.facts)


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
        has_claim = _fetch(settings, place, _claim_of(place), claim_file)
        if not _fetch(settings, place, _database_of(place), target):
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


def _fetch(settings: Settings, place: Place, source: str | None, target: Path) -> bool:
    """Copy one file of a place; False where there is none."""
    if source is None:
        return False
    with space_told(target):
        if not place.is_address:
            return _copy(Path(source), target, place.label)
        secret = _headers_for(settings, source)
        remote = RemoteFile(
            source, place.label, secret, timeout=settings.previous_timeout, retries=settings.previous_retries
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


def _database_of(place: Place) -> str:
    """The database's own path or address: below a folder or a site, or the place itself."""
    if not place.is_address:
        path = Path(place.text)
        return str(path / DATABASE_NAME if path.is_dir() else path)
    parts = urlsplit(place.text)
    return urlunsplit(parts._replace(path=f"{parts.path}{DATABASE_NAME}")) if _is_site(place) else place.text


def _claim_of(place: Place) -> str | None:
    """Where the history.json beside a database would be; None beside an address that is no file's name."""
    database = _database_of(place)
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


def _finish_working(found: Path, target: Path) -> None:
    with space_told(target):
        make_working(found, target)
        with closing(open_database(target)) as db, database_errors(target):
            install_views(db.conn)


def _keeps_local(local: Path, restored: Path, label: str) -> bool:
    """Whether the local database holds all that the other does; raises where each lacks builds of the other's."""
    if not local.exists():
        return False
    try:
        with closing(open_database(local)) as ours, closing(open_database(restored)) as theirs:
            relation = compare(read_lineages(ours.conn), read_lineages(theirs.conn))
            if not ours["build_runs"].count:
                return False
    except DatabaseDamaged:
        raise DatabaseDamaged(
            f"{local} is damaged. Move it away, then try again: {label} is whole and takes its place."
        ) from None
    if relation in {Relation.SAME, Relation.LONGER}:
        return True
    if relation is Relation.SHORTER:
        return False
    if relation is Relation.APART:
        advice = f"Join them: arrscore history merge {local} PREVIOUS --into {local}"
    else:
        advice = f"Choose one: without --previous the run goes on from {local}; move that away to go on from the other."
    raise HistoriesDiverge(
        f"{local} and {label} each hold builds that the other lacks. Nothing was changed. {advice}"
    )


def _missing_message(places: int) -> str:
    which = (
        "The place has no previous database"
        if places == 1
        else f"None of {places} places has a previous database"
    )
    return (
        f"{which}. Nothing was changed. A host answers so to a wrong token, too: check address and token. "
        "For the very first build, or where the history is gone for good: --allow-empty-history"
    )


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """A folder beside `target`, on the same disk, that goes with the context; what a killed run left goes first."""
    folder = target.resolve().parent / f".{target.name}-history"
    lock = None
    with space_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = lock_folder(folder)
        except BlockingIOError:
            raise DatabaseBusy(
                f"Another run is bringing history to {target}. Try again when it has finished."
            ) from None
        for left in folder.iterdir():
            left.unlink()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        unlock(lock)
