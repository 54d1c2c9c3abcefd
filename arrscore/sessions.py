"""Open the database for a run's steps and for commands: the working, the published or the redacted one."""

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
from arrscore.store.database import check_integrity, database_errors, open_copy, open_database, publish_copy
from arrscore.store.published import drop_published_indexes, index_published
from arrscore.store.recorder import record_parameters, run_span
from arrscore.store.redact import redact_copy
from arrscore.times import iso_utc
from arrscore.wording import TEXTS


@contextmanager
def working_database(settings: Settings, *, create: bool = True, checked: bool = False) -> Iterator[Database]:
    """The database with current views and configured thresholds; `checked` checks its integrity first."""
    db = open_database(settings.database, create=create)
    try:
        if checked:
            check_integrity(db, settings.database)
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
    """A copy of the database in which every view is an indexed table, to render from and to publish.

    It is in a temporary folder, deleted when the context ends; next to the report `beside` if given, so that it can be
    hard-linked into it.
    """
    with _copied_database(settings, now=now, beside=beside) as copy:
        analyse_copy(copy)
        yield copy


@contextmanager
def _copied_database(
    settings: Settings, *, now: datetime | None = None, beside: Path | None = None
) -> Iterator[Path]:
    """A copy of the database with plain views, redacted by the privacy settings."""
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
    """The database that commands may print: itself, or a copy without what the privacy settings hide."""
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
    """Convert every view of a published copy to an indexed table, and index its tables for readers."""
    db = open_copy(path)
    try:
        with database_errors(path):
            materialise(db.conn, into="main", texts=TEXTS)
            index_published(db)
    finally:
        db.close()


def check_time(db: Database, path: Path, now: datetime) -> None:
    """Raise if the run's time is before the last run, because history must be in order."""
    _, last = run_span(db)
    if last is not None and iso_utc(now) < last:
        raise ConfigurationError(
            f"This run's time, {iso_utc(now)}, is before the last run in {path}, {last}. Set a later time with --now; "
            "if that run's clock was wrong, restore a copy of the database from before it."
        )
