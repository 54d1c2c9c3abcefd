"""Radarr: movies, each with one file."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from arrscore.config import RADARR
from arrscore.models import Batch, Item, MediaFile, ServerStatus, Title
from arrscore.services import payloads
from arrscore.services.arr import ArrService, Fetch, each_as_completed, parse_version
from arrscore.services.http.response_errors import ServiceNotFound
from arrscore.services.parse import availability, media_file, title

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence

    from arrscore.services.payloads import Shape
    from arrscore.services.wire_types import WireMovie, WireNaming

# From Radarr 5.3.3, a response covers every movieId of a request; before, all but one are silently dropped.
SEVERAL_MOVIES_SINCE = (5, 3, 3)
# A request line may have 8,192 bytes; an id with its parameter name takes at most 16.
MAX_IDS = 400

FilesByMovie = dict[int, list[MediaFile]]
_Answer = tuple["Sequence[WireMovie]", FilesByMovie]


@dataclass(slots=True)
class _Plan:
    """Whether one request can cover several movies; False once a response dropped all but one."""

    several: bool


class Radarr(ArrService):
    """Reads movies, then the files of those that have one, in batches.

    Movie files include their scores from 4.7.5 on; earlier versions have nothing to report.
    """

    name = RADARR.name
    application = RADARR.application
    oldest = (4, 7, 5)
    titles_path = "/movie"
    titles_params = (("excludeLocalCovers", "true"),)

    @property
    def titles_shape(self) -> Shape[WireMovie]:
        """The shape of a movie."""
        return payloads.MOVIES

    @property
    def item_key(self) -> Literal["movieId"]:
        """A movie is its own item."""
        return "movieId"

    def renames_files(self, naming: WireNaming) -> bool | None:
        """Whether movie files are renamed on import."""
        return naming["renameMovies"]

    def advice(self, status: ServerStatus) -> str | None:
        """Versions before 5.3.3 need one request per movie."""
        if _supports_several(status):
            return None
        return (
            "Radarr 5.3.3 or newer returns 100 movies per request; this version needs one request per movie."
        )

    async def fetch_library(self, fetch: Fetch, status: ServerStatus) -> AsyncGenerator[Batch, None]:
        """Movies without a file first, then the others as their files arrive."""
        labels = await self.fetch_labels(fetch)
        movies: list[WireMovie] = await self.fetch_titles(fetch)
        with_file = [movie for movie in movies if _has_file(movie)]
        size = min(fetch.batch_size, MAX_IDS)
        for without in _groups([movie for movie in movies if not _has_file(movie)], size):
            yield _batch([(title(movie, "movie", labels), movie, []) for movie in without])
        total, done = len(with_file), 0
        plan = _Plan(_supports_several(status))
        jobs = (self._fetch_files(fetch, plan, group) for group in _groups(with_file, size))
        fetch.progress("files", done, total)
        async with aclosing(each_as_completed(jobs, fetch.concurrency)) as answers:
            async for group, files in answers:
                there = [movie for movie in group if movie["id"] in files]
                unidentified = {each["id"] for each in there if _file_of(each, files[each["id"]]) is None}
                fetch.counts.mark_unread("item", unidentified)
                yield _batch([(title(movie, "movie", labels), movie, files[movie["id"]]) for movie in there])
                done += len(group)
                fetch.progress("files", done, total)

    async def _fetch_files(self, fetch: Fetch, plan: _Plan, movies: Sequence[WireMovie]) -> _Answer:
        """The movies and their files; a movie that the server does not know has no key."""
        ids = [movie["id"] for movie in movies]
        files: FilesByMovie = {}
        unreadable = 0
        if plan.several and len(ids) > 1:
            files, unreadable = await self._fetch_files_of(fetch, ids) or ({}, 0)
            if len(files) <= 1:
                plan.several = False
        missing = [each for each in ids if each not in files]
        if len(missing) == unreadable:
            # Their files were returned but are invalid: another request would return the same.
            files.update((each, []) for each in missing)
        else:
            unreadable += await self._fetch_one_by_one(fetch, missing, files)
        empty = sum(1 for found in files.values() if not found)
        fetch.counts.count_listed(payloads.MOVIE_FILES.plural, len(ids), empty - unreadable)
        return movies, files

    async def _fetch_one_by_one(self, fetch: Fetch, ids: Sequence[int], files: FilesByMovie) -> int:
        """Add the files of each movie to `files`, and return the number of invalid ones."""

        async def fetch_one(movie_id: int) -> tuple[int, tuple[FilesByMovie, int] | None]:
            return movie_id, await self._fetch_files_of(fetch, [movie_id])

        unreadable = 0
        jobs = (fetch_one(each) for each in ids)
        async with aclosing(each_as_completed(jobs, fetch.concurrency)) as answers:
            async for movie_id, answer in answers:
                if answer is not None:
                    files[movie_id] = answer[0].get(movie_id, [])
                    unreadable += answer[1]
        return unreadable

    async def _fetch_files_of(self, fetch: Fetch, ids: Sequence[int]) -> tuple[FilesByMovie, int] | None:
        """The files by movie, and the number of invalid ones; None if there is no such movie."""
        params = [("movieId", str(each)) for each in ids]
        try:
            wires, invalid = await fetch.records_and_invalid(
                f"{self.api}/moviefile", payloads.MOVIE_FILES, params
            )
        except ServiceNotFound:
            return None
        files: FilesByMovie = {}
        for wire in wires:
            movie_id = wire.get("movieId", 0)
            file = media_file(wire, movie_id) if movie_id in ids else None
            if file is None:
                invalid += 1
                fetch.counts.count_invalid(
                    payloads.MOVIE_FILES.plural, "path" if movie_id in ids else "movieId"
                )
            else:
                files.setdefault(movie_id, []).append(file)
        return files, invalid


def _batch(found: Sequence[tuple[Title, WireMovie, Sequence[MediaFile]]]) -> Batch:
    """Titles, one item each, and their files; a movie without its expected file keeps its recorded item."""
    return Batch(
        titles=tuple(title for title, _, _ in found),
        items=tuple(
            Item(
                server_id=title.server_id,
                title_server_id=title.server_id,
                name=title.name,
                monitored=title.monitored,
                file_server_id=_file_of(movie, files),
                availability=availability(movie),
            )
            for title, movie, files in found
            if files or _named_file(movie) or not _has_file(movie)
        ),
        files=tuple(file for _, _, files in found for file in files),
    )


def _file_of(movie: WireMovie, files: Sequence[MediaFile]) -> int | None:
    """The movie's file: the one it refers to if there are several or none were returned; otherwise the newest."""
    named = _named_file(movie)
    ids = [file.server_id for file in files]
    return named if named in ids else max(ids, default=named)


def _named_file(movie: WireMovie) -> int | None:
    reference = movie["movieFile"]
    return movie.get("movieFileId") or (None if reference is None else reference["id"])


def _has_file(movie: WireMovie) -> bool:
    return bool(movie.get("hasFile")) or _named_file(movie) is not None


def _supports_several(status: ServerStatus) -> bool:
    version = parse_version(status.version)
    return version is None or version >= SEVERAL_MOVIES_SINCE


def _groups(movies: Sequence[WireMovie], size: int) -> Iterator[list[WireMovie]]:
    iterator = iter(movies)
    while group := list(islice(iterator, size)):
        yield group
