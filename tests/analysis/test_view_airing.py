"""What has not aired by the last fetch is not missing yet."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("air_date", "has_aired", "reason"),
    [
        ("2026-11-22", 1, "Nothing is on disk: any allowed quality that scores at least 0 is taken."),
        ("2026-11-23", 0, "Nothing is on disk, as it has not aired yet: it airs on 2026-11-23."),
        (None, 0, "Nothing is on disk, and it has no air date: it has not aired yet."),
    ],
    ids=["today", "tomorrow", "unknown"],
)
def test_episodes(library, air_date, has_aired, reason):
    """The state stays missing, with a flag and a reason; the fetch's time decides, not a clock."""
    library.profile()
    library.connection.execute("update instances set fetched_at = '2026-11-22T12:00:00Z'")
    library.item(library.title("Show", kind="series"), season_number=1, episode_number=1, air_date=air_date)
    assert library.rows("select state, has_aired, reason from upgrade_state") == [
        ("missing", has_aired, reason)
    ]
    assert library.rows("select missing from profile_report") == [(has_aired,)]


def test_movies_and_files_have_aired(library):
    """A film has no air date of its own, and what is on disk has aired whatever its date."""
    library.profile()
    library.connection.execute("update instances set fetched_at = '2026-11-22T12:00:00Z'")
    library.movie(missing=True)
    show = library.title("Show", kind="series")
    library.item(show, file=library.file(show), season_number=1, episode_number=1, air_date="2026-11-30")
    assert library.rows("select state, has_aired from upgrade_state order by item_id") == [
        ("missing", 1), ("score_below_cutoff", 1),
    ]  # fmt: skip
