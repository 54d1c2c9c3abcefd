"""The HTTP core: GET requests with redirects, retries and limits. It cannot send anything else.

Errors are raised outside of `except`, so that they do not reference an httpx exception, which contains the request and
its headers.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

import httpx

from arrscore import __version__
from arrscore.services.http import connection_errors
from arrscore.services.http.connections import CONNECT_TIMEOUT
from arrscore.services.http.retry import Pace, Timing, backoff_seconds, retry_after_seconds

if TYPE_CHECKING:
    from types import TracebackType

    from arrscore.errors import ArrscoreError
    from arrscore.services.http.connection_errors import Advice, Reason
    from arrscore.services.http.connections import Connection, Connections
    from arrscore.services.http.proxies import Proxy

T = TypeVar("T")

MAX_REDIRECTS = 5
USER_AGENT = f"arrscore/{__version__}"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed; a transient failure may be retried, after `retry_after` seconds if known."""

    kind: type[ArrscoreError]
    text: str
    transient: bool = False
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """The URL and headers of a request; `path` is the part that a redirect to another URL base keeps."""

    url: httpx.URL
    headers: Mapping[str, str] = field(repr=False)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits: seconds for each part of a response and for all of it, and how often and how fast requests are sent."""

    part_seconds: float
    whole_seconds: float
    retries: int
    first_backoff: float = 1.0
    requests_per_second: float | None = None
    concurrency: int = 1


Receive: TypeAlias = Callable[[httpx.Response], Awaitable[T | Failure]]


class HttpReader(ABC):
    """Sends GET requests within limits; counts `requests` and received `bytes`. Subclasses define the messages."""

    closing = ""  # the end of each message
    slow_hint: str  # what to do after a timeout

    def __init__(self, connections: Connections, bounds: Bounds, advice: Advice, timing: Timing) -> None:
        self.requests = 0
        self.bytes = 0
        self._connections = connections
        self._bounds = bounds
        self._advice = advice
        self._timing = timing
        self._pace = Pace(bounds.requests_per_second, timing)
        self._slots = asyncio.Semaphore(bounds.concurrency)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._connections.aclose()

    @abstractmethod
    def unreachable(self, reason: Reason) -> Failure:
        """The failure of a request without a response, for a reason below HTTP."""

    @abstractmethod
    def closed_early(self, error: httpx.RequestError, unanswered: Request | None = None) -> Failure:
        """The failure of a response that ended early or cannot be decoded; or of the request `unanswered`."""

    @abstractmethod
    def redirect_loop(self) -> Failure:
        """The failure of redirects that loop or lead nowhere."""

    @abstractmethod
    def follow(self, request: Request, target: httpx.URL) -> Request | Failure:
        """The request to send after a redirect; a failure if it is not followed."""

    async def fetch(self, first: Callable[[], Request], receive: Receive[T]) -> T:
        """The result of `receive` for the response, after following redirects and retrying transient failures."""
        attempt = 0
        while True:
            outcome = await self._attempt(first, receive)
            if not isinstance(outcome, Failure):
                return outcome
            if not outcome.transient or attempt >= self._bounds.retries:
                raise outcome.kind(f"{outcome.text}{self.closing}")
            if outcome.retry_after is not None:
                self._pace.hold(outcome.retry_after)
            else:
                chance = self._timing.random()
                await self._timing.sleep(backoff_seconds(attempt, chance, self._bounds.first_backoff))
            attempt += 1

    async def feed(
        self, response: httpx.Response, limit: int, take: Callable[[bytes], object]
    ) -> tuple[int, bytes]:
        """Pass the decoded body to `take` as it arrives, up to about `limit` bytes; its size and first character."""
        size, first = 0, b""
        try:
            async for chunk in response.aiter_bytes():
                take(chunk)
                size += len(chunk)
                first = first or chunk.lstrip()[:1]
                if size > limit:
                    break
        finally:
            self.bytes += response.num_bytes_downloaded or size
        return size, first

    def retry_after_of(self, response: httpx.Response) -> float | None:
        """Seconds after which the server allows a retry; None if it does not say."""
        return retry_after_seconds(response.headers.get("retry-after"), self._timing.wall())

    async def _attempt(self, first: Callable[[], Request], receive: Receive[T]) -> T | Failure:
        try:
            async with self._slots:
                await self._pace.wait()
                request = first()
                async with asyncio.timeout(self._bounds.whole_seconds):
                    for _ in range(MAX_REDIRECTS + 1):
                        outcome = await self._ask(request, receive)
                        if not isinstance(outcome, Request):
                            return outcome
                        request = outcome
        except TimeoutError as error:
            return self._failure_of(error, self._connections.to(first().url).proxy)
        return self.redirect_loop()

    async def _ask(self, request: Request, receive: Receive[T]) -> T | Failure | Request:
        """Send one request: its result, or the request to send next."""
        self.requests += 1
        try:
            connection = self._connections.to(request.url)
        except UnicodeError as error:  # a host that cannot be decoded
            return self._failure_of(error, None)
        try:
            outcome = await self._exchange(connection, request, receive)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            outcome = self._failure_of(error, connection.proxy)
        return _with_proxy_note(outcome, connection.proxy) if isinstance(outcome, Failure) else outcome

    async def _exchange(
        self,
        connection: Connection,
        request: Request,
        receive: Receive[T],
    ) -> T | Failure | Request:
        client, proxy = connection.client, connection.proxy
        wire_request = client.build_request("GET", request.url, headers=request.headers)
        try:
            response = await client.send(wire_request, stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            return self.closed_early(error, request)
        try:
            if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED and proxy is not None:
                return self.unreachable(connection_errors.proxy_login(proxy))
            if response.status_code not in _REDIRECTS:
                return await receive(response)
            target = request.url.join(response.headers.get("location", ""))
            return self.follow(request, target.copy_with(fragment=None))
        finally:
            await response.aclose()

    def _failure_of(self, error: Exception, proxy: Proxy | None) -> Failure:
        match error:
            case httpx.TimeoutException() | TimeoutError():
                seconds = self._bounds.part_seconds
                if isinstance(error, httpx.ConnectTimeout):
                    seconds = min(seconds, CONNECT_TIMEOUT)
                reason = connection_errors.timed_out(error, seconds, proxy, self.slow_hint)
                failure = self.unreachable(reason)
            case httpx.ConnectError() | httpx.ProxyError() | UnicodeError():
                failure = self.unreachable(connection_errors.connection_failed(error, proxy, self._advice))
            case httpx.RequestError():
                failure = self.closed_early(error)
            case _:
                failure = self.redirect_loop()
        return _with_proxy_note(failure, proxy)


def _with_proxy_note(failure: Failure, proxy: Proxy | None) -> Failure:
    """Add to a failure that the request went through a proxy of the environment, which may be the cause."""
    if proxy is None or proxy.variable in failure.text:
        return failure
    return replace(failure, text=f"{failure.text} {connection_errors.proxy_note(proxy)}")


def port_of(url: httpx.URL) -> int:
    """The port of a URL, explicit or default."""
    return url.port or (443 if url.scheme == "https" else 80)
