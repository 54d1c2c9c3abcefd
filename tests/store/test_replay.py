"""The history is enough to say every past state."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from arrscore.store.database import open_database
from support.library import ServerLibrary, record_libraries

EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("movie"), st.integers(1, 6), st.integers(1, 5)),
        st.tuples(st.just("file"), st.integers(1, 6), st.lists(st.integers(1, 3), max_size=3, unique=True)),
        st.tuples(st.just("unscored"), st.integers(1, 6), st.none()),
        st.tuples(st.just("drop file"), st.integers(1, 6), st.none()),
        st.tuples(st.just("remove"), st.integers(1, 6), st.none()),
        st.tuples(st.just("renumber"), st.integers(1, 6), st.none()),
        st.tuples(st.just("score"), st.integers(1, 3), st.integers(-200, 200)),
    ),
    max_size=6,
)


class Evolving:
    """A library whose movies are known by tmdb id and get new server ids as they come and go."""

    def __init__(self, library) -> None:
        self.library = library
        self.next_id = 1

    def number_of(self, tmdb_id: int) -> int | None:
        """The server id of a movie, if it is there."""
        return next(
            (each.server_id for each in self.library.titles.values() if each.tmdb_id == tmdb_id), None
        )

    def edit(self, kind: str, key: int, value: object) -> None:
        """Change the library as a strategy says."""
        if kind == "score":
            self.library.edit_score(key, value)
            return
        number = self.number_of(key)
        if kind == "movie":
            if number is None:
                self.library.add_movie(self._new_id(), name=f"Movie {key}", tmdb_id=key)
        elif number is not None:
            getattr(self, f"_{kind.replace(' ', '_')}")(number, key, value)

    def _new_id(self) -> int:
        self.next_id += 1
        return self.next_id

    def _file(self, number: int, key: int, formats: list[int]) -> None:
        self._drop_file(number, key, None)
        file = self._new_id()
        self.library.add_file(file, number, formats=tuple(formats))
        self.library.add_movie(number, name=f"Movie {key}", tmdb_id=key, file=file)

    def _unscored(self, number: int, key: int, _: object) -> None:
        self._drop_file(number, key, None)
        file = self._new_id()
        self.library.add_file(file, number, formats=None)
        self.library.add_movie(number, name=f"Movie {key}", tmdb_id=key, file=file)

    def _drop_file(self, number: int, key: int, _: object) -> None:
        file = self.library.items[number].file_server_id
        if file is not None:
            del self.library.files[file]
        self.library.add_movie(number, name=f"Movie {key}", tmdb_id=key)

    def _remove(self, number: int, key: int, _: object) -> None:
        self._drop_file(number, key, None)
        del self.library.titles[number], self.library.items[number]

    def _renumber(self, number: int, key: int, _: object) -> None:
        file = self.library.items[number].file_server_id
        held = self.library.files.get(file)
        self._remove(number, key, None)
        new = self._new_id()
        self.library.add_movie(new, name=f"Movie {key}", tmdb_id=key)
        if held is not None:
            self._file(new, key, [])
            file = self.library.items[new].file_server_id
            self.library.add_file(file, new, formats=held.format_server_ids, name=held.name)

    def scores(self) -> dict[str, int | None]:
        """The score of every movie that has a file."""
        return {
            each.name: self.library.files[each.file_server_id].score
            for each in self.library.items.values()
            if each.file_server_id is not None
        }


def replayed(db, run_id: int) -> dict[str, int | None]:
    """The scores after a run, by the history alone."""
    state: dict[str, int | None] = {}
    rows = db.query(
        "select items.name, kind, new_score from score_history join items on items.id = item_id "
        "where build_run_id <= ? order by score_history.id",
        [run_id],
    )
    for row in rows:
        if row["kind"] == "removed":
            del state[row["name"]]
        else:
            state[row["name"]] = row["new_score"]
    return state


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(EDITS, min_size=1, max_size=6))
def test_every_past_state_can_be_replayed(steps):
    """Whatever happens between builds, the history tells each state's scores, and the parts add up."""
    db = open_database(None)
    evolving = Evolving(ServerLibrary())
    states = []
    for run, edits in enumerate(steps, start=1):
        for edit in edits:
            evolving.edit(*edit)
        record_libraries(db, evolving.library, at=f"2026-11-{run:02d}T12:00:00Z")
        states.append(evolving.scores())
    assert [replayed(db, run) for run in range(1, len(steps) + 1)] == states
    for row in db.query("select * from score_history where old_score is not null and new_score is not null"):
        assert row["old_score"] + row["file_points"] + row["rules_points"] == row["new_score"]
    assert db.execute("select count(*) from items where removed_at is null").fetchone()[0] == len(
        evolving.library.items
    )
    assert db.execute("pragma foreign_key_check").fetchall() == []
    db.close()
