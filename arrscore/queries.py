"""Queries of commands on the recorded library, without network access: what-if, export, the times of runs."""

from __future__ import annotations

import difflib
from datetime import datetime

from arrscore.analysis.views import materialise
from arrscore.analysis.whatif import Comparison, Edits, compare
from arrscore.config import Settings
from arrscore.errors import ConfigurationError
from arrscore.report.tables.exports import csv_bytes, json_bytes
from arrscore.sessions import redacted_database, working_database
from arrscore.store.recorder import run_span
from arrscore.wording import TEXTS


def whatif(settings: Settings, edits: Edits) -> Comparison:
    """Compare the recorded library with and without the edits; writes nothing."""
    with redacted_database(settings) as db:
        return compare(db.conn, edits)


def export(settings: Settings, name: str, *, as_json: bool) -> bytes:
    """A table or view of the database as CSV or JSON, in UTF-8.

    Raises ConfigurationError for any other name, with the existing ones.
    """
    with redacted_database(settings) as db:
        names = sorted(
            each for each in db.table_names() + db.view_names() if not each.startswith(("_", "sqlite_"))
        )
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {close[0]}?" if close else f"Available: {', '.join(names)}."
            raise ConfigurationError(f"There is no table or view {name}. {hint}")
        if name in db.view_names():
            materialise(db.conn, into="temp", texts=TEXTS)
        rows = db.conn.execute(f"select * from [{name}]")
        headers = [column[0] for column in rows.description]
        return json_bytes(headers, rows) if as_json else csv_bytes(headers, rows)


def recorded_span(settings: Settings) -> tuple[datetime | None, datetime | None]:
    """The times of the first and last recorded run; None if there is none yet."""
    with working_database(settings) as db:
        first, last = run_span(db)
    return _parsed(first), _parsed(last)


def _parsed(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
