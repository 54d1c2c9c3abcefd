"""The database as the steps of a run and the commands take it: to work on, to publish, and as it may be told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from arrscore.analysis.joins import keep_joins
from arrscore.analysis.parameters import recorded_parameters
from arrscore.analysis.views import install_views, materialise
from arrscore.config import Settings
from arrscore.errors import ConfigurationError
from arrscore.publish.work_dir import temporary_folder
from arrscore.store.database import check_whole, database_errors, open_copy, open_database, publish_copy
from arrscore.store.published import drop_published_indexes, index_published
from arrscore.store.recorder import record_parameters, run_span
from arrscore.store.redact import redact_copy
from arrscore.times import iso_utc
from arrscore.wording import TEXTS


@contextmanager
def working_database(settings: Settings, *, create: bool = True, checked: bool = False) -> Iterator[Database]:
    """The database with the present views and the configured judgements in it; `checked` reads the whole file first."""
    db = open_database(settings.database, create=create)
    try:
        if checked:
            check_whole(db, settings.database)
        with database_errors(settings.database):
            install_views(db.conn)
            drop_published_indexes(db)
            record_parameters(db, recorded_parameters(settings.analysis))
            yield db
    finally:
        db.close()


@contextmanager
def published_database(
    settings: Settings, *, now: datetime | None = None, beside: Path | None = None
) -> Iterator[Path]:
    """A copy of the database in which every view is an indexed table: what is rendered from, and published.

    It is in a folder of its own, and goes when the context ends; `beside` a report where one is given, so that it can
    be hard-linked into that.
    """
    with _copied_database(settings, now=now, beside=beside) as copy:
        analyse_copy(copy)
        yield copy


@contextmanager
def _copied_database(
    settings: Settings, *, now: datetime | None = None, beside: Path | None = None
) -> Iterator[Path]:
    """A copy of the database with plain views, and with what the privacy settings let be told."""
    with working_database(settings, create=False) as db:
        if now is not None:
            check_time(db, settings.database, now)
        with temporary_folder(None if beside is None else beside.resolve().parent) as folder:
            copy = folder / "arrscore.db"
            publish_copy(db, copy)
            if settings.privacy.hides_files:
                _keep_joins(copy)
            redact_copy(copy, titles=settings.privacy.hides_titles, files=settings.privacy.hides_files)
            yield copy


def _keep_joins(copy: Path) -> None:
    with database_errors(copy), closing(open_copy(copy)) as db:
        keep_joins(db.conn)


@contextmanager
def redacted_database(settings: Settings) -> Iterator[Database]:
    """The database as commands may print it: itself, or a copy without what the privacy settings hide."""
    if not settings.privacy.hides_files:
        with working_database(settings, create=False) as db:
            yield db
        return
    with _copied_database(settings) as copy:
        db = open_copy(copy)
        try:
            yield db
        finally:
            db.close()


def analyse_copy(path: Path) -> None:
    """Turn every view of a published copy into an indexed table, and index its tables for readers."""
    db = open_copy(path)
    try:
        with database_errors(path):
            materialise(db.conn, into="main", texts=TEXTS)
            index_published(db)
    finally:
        db.close()


def check_time(db: Database, path: Path, now: datetime) -> None:
    """Refuse to go back in time: history would stand in the wrong order."""
    _, last = run_span(db)
    if last is not None and iso_utc(now) < last:
        raise ConfigurationError(
            f"This run's time, {iso_utc(now)}, is before the last run in {path}, {last}. Give a later time with --now; "
            "where that run's clock was wrong, go back to a copy of the database from before it."
        )
