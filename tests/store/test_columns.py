"""A column of a record is declared once, as a field of its model; staging and the stored tables agree with it."""

from __future__ import annotations

import pytest

from arrscore.models import CustomFormat, Item, MediaFile, ProfileQuality, QualityProfile, ReleaseEvent, Title
from arrscore.store.columns import COLUMNS, columns_of, fill_placeholders
from arrscore.store.staging import StagedInstance

OURS = {"id", "instance_id", "server_id"}
TABLES = {
    # placeholder: the model, its tables, and what is in the stored one alone
    "format_columns": (CustomFormat, "staged_formats", "custom_formats", {"removed_at"}),
    "profile_columns": (QualityProfile, "staged_profiles", "quality_profiles", {"removed_at"}),
    "profile_quality_columns": (
        ProfileQuality,
        "staged_qualities",
        "profile_qualities",
        {"profile_id", "quality_server_id"},
    ),
    "title_columns": (Title, "staged_titles", "titles", {"identity", "profile_id", "removed_at"}),
    "item_columns": (Item, "staged_items", "items", {"title_id", "file_id", "removed_at"}),
    "file_columns": (MediaFile, "staged_files", "media_files", {"title_id", "format_set_id", "first_set_id"}),
    "event_columns": (
        ReleaseEvent,
        "staged_events",
        "release_events",
        {"build_run_id", "item_id", "format_set_id"},
    ),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_model_and_tables_agree(db, name):
    """The stored table has the model's columns and ids of our own; the staging table has all that the model has."""
    model, staged, stored, own = TABLES[name]
    StagedInstance(db, 1, "radarr", "radarr", "Radarr")

    def columns_in(schema: str, table: str) -> set[str]:
        found = db.execute("select name from pragma_table_info(?, ?)", [table, schema]).fetchall()
        return {column for (column,) in found}

    assert columns_in("main", stored) - OURS - own == set(COLUMNS[name])
    assert set(columns_of(model)) <= columns_in("temp", staged)


def test_placeholders_become_columns():
    """A placeholder stands for the columns, with the name of a table in front of each where it has one."""
    assert fill_placeholders("{format_columns}") == "name, include_when_renaming"
    assert fill_placeholders("{old.format_columns}") == "old.name, old.include_when_renaming"
    with pytest.raises(KeyError):
        fill_placeholders("{wrong_columns}")
