"""Loops in tables: what tests of grabs, imports and loops do to a library."""

from __future__ import annotations

SCORES = {"Tier 1": 1000, "Atmos": 500, "AMZN": 50, "Season Pack": 15, "No Group": -200}
DAYS = ("2026-10-01", "2026-10-15", "2026-11-01", "2026-11-15")


def loops(library, columns="item_id"):
    return library.rows(f"select {columns} from upgrade_loops order by item_id")


def film(library, *formats, **values):
    return library.movie(formats=formats, **values)


def go_round(library, item, times=4, *, kept=None, **values):
    """Grab and import the same release again and again; `kept` is the last import's file."""
    for number, day in enumerate(DAYS[-times:], start=1):
        library.download(item, day, file=kept if number == times else 1000 + number, **values)


def edit_score(library, at="2026-10-20T00:00:00Z"):
    run = library.run(at, complete=[1])
    library.insert(
        "rule_changes", build_run_id=run, instance_id=1, profile_id=1, format_id=1, field="score", old_value="900",
        new_value="1000", files_moved=1,
    )  # fmt: skip
