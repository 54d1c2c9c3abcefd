"""The HTTP core: GET requests with redirects, retries and limits. It can send nothing else.

Errors are raised outside of `except`, so that no httpx exception, which holds the request with its headers, hangs on
them.
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

MOST_REDIRECTS = 5
USER_AGENT = f"arrscore/{__version__}"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed; a transient one may be sent again, `retry_after` seconds later if known."""

    kind: type[ArrscoreError]
    text: str
    transient: bool = False
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for, and the headers to send there; `path` is what a redirect to another base keeps."""

    url: httpx.URL
    headers: Mapping[str, str] = field(repr=False)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for each part of an answer and for all of it, and how often and how fast requests are sent."""

    part_seconds: float
    whole_seconds: float
    retries: int
    first_backoff: float = 1.0
    requests_per_second: float | None = None
    concurrency: int = 1


Receive: TypeAlias = Callable[[httpx.Response], Awaitable[T | Failure]]


class HttpReader(ABC):
    """Sends GET requests within bounds; counts `requests` and received `bytes`. Subclasses word the failures."""

    closing = ""  # the end of each message
    slow_hint: str  # what to do where no answer comes in time

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
        """No answer came, for a reason below HTTP."""

    @abstractmethod
    def broke_off(self, error: httpx.RequestError, unanswered: Request | None = None) -> Failure:
        """An answer ended early or could not be decoded; or none came to the request `unanswered`."""

    @abstractmethod
    def misled(self) -> Failure:
        """Redirects lead in circles, or nowhere."""

    @abstractmethod
    def follow(self, request: Request, target: httpx.URL) -> Request | Failure:
        """What to ask for after a redirect, or why it is not followed."""

    async def fetch(self, first: Callable[[], Request], receive: Receive[T]) -> T:
        """What `receive` makes of the answer to a request, redirects followed and transient failures tried again."""
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
        """Hand the decoded body on as it comes, until soon after `limit` bytes; its size and first character."""
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

    def asked_pause(self, response: httpx.Response) -> float | None:
        """Seconds after which a server wants to be asked again; None where it does not say."""
        return retry_after_seconds(response.headers.get("retry-after"), self._timing.wall())

    async def _attempt(self, first: Callable[[], Request], receive: Receive[T]) -> T | Failure:
        try:
            async with self._slots:
                await self._pace.wait()
                request = first()
                async with asyncio.timeout(self._bounds.whole_seconds):
                    for _ in range(MOST_REDIRECTS + 1):
                        outcome = await self._ask(request, receive)
                        if not isinstance(outcome, Request):
                            return outcome
                        request = outcome
        except TimeoutError as error:
            return self._explained(error, self._connections.to(first().url).proxy)
        return self.misled()

    async def _ask(self, request: Request, receive: Receive[T]) -> T | Failure | Request:
        """One request: what came of it, or what to ask instead."""
        self.requests += 1
        try:
            connection = self._connections.to(request.url)
        except UnicodeError as error:  # a host that cannot be decoded
            return self._explained(error, None)
        try:
            outcome = await self._exchange(connection, request, receive)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            outcome = self._explained(error, connection.proxy)
        return _by_way_of(outcome, connection.proxy) if isinstance(outcome, Failure) else outcome

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
            return self.broke_off(error, request)
        try:
            if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED and proxy is not None:
                return self.unreachable(connection_errors.proxy_login(proxy))
            if response.status_code not in _REDIRECTS:
                return await receive(response)
            target = request.url.join(response.headers.get("location", ""))
            return self.follow(request, target.copy_with(fragment=None))
        finally:
            await response.aclose()

    def _explained(self, error: Exception, proxy: Proxy | None) -> Failure:
        match error:
            case httpx.TimeoutException() | TimeoutError():
                seconds = self._bounds.part_seconds
                if isinstance(error, httpx.ConnectTimeout):
                    seconds = min(seconds, CONNECT_TIMEOUT)
                reason = connection_errors.no_answer_in_time(error, seconds, proxy, self.slow_hint)
                failure = self.unreachable(reason)
            case httpx.ConnectError() | httpx.ProxyError() | UnicodeError():
                failure = self.unreachable(connection_errors.no_connection(error, proxy, self._advice))
            case httpx.RequestError():
                failure = self.broke_off(error)
            case _:
                failure = self.misled()
        return _by_way_of(failure, proxy)


def _by_way_of(failure: Failure, proxy: Proxy | None) -> Failure:
    """The failure of a request that went through a proxy of the environment: that may be what answered."""
    if proxy is None or proxy.variable in failure.text:
        return failure
    return replace(failure, text=f"{failure.text} {connection_errors.way_of(proxy)}")


def port_of(url: httpx.URL) -> int:
    """The port of an address, which need not name it."""
    return url.port or (443 if url.scheme == "https" else 80)
