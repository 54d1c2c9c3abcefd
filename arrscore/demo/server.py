"""An ASGI application that answers for a sample server as Radarr or Sonarr does, and only to GET."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from arrscore.demo import settings_answers as settings
from arrscore.demo.answers import Answers
from arrscore.demo.history_answers import history_page, history_since

if TYPE_CHECKING:
    from arrscore.demo.library import SampleLibrary
    from arrscore.demo.reference import Service

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Query = dict[str, list[str]]

API = "/api/v3"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with a body: JSON unless said otherwise, nothing where `body` is None."""

    status: int
    body: object = None
    content_type: str = "application/json; charset=utf-8"
    location: str | None = None

    def encoded(self) -> bytes:
        """Return the body's bytes."""
        if self.body is None:
            return b""
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


class ArrApplication:
    """Answers for one server of a sample library; `requests` lists what was asked: method, path, query."""

    def __init__(
        self, library: SampleLibrary, service: Service, *, api_key: str = "sample-key", url_base: str = ""
    ) -> None:
        self.requests: list[tuple[str, str, str]] = []
        self._library = library
        self._server = library.server(service)
        self._answers = Answers(self._server)
        self._api_key = api_key
        self._url_base = url_base.rstrip("/")
        self._routes = self._shared_routes() | (
            self._radarr_routes() if service == "radarr" else self._sonarr_routes()
        )

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection: HTTP, or the lifespan of a server process."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        self.requests.append((scope["method"], scope["path"], query))
        answer = self.answer(scope["method"], scope["path"], query, self._key_of(scope["headers"]))
        body = answer.encoded()
        headers = [(b"content-length", str(len(body)).encode())]
        if body:
            headers.append((b"content-type", answer.content_type.encode()))
        if answer.location is not None:
            headers.append((b"location", answer.location.encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def answer(self, method: str, path: str, query: str, key: str | None) -> Answer:
        """Return the answer to one request, in the order in which the applications check it."""
        if self._url_base and not f"{path}/".startswith(f"{self._url_base}/"):
            return Answer(307, location=f"{self._url_base}{path}{'?' if query else ''}{query}")
        path = path.removeprefix(self._url_base)
        if method != "GET":
            return Answer(405)
        if path == "/ping":
            return Answer(200, {"status": "OK"})
        if path != "/api" and not path.startswith("/api/"):
            return Answer(200, _web_page(self._server.name), "text/html")
        return self._api_answer(path, query) if key == self._api_key else Answer(401)

    def _api_answer(self, path: str, query: str) -> Answer:
        route = self._routes.get(path.removeprefix(API)) if path.startswith(f"{API}/") else None
        if route is None:
            return Answer(404)
        self._answers.refresh()
        return route(parse_qs(query))

    def _key_of(self, headers: Iterable[tuple[bytes, bytes]]) -> str | None:
        return next(
            (value.decode("latin-1") for name, value in headers if name.lower() == b"x-api-key"), None
        )

    def _shared_routes(self) -> dict[str, Callable[[Query], Answer]]:
        server, answers = self._server, self._answers
        return {
            "/system/status": lambda _: Answer(200, settings.status_answer(server, self._url_base)),
            "/qualityprofile": lambda _: Answer(
                200, [settings.profile_answer(one, server) for one in server.profiles.values()]
            ),
            "/customformat": lambda _: Answer(
                200, [settings.format_answer(one, server) for one in server.formats.values()]
            ),
            "/tag": lambda _: Answer(
                200, [{"id": one, "label": label} for one, label in server.tags.items()]
            ),
            "/config/mediamanagement": lambda _: Answer(200, settings.media_management_answer(server)),
            "/config/naming": lambda _: Answer(200, settings.naming_answer(server)),
            "/history": lambda query: Answer(200, history_page(answers, query)),
            "/history/since": self._since,
        }

    def _radarr_routes(self) -> dict[str, Callable[[Query], Answer]]:
        return {"/movie": self._movies, "/moviefile": self._movie_files}

    def _sonarr_routes(self) -> dict[str, Callable[[Query], Answer]]:
        return {"/series": self._series, "/episode": self._episodes, "/episodefile": self._episode_files}

    def _since(self, query: Query) -> Answer:
        if "date" not in query:
            return _bad_request("date must be provided")
        return Answer(200, history_since(self._answers, query))

    def _movies(self, query: Query) -> Answer:
        movies = list(self._server.movies.values())
        if "tmdbId" in query:
            movies = [movie for movie in movies if movie.tmdb_id in _numbers(query, "tmdbId")]
        today = self._library.now.date()
        return Answer(200, [self._answers.movie(movie, today) for movie in movies])

    def _movie_files(self, query: Query) -> Answer:
        """Ids of films that don't exist or have no file are simply absent; one missing file id fails all."""
        if "movieId" in query:
            movies = [self._server.movies.get(one) for one in _numbers(query, "movieId")]
            files = [self._server.files.get(movie.file_id) for movie in movies if movie is not None]
            return Answer(200, [self._answers.movie_file(file) for file in files if file is not None])
        if "movieFileIds" in query:
            asked = _numbers(query, "movieFileIds")
            if any(one not in self._server.files for one in asked):
                return _failure("Expected query to return one row for each id")
            return Answer(200, [self._answers.movie_file(self._server.files[one]) for one in asked])
        return _bad_request("movieId or movieFileIds must be provided")

    def _series(self, _: Query) -> Answer:
        today = self._library.now.date()
        return Answer(200, [self._answers.series(one, today) for one in self._server.series.values()])

    def _episodes(self, query: Query) -> Answer:
        if "seriesId" not in query:
            return _bad_request("seriesId or episodeIds must be provided")
        return Answer(200, [self._answers.episode(one) for one in self._episodes_of(query)])

    def _episode_files(self, query: Query) -> Answer:
        if "seriesId" not in query:
            return _bad_request("seriesId or episodeFileIds must be provided")
        file_ids = dict.fromkeys(one.file_id for one in self._episodes_of(query) if one.file_id)
        return Answer(200, [self._answers.episode_file(self._server.files[one]) for one in file_ids])

    def _episodes_of(self, query: Query) -> list[Any]:
        series_id = _numbers(query, "seriesId")[0]
        return self._server.episodes_of(series_id) if series_id in self._server.series else []


def _numbers(query: Query, name: str) -> list[int]:
    return list(dict.fromkeys(int(value) for value in query[name]))


def _bad_request(message: str) -> Answer:
    return Answer(400, {"message": f"BadRequest: {message}"})


def _failure(message: str) -> Answer:
    return Answer(
        500, {"message": message, "description": f"System.ApplicationException: {message}\n   at Sample"}
    )


def _web_page(name: str) -> str:
    head = f'<!doctype html><html lang="en"><head><title>{name}</title></head>'
    return f'{head}<body><div id="root"></div></body></html>'


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
