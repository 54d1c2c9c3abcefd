"""What has not aired or is not available by the last fetch is not missing, and the application takes nothing for it."""

from __future__ import annotations

import pytest

ANYTHING = "No file. Any allowed quality scoring 0+ is grabbed."
WAITING = "No file, as it is not available yet: Radarr "

FOR_RELEASE = "waits for its release (Minimum Availability: Released)"


@pytest.fixture(autouse=True)
def fetched(library):
    """The fetch's time decides, not a clock."""
    library.profile(scores={"x265": -500})
    library.connection.execute("update instances set fetched_at = '2026-11-22T12:00:00Z'")


@pytest.mark.parametrize(
    ("air_date", "state", "reason"),
    [
        ("2026-11-22", "missing", ANYTHING),
        (
            "2026-11-23",
            "not_aired",
            "No file, as it has not aired yet: it airs on 2026-11-23.",
        ),
        (None, "not_aired", "No file and no air date: it has not aired yet."),
    ],
    ids=["today", "tomorrow", "unknown"],
)
def test_episodes(library, air_date, state, reason):
    """An episode is missing once it has aired; before, it has a state of its own and takes nothing."""
    library.item(library.title("Show", kind="series"), season_number=1, episode_number=1, air_date=air_date)
    is_missing = state == "missing"
    with library.worded("upgrade_state"):
        rows = library.rows("select state, takes, required_score, has_aired, reason from upgrade_state")
    assert rows == [
        (state, "anything" if is_missing else "nothing", 0 if is_missing else None, is_missing, reason)
    ]
    assert library.rows("select missing from profile_report") == [(is_missing,)]


def test_movies_and_files_have_aired(library):
    """A movie has no air date of its own, and what is on disk has aired whatever its date."""
    library.movie(missing=True)
    show = library.title("Show", kind="series")
    library.item(show, file=library.file(show), season_number=1, episode_number=1, air_date="2026-11-30")
    assert library.rows("select state, has_aired from upgrade_state order by item_id") == [
        ("missing", 1), ("score_below_cutoff", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minimum", "available_from", "words"),
    [
        ("released", "2027-03-01T00:00:00Z", f"{FOR_RELEASE}, not before 2027-03-01."),
        ("released", None, f"{FOR_RELEASE}."),
        ("released", "2026-11-20T00:00:00Z", f"{FOR_RELEASE}."),
        ("inCinemas", None, "waits for its theatrical release (Minimum Availability: In Cinemas)."),
        ("announced", None, "waits for its announcement (Minimum Availability: Announced)."),
        ("preDB", None, "waits for its release (Minimum Availability: PreDB)."),
        ("tba", None, "rejects every release so far (Minimum Availability: TBA)."),
        (None, None, "rejects every release so far."),
    ],
)  # fmt: skip
def test_movie_that_is_not_available(library, minimum, available_from, words):
    """It is not missing: Radarr takes nothing, and the reason names its Minimum Availability and a date to come."""
    movie = library.movie(missing=True)
    wait(library, movie, minimum_availability=minimum, available_from=available_from)
    with library.worded("upgrade_state"):
        rows = library.rows("select state, takes, required_score, reason from upgrade_state")
    assert rows == [("unavailable", "nothing", None, WAITING + words)]


@pytest.mark.parametrize("is_available", [1, None])
def test_movie_that_is_available_or_of_an_old_server(library, is_available):
    """Where the server does not say, a movie counts as available."""
    wait(library, library.movie(missing=True), is_available=is_available, minimum_availability="released")
    with library.worded("upgrade_state"):
        rows = library.rows("select state, takes, required_score, reason from upgrade_state")
    assert rows == [("missing", "anything", 0, ANYTHING)]


def test_unmonitored_wins(library):
    """An unmonitored movie is left alone, available or not."""
    wait(library, library.movie(missing=True, monitored=False))
    assert library.rows("select state, takes from upgrade_state") == [("unmonitored", "nothing")]


def test_leaked_file_waits(library):
    """A poor file of an available movie is critical; before, nothing replaces it, and its facts are kept."""
    for _ in range(20):
        library.movie(score=900)
    poor = library.movie(formats=["x265"])
    candidate = "select priority_name from upgrade_candidates where item_id = ?"
    assert library.rows(candidate, poor.item_id) == [("critical",)]
    wait(library, poor, minimum_availability="released", available_from="2027-03-01T00:00:00Z")
    assert library.rows(candidate, poor.item_id) == []
    row = library.worded_row("upgrade_state", "item_id = ?", poor.item_id)
    facts = (
        "state",
        "takes",
        "required_score",
        "score",
        "quality_rank",
        "score_cutoff_met",
        "stuck",
        "file_id",
    )
    assert [row[name] for name in facts] == ["unavailable", "nothing", None, -500, 2, 0, 0, poor.file_id]
    assert row["reason"] == (
        "Nothing replaces its WEBDL-1080p with a score of -500 for now, as it is not available yet: "
        "Radarr waits for its release (Minimum Availability: Released), not before 2027-03-01."
    )
    assert library.rows("select category from library_categories where file_id = ?", poor.file_id) == []


def test_ten_unreleased_movies_and_one_missing(library):
    """One movie is missing and wanted; those that are not available yet cost no health."""
    for number in range(11):
        movie = library.movie(missing=True)
        if number:
            wait(library, movie, minimum_availability="released")
    counts = "select items, missing, wanted, present from item_counts where profile_id is null"
    assert library.rows(counts) == [(11, 1, 1, 0)]
    assert library.rows("select missing from instance_report") == [(1,)]
    library.movie()
    assert library.rows(counts) == [(12, 1, 2, 1)]
    on_disk = "select value from library_health_parts where part = 'present'"
    assert library.rows(on_disk) == [(0.5,)]


def wait(library, movie, **values):
    """Make a movie one that is not available, unless `values` have another `is_available`."""
    columns = {"is_available": 0} | values
    library.connection.execute(
        f"update items set {', '.join(f'{name} = ?' for name in columns)} where id = ?",
        [*columns.values(), movie.item_id],
    )
