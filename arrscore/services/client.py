"""The HTTP client: the only one that speaks HTTP, and it can only read.

The key and the extra headers go to the configured server alone: redirects are followed by hand, within the
same origin or from http to https on the same host. Errors raised here are made outside of `except`, so that
no httpx exception, which holds the request with its headers, hangs on them.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urlencode

import httpx

from arrscore import __version__
from arrscore.errors import ConfigurationError
from arrscore.services import failures, reasons
from arrscore.services.bodies import WholeBody
from arrscore.services.certificates import trusted_certificates
from arrscore.services.connections import ASGIApp, Connections
from arrscore.services.failures import Failure
from arrscore.services.logins import login_at, login_of_answer
from arrscore.services.proxies import is_address
from arrscore.services.reasons import Advice
from arrscore.services.retry import Pace, Timing, backoff_seconds, retry_after_seconds

if TYPE_CHECKING:
    from types import TracebackType

    from arrscore.config import InstanceSettings
    from arrscore.services.bodies import Body
    from arrscore.services.connections import Connection
    from arrscore.services.proxies import Proxy

T = TypeVar("T")

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
_JSON_TYPE = re.compile(r"(application|text)/([\w.-]+\+)?json", re.IGNORECASE)
_SEE_FILE = "Correct it in the configuration."
# What servers say to plain HTTP at a port where they speak TLS.
_WANTS_HTTPS = (b"https", b"ssl-enabled")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def open_client(
    instance: InstanceSettings, *, app: ASGIApp | None = None, timing: Timing | None = None
) -> ApiClient:
    """A client for one instance, to be used as an async context manager.

    `app` is talked to in-process instead of the network. Raises ConfigurationError for an address, headers or
    certificates that cannot be used, and for a proxy that the environment names for the address.
    """
    if not is_address(instance.url):
        raise ConfigurationError(
            f"instances.{instance.slug}.url is not an address such as http://192.168.1.5:7878. {_SEE_FILE}"
        )
    if instance.ca_file is not None:
        trusted_certificates(instance)
    connections = Connections(
        partial(trusted_certificates, instance),
        httpx.Timeout(instance.timeout, connect=min(instance.timeout, CONNECT_TIMEOUT)),
        headers=_headers(instance),
        max_connections=instance.concurrency,
        app=app,
    )
    connections.to(httpx.URL(instance.url))
    return ApiClient(instance, connections, timing or Timing())


def _advice(instance: InstanceSettings) -> Advice:
    """What the settings of an instance can do about a certificate; what is set is not advised."""
    if instance.ca_file is None:
        return Advice(
            "its url",
            "Set ca_file to your authority's certificate, or verify: false, in its settings.",
            ", or set verify: false in its settings",
        )
    return Advice(
        "its url",
        "The file of ca_file does not hold its authority: is it an old one, or does the server leave out the "
        "certificates between the two?",
    )


class ApiClient:
    """Reads one instance's API within bounds; counts `requests` and received `bytes`."""

    def __init__(self, instance: InstanceSettings, connections: Connections, timing: Timing) -> None:
        self.slug = instance.slug
        self.requests = 0
        self.bytes = 0
        self.base_moved = False
        self._connections = connections
        self._advice = _advice(instance)
        self._headers_set = frozenset(name.lower() for name in instance.headers)
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
        await self._connections.aclose()

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
        except TimeoutError as error:
            return self._explained(error, self._connections.to(httpx.URL(self._base)).proxy)

    def _explained(self, error: Exception, proxy: Proxy | None) -> Failure:
        match error:
            case httpx.TimeoutException() | TimeoutError():
                seconds = self._timeout
                if isinstance(error, httpx.ConnectTimeout):
                    seconds = min(seconds, CONNECT_TIMEOUT)
                hint = "Is it busy? Set a longer timeout in its settings."
                reason = reasons.no_answer_in_time(error, seconds, proxy, hint)
                failure = failures.unreachable(self.slug, reason)
            case httpx.DecodingError():
                failure = failures.undecodable(self.slug)
            case httpx.ConnectError() | httpx.ProxyError() | UnicodeError():
                failure = failures.unreachable(self.slug, reasons.no_connection(error, proxy, self._advice))
            case httpx.InvalidURL():
                failure = failures.redirect_loop(self.slug)
            case _:
                failure = failures.connection_broke(self.slug)
        return failures.by_way_of(failure, proxy)

    async def _exchange(
        self, path: str, params: Sequence[tuple[str, str]], start: Callable[[], Body[T]]
    ) -> Body[T] | Failure:
        """One request and the redirects that it leads through."""
        query = f"?{urlencode(params)}" if params else ""
        url = httpx.URL(f"{self._base}{path}{query}")
        for _ in range(MOST_REDIRECTS + 1):
            self.requests += 1
            connection = self._connections.to(url)
            try:
                outcome = await self._ask(connection, url, start)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                return self._explained(error, connection.proxy)
            if isinstance(outcome, Failure):
                return failures.by_way_of(outcome, connection.proxy)
            if not isinstance(outcome, httpx.URL):
                return outcome
            self._remember_base(path, outcome)
            url = outcome.copy_with(fragment=None)
        return failures.redirect_loop(self.slug)

    async def _ask(
        self, connection: Connection, url: httpx.URL, start: Callable[[], Body[T]]
    ) -> Body[T] | Failure | httpx.URL:
        """One request: what came of it, or where it is redirected to."""
        client, proxy = connection.client, connection.proxy
        try:
            response = await client.send(client.build_request("GET", url), stream=True)
        except (httpx.RemoteProtocolError, httpx.ReadError):
            return failures.no_answer(self.slug, spoke_tls=url.scheme == "https")
        try:
            if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED and proxy is not None:
                return failures.unreachable(self.slug, reasons.proxy_login(proxy))
            if response.status_code not in _REDIRECTS:
                return await self._answer(response, start())
            target = url.join(response.headers.get("location", ""))
            return self._refused_redirect(url, target) or target
        finally:
            await response.aclose()

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
        login = login_at(target, url)
        if login is not None:
            return failures.login_page(self.slug, login, self._headers_set)
        return None if same_place or made_secure else failures.other_host(self.slug)

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
        return await self._refusal(response)

    async def _refusal(self, response: httpx.Response) -> Failure:
        """Why the server, or a proxy in front, answers with a status that is neither a success nor a redirect."""
        error = WholeBody()
        with contextlib.suppress(httpx.DecodingError):
            await self._feed(response, ERROR_BODY, error)
        text = error.result().lower()
        if response.status_code in {401, 407}:
            login = login_of_answer(response, text)
            if login is not None:
                return failures.login_asked(self.slug, login, self._headers_set)
        is_plain = response.url.scheme == "http" and response.status_code == httpx.codes.BAD_REQUEST
        if is_plain and any(words in text for words in _WANTS_HTTPS):
            return failures.wants_https(self.slug)
        return failures.bad_status(
            self.slug,
            response.status_code,
            starting_up=b"starting up" in text,
            sent=self._headers_set,
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
