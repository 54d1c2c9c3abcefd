"""The HTTP client: the only one that speaks HTTP, and it can only read.

The key and the extra headers go to the configured server alone: redirects are followed by hand, within the
same origin or from http to https on the same host. Errors raised here are made outside of `except`, so that
no httpx exception, which holds the request with its headers, hangs on them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlencode

import httpx

from arrscore import __version__
from arrscore.errors import ConfigurationError
from arrscore.services import failures
from arrscore.services.bodies import WholeBody
from arrscore.services.certificates import speaks_no_tls, trusted_certificates
from arrscore.services.failures import Failure
from arrscore.services.retry import Pace, Timing, backoff_seconds, retry_after_seconds

if TYPE_CHECKING:
    from types import TracebackType

    from arrscore.config import InstanceSettings
    from arrscore.services.bodies import Body

T = TypeVar("T")
Scope = MutableMapping[str, Any]
ASGIApp = Callable[
    [Scope, Callable[[], Awaitable[Scope]], Callable[[Scope], Awaitable[None]]],
    Awaitable[None],
]

MOST_REDIRECTS = 5
# A library of 100,000 movies is about 400 MB of /movie; more than twice that is a server gone wrong.
LARGEST_ANSWER = 1 << 30
# Enough of an error's body to see "starting up" in it; the rest may be a stack trace, which nobody shows.
ERROR_BODY = 1 << 16
# A machine that is there takes a connection quickly, however long it then thinks.
CONNECT_TIMEOUT = 15.0
# A server that sends a byte now and then never meets a read timeout.
WHOLE_ANSWER_TIMEOUTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOGIN_SEGMENTS = frozenset({"login", "signin", "sign_in", "sign-in", "sso", "auth", "oauth2", "authorize"})
_JSON_TYPE = re.compile(r"(application|text)/([\w.-]+\+)?json", re.IGNORECASE)
_SEE_FILE = "Correct it in the configuration."
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def open_client(
    instance: InstanceSettings, *, app: ASGIApp | None = None, timing: Timing | None = None
) -> ApiClient:
    """A client for one instance, to be used as an async context manager.

    `app` is talked to in-process instead of the network. Raises ConfigurationError for an address, headers or
    certificates that cannot be used. Loggers `httpx` and `httpcore` are set to WARNING: below that they tell
    addresses.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if not _is_address(instance.url):
        raise ConfigurationError(
            f"instances.{instance.slug}.url is not an address such as http://192.168.1.5:7878. {_SEE_FILE}"
        )
    if instance.ca_file is not None:
        trusted_certificates(instance)
    return ApiClient(instance, partial(_connection, instance, app, _headers(instance)), timing or Timing())


def _connection(
    instance: InstanceSettings, app: ASGIApp | None, headers: dict[str, str], scheme: str
) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=None if app is None else httpx.ASGITransport(app=app),
        verify=speaks_no_tls() if app is not None or scheme == "http" else trusted_certificates(instance),
        headers=headers,
        timeout=httpx.Timeout(instance.timeout, connect=min(instance.timeout, CONNECT_TIMEOUT)),
        limits=httpx.Limits(max_connections=instance.concurrency),
        follow_redirects=False,
    )


class ApiClient:
    """Reads one instance's API within bounds; counts `requests` and received `bytes`.

    `connect` makes the connection for a scheme, once one is needed: an instance may lead from http to https.
    """

    def __init__(
        self, instance: InstanceSettings, connect: Callable[[str], httpx.AsyncClient], timing: Timing
    ) -> None:
        self.slug = instance.slug
        self.requests = 0
        self.bytes = 0
        self.base_moved = False
        self._connect = connect
        self._connections: dict[str, httpx.AsyncClient] = {}
        self._base = instance.url.rstrip("/")
        self._timeout = instance.timeout
        self._retries = instance.retries
        self._first_backoff = instance.retry_wait
        self._timing = timing
        self._pace = Pace(instance.requests_per_second, timing)
        self._slots = asyncio.Semaphore(instance.concurrency)

    def __repr__(self) -> str:
        return f"<ApiClient {self.slug}>"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for connection in self._connections.values():
            await connection.aclose()

    async def get(self, path: str, params: Sequence[tuple[str, str]] = ()) -> bytes:
        """The JSON document at a path such as `/api/v3/movie`, as bytes; raises as `read` does."""
        return await self.read(path, params, WholeBody)

    async def read(self, path: str, params: Sequence[tuple[str, str]], start: Callable[[], Body[T]]) -> T:
        """What a body that `start` begins makes of the JSON document at a path, while it arrives.

        Sends a request again after transient failures, as often as the settings say, each time with a new body;
        raises ServiceError.
        """
        attempt = 0
        while True:
            outcome = await self._attempt(path, params, start)
            if not isinstance(outcome, Failure):
                return outcome.result()
            if not outcome.transient or attempt >= self._retries:
                raise outcome.error
            if outcome.retry_after is not None:
                self._pace.hold(outcome.retry_after)
            else:
                await self._timing.sleep(backoff_seconds(attempt, self._timing.random(), self._first_backoff))
            attempt += 1

    async def _attempt(
        self, path: str, params: Sequence[tuple[str, str]], start: Callable[[], Body[T]]
    ) -> Body[T] | Failure:
        try:
            async with self._slots:
                await self._pace.wait()
                async with asyncio.timeout(self._timeout * WHOLE_ANSWER_TIMEOUTS):
                    return await self._exchange(path, params, start)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError) as error:
            return self._explained(error)

    def _explained(self, error: Exception) -> Failure:
        match error:
            case httpx.ConnectTimeout():
                return failures.no_answer_in_time(self.slug, min(self._timeout, CONNECT_TIMEOUT))
            case httpx.TimeoutException() | TimeoutError():
                return failures.no_answer_in_time(self.slug, self._timeout)
            case httpx.DecodingError():
                return failures.undecodable(self.slug)
            case httpx.ConnectError() | httpx.ProxyError() | UnicodeError():
                return failures.no_connection(self.slug, error)
            case httpx.InvalidURL():
                return failures.redirect_loop(self.slug)
            case _:
                return failures.connection_broke(self.slug)

    async def _exchange(
        self, path: str, params: Sequence[tuple[str, str]], start: Callable[[], Body[T]]
    ) -> Body[T] | Failure:
        """One request and the redirects that it leads through."""
        query = f"?{urlencode(params)}" if params else ""
        url = httpx.URL(f"{self._base}{path}{query}")
        for _ in range(MOST_REDIRECTS + 1):
            self.requests += 1
            connection = self._connection(url.scheme)
            response = await connection.send(connection.build_request("GET", url), stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    return await self._answer(response, start())
                target = url.join(response.headers.get("location", ""))
                refused = self._refused_redirect(url, target)
            finally:
                await response.aclose()
            if refused is not None:
                return refused
            self._remember_base(path, target)
            url = target.copy_with(fragment=None)
        return failures.redirect_loop(self.slug)

    def _connection(self, scheme: str) -> httpx.AsyncClient:
        if scheme not in self._connections:
            self._connections[scheme] = self._connect(scheme)
        return self._connections[scheme]

    def _refused_redirect(self, url: httpx.URL, target: httpx.URL) -> Failure | None:
        """Why a redirect is not followed, or None: within one origin, or to https on the same host, it is."""
        if target.userinfo:
            return failures.other_host(self.slug)
        if target == url:
            return failures.redirect_loop(self.slug)
        same_place = (target.scheme, target.host, _port(target)) == (url.scheme, url.host, _port(url))
        made_secure = (
            (url.scheme, target.scheme) == ("http", "https")
            and url.host == target.host
            and _port(target) in {443, _port(url)}
        )
        if not same_place and not made_secure:
            return failures.other_host(self.slug)
        new_segments = set(target.path.lower().split("/")) - set(url.path.lower().split("/"))
        return failures.login_page(self.slug) if new_segments & _LOGIN_SEGMENTS else None

    def _remember_base(self, path: str, target: httpx.URL) -> None:
        """Where a server sends us to its URL base or to https, later requests go there directly."""
        if target.path.endswith(path):
            self._base = str(target.copy_with(path=target.path.removesuffix(path), query=None, fragment=None))
            self._base = self._base.rstrip("/")
            self.base_moved = True

    async def _answer(self, response: httpx.Response, body: Body[T]) -> Body[T] | Failure:
        if response.is_success:
            content_type = response.headers.get("content-type", "")
            if content_type and not _JSON_TYPE.match(content_type):
                return failures.web_page(self.slug)
            size, first = await self._feed(response, LARGEST_ANSWER, body)
            if size > LARGEST_ANSWER:
                return failures.too_large(self.slug, LARGEST_ANSWER)
            if not content_type and first not in {b"[", b"{"}:
                return failures.web_page(self.slug)
            return body
        error = WholeBody()
        with contextlib.suppress(httpx.DecodingError):
            await self._feed(response, ERROR_BODY, error)
        return failures.bad_status(
            self.slug,
            response.status_code,
            starting_up=b"starting up" in error.result().lower(),
            retry_after=retry_after_seconds(response.headers.get("retry-after"), self._timing.wall()),
        )

    async def _feed(self, response: httpx.Response, limit: int, body: Body[object]) -> tuple[int, bytes]:
        """Hand the decoded body on as it comes, until soon after `limit` bytes; its size and first character."""
        size, first = 0, b""
        try:
            async for chunk in response.aiter_bytes():
                body.feed(chunk)
                size += len(chunk)
                first = first or chunk.lstrip()[:1]
                if size > limit:
                    break
        finally:
            self.bytes += response.num_bytes_downloaded or size
        return size, first


def _is_address(text: str) -> bool:
    try:
        return bool(httpx.URL(text).host)
    except httpx.InvalidURL:
        return False


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _headers(instance: InstanceSettings) -> dict[str, str]:
    """All headers of a request; the key comes last, so that no extra header replaces it."""
    headers = {
        "accept": "application/json",
        "accept-encoding": "gzip",
        "user-agent": f"arrscore/{__version__}",
    }
    for name, value in instance.headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ConfigurationError(
                f"instances.{instance.slug}.headers: a name holds what no header may have. {_SEE_FILE}"
            )
        headers[name.lower()] = value.get_secret_value()
    headers["x-api-key"] = instance.api_key.get_secret_value()
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise ConfigurationError(
            f"instances.{instance.slug}: api_key or a header holds what cannot be sent. {_SEE_FILE}"
        )
    return headers
