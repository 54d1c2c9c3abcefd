"""Which import belongs to which grab, with and without the ids of download clients."""

from __future__ import annotations

import pytest

from support.loops import DAYS, SCORES, film, loops


def joins(library):
    """How grabs were joined, in their order: the import's number among all events, and by what."""
    columns = "import_id, end_id, joined_by, outcome"
    return library.rows(f"select {columns} from grab_outcomes order by grabbed_at, grab_id")


def step(library, item, day, names, *, ids=(None, None), sizes=(1000, 1000), **values):
    """A grab at 10:00 and an import at 11:00, each with its own name, id and size."""
    for kind, hour, name, key, size in zip(("grabbed", "imported"), (10, 11), names, ids, sizes, strict=True):
        at = f"{day}T{hour}:00:00Z"
        library.event(kind, item, at, download=key, release_name=name, size_bytes=size, **values)


@pytest.mark.parametrize("ids", [(None, None), (None, "folder"), ("client", None), ("client", "other")])
@pytest.mark.parametrize(
    ("imported_name", "imported_size", "joined_by"),
    [
        ("A.Film.2020.1080p.WEB-DL-GRP", 5, "name"),
        ("a film 2020 1080p [WEB-DL]_GRP.mkv", 5, "name"),
        ("9f86d081884c7d65", 950, "size"),
        ("A Film", 1090, "size"),
        (None, 1000, "size"),
        ("A.Film.2020.1080p.WEB-DL-OTHER", 1000, None),
        ("9f86d081884c7d65", 5, None),
        (None, None, None),
    ],
)
def test_grabs_without_the_id_of_their_import(shelf, ids, imported_name, imported_size, joined_by):
    """Where ids are missing or differ, the name joins, or the size where the import's name says no other group."""
    one = film(shelf, "Tier 1", "Atmos")
    names = ("A.Film.2020.1080p.WEB-DL-GRP", imported_name)
    step(shelf, one.item_id, "2026-11-01", names, ids=ids, sizes=(1000, imported_size))
    expected = (None, None, None, "unknown") if joined_by is None else (2, None, joined_by, "imported")
    assert joins(shelf) == [expected]


def test_ordinary_upgrades_of_a_folder_client(shelf):
    """Upgrades without ids, all of one name, are joined one by one, so that they are no loop."""
    one = film(shelf, "Tier 1", "Atmos")
    name = "A.Film.2020.1080p-GRP"
    for day, formats in zip(DAYS, (["AMZN"], ["Atmos"], ["Tier 1"], ["Tier 1", "Atmos"]), strict=True):
        step(
            shelf, one.item_id, day, (name, name), ids=(None, f"folder {day}"), formats=formats,
            file=one.file_id if day == DAYS[-1] else 90,
        )  # fmt: skip
    assert [row[0] for row in joins(shelf)] == [2, 4, 6, 8]
    assert loops(shelf) == []


def test_a_loop_of_a_folder_client(shelf):
    """A loop is found without ids, too."""
    one = film(shelf, "Tier 1")
    for day in DAYS:
        names = ("A.Film.2020-GRP",) * 2
        step(shelf, one.item_id, day, names, formats=["Tier 1"], file=one.file_id if day == DAYS[-1] else 90)
    assert loops(shelf, "grabs, imports, repeats") == [(4, 4, 3)]


def test_a_release_that_two_clients_got(shelf):
    """The import joins the grab that has its id; the other grab, of the same release, joins nothing else."""
    one = film(shelf, "Tier 1")
    name = {"release_name": "A.Film.2020-GRP", "formats": ["Tier 1"]}
    shelf.event("grabbed", one.item_id, "2026-11-01T10:00:00Z", download="usenet", **name)
    shelf.event("grabbed", one.item_id, "2026-11-01T10:05:00Z", download="torrent", **name)
    shelf.event("imported", one.item_id, "2026-11-01T11:00:00Z", download="torrent", file=one.file_id, **name)
    assert joins(shelf) == [(None, None, None, "unknown"), (3, None, "id", "imported")]
    assert loops(shelf) == []


def test_a_grab_with_its_own_import_takes_no_other(shelf):
    """An import by hand of the same release is left alone where the grab's id has its import."""
    one = film(shelf, "Tier 1")
    names = ("A.Film.2020-GRP",) * 2
    step(shelf, one.item_id, "2026-11-01", names, ids=("client", "client"))
    shelf.event("imported", one.item_id, "2026-11-02T11:00:00Z", release_name=names[0], size_bytes=1000)
    assert joins(shelf) == [(2, None, "id", "imported")]


def test_the_nearest_of_several_grabs(shelf):
    """By size, an import joins the nearest grab before it that fits, and none past another grab's import."""
    one = film(shelf, "Tier 1")
    for hour, size in ((1, 1000), (2, 3000), (3, 5000)):
        shelf.event(
            "grabbed", one.item_id, f"2026-11-01T0{hour}:00:00Z", size_bytes=size, release_name=f"F{hour}"
        )
    for hour, size in ((4, 2950), (5, 1020)):
        shelf.event("imported", one.item_id, f"2026-11-01T0{hour}:00:00Z", size_bytes=size, release_name=None)
    assert [row[0] for row in joins(shelf)] == [5, 4, None]
    step(shelf, one.item_id, "2026-11-02", ("F4",) * 2, ids=("x", "x"))
    shelf.event("imported", one.item_id, "2026-11-03T00:00:00Z", size_bytes=5000, release_name=None)
    assert [row[0] for row in joins(shelf)] == [5, 4, None, 7]


def test_an_import_of_long_after(shelf):
    """After join_days, the same name is another download."""
    one = film(shelf, "Tier 1")
    shelf.event("grabbed", one.item_id, "2026-08-01T00:00:00Z", release_name="A.Film-GRP")
    shelf.event("imported", one.item_id, "2026-09-15T00:00:00Z", release_name="A.Film-GRP")
    assert [row[0] for row in joins(shelf)] == [None]
    shelf.parameter("join_days", 60)
    assert [row[0] for row in joins(shelf)] == [2]


def test_a_failure_without_an_id(shelf):
    """A failure joins its grab by the name."""
    one = film(shelf, "Tier 1")
    for kind, hour in (("grabbed", 10), ("failed", 11)):
        shelf.event(kind, one.item_id, f"2026-11-01T{hour}:00:00Z", release_name="A.Film-GRP")
    assert joins(shelf) == [(None, 2, "name", "failed")]


def test_a_season_pack_without_ids(library):
    """Each episode's import joins the grab of the pack, though names and sizes are those of single episodes."""
    library.profile(scores=SCORES)
    show = library.title("Show", kind="series")
    for number in (1, 2, 3):
        item = library.item(show, file=library.file(show), season_number=1, episode_number=number)
        at = {"release_group": "GRP", "formats": []}
        library.event(
            "grabbed", item, "2026-11-01T10:00:00Z", release_name="Show.S01.1080p-GRP", size_bytes=3000, **at
        )
        library.event(
            "imported", item, f"2026-11-01T11:0{number}:00Z", release_name=f"Show.S01E0{number}.1080p-GRP",
            size_bytes=1000, file=number, **at,
        )  # fmt: skip
    assert [row[2:] for row in joins(library)] == [("size", "imported")] * 3
    columns = "imported_items, imported_files, size_bytes"
    assert library.rows(f"select distinct {columns} from release_downloads") == [(3, 3, 1000)]
