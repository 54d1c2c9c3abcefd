"""What holds for every order of rows: none is lost, and the changes of an item fit each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from arrscore.history.importers.arr_score_exporter.rows import Key, OldRow
from arrscore.history.importers.arr_score_exporter.timeline import Timeline

START = datetime(2025, 1, 1, tzinfo=UTC)


@st.composite
def looks(draw) -> list[OldRow]:
    """Rows of one movie, at any times, of a few files; those of a database name the file by number."""
    rows = []
    for number in range(draw(st.integers(0, 12))):
        observation = draw(st.sampled_from(["new", "rescored", "removed", "seen"]))
        file = draw(st.sampled_from([None, 1, 2, 3]))
        rows.append(
            OldRow(
                "f",
                number,
                Key("radarr", file_number=file, path=draw(st.sampled_from([None, "a.mkv", "b.mkv"]))),
                (START + timedelta(hours=draw(st.integers(0, 100)))).strftime("%Y-%m-%dT%H:%M:%SZ"),
                observation,
                None if observation == "removed" else draw(st.integers(-5, 5)),
                formats=draw(st.sampled_from([None, (), ("A",), ("A", "B")])),
                size_bytes=draw(st.sampled_from([None, 10**9, 2 * 10**9])),
            )
        )
    return rows


@given(looks())
def test_no_row_is_lost(rows):
    """Every row makes a change, belongs to the change of another, or is listed."""
    timeline = Timeline(1)
    timeline.add(rows)
    assert len(timeline.changes) + timeline.merged + len(timeline.skipped) == len(rows)


@given(looks())
def test_changes_of_an_item_fit_each_other(rows):
    """Each begins where the one before ended, only a first file is added, and kinds say what the scores do."""
    timeline = Timeline(1)
    timeline.add(rows)
    present, score = False, None
    for _, change in timeline.changes:
        if change.kind == "added":
            assert not present
            assert change.old_score is None
        elif change.kind == "removed":
            assert present or score is None
            assert change.new_score is None
        if present:
            assert change.old_score == score
        if change.kind in {"upgraded", "downgraded"}:
            assert (change.new_score > change.old_score) == (change.kind == "upgraded")
        present, score = change.kind != "removed", change.new_score
    assert [change.at for _, change in timeline.changes] == sorted(
        change.at for _, change in timeline.changes
    )


@given(looks())
def test_order_of_the_files_does_not_matter(rows):
    """The same rows in another order make the same changes."""
    one, other = Timeline(1), Timeline(1)
    one.add(rows)
    other.add(rows[::-1])
    assert one.changes == other.changes
