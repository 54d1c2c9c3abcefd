"""Fetching a database that an earlier run published: one file, streamed to disk.

The given headers, which may hold a token, go to the origin of the address alone: a redirect elsewhere (a release
asset leads to a store of another host) is followed without them, and never from https to http. No message holds an
address, a header, or anything that came over the wire.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from arrscore import __version__
from arrscore.errors import HistoryError, HistoryRefused, HistoryUnreachable
from arrscore.services import reasons
from arrscore.services.certificates import environment_authorities
from arrscore.services.connections import Connection, Connections
from arrscore.services.logins import Login, login_of_answer
from arrscore.services.proxies import Proxy
from arrscore.services.reasons import Advice, Reason
from arrscore.services.retry import TRANSIENT_STATUSES, Timing, backoff_seconds, retry_after_seconds

MOST_REDIRECTS = 5
# A library of 100,000 files with ten years of history is below 1 GiB.
LARGEST_DATABASE = 8 << 30
CONNECT_TIMEOUT = 15.0
# A host that sends a byte now and then never meets a read timeout.
WHOLE_DOWNLOAD_TIMEOUTS = 60
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_NOTHING_CHANGED = "Nothing was changed."
_UNKNOWN_HISTORY = f"What history it has is not known, so the run stops. {_NOTHING_CHANGED}"
_LATER = "Is its address right? Try again later."


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at an address, of at most `largest` bytes; `label` is what messages call it.

    `retries` is how often a failure that may pass is tried again, each part of an answer within `timeout` seconds.
    """

    url: str = field(repr=False)
    label: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float = 60.0
    retries: int = 4
    largest: int = LARGEST_DATABASE


@dataclass(frozen=True, slots=True)
class _Failure:
    error: HistoryError
    transient: bool = False
    retry_after: float | None = None


async def download(remote: RemoteFile, target: Path, *, timing: Timing | None = None) -> bool:
    """Stream a file to `target`; False, with nothing written, where its host says that there is none (404, 410).

    Raises HistoryUnreachable where the host refuses, fails or does not answer, after retries where that may pass;
    HistoryRefused for a web page or a file larger than any database; ConfigurationError for a proxy or certificates of
    the environment that cannot be used.
    """
    timing = timing or Timing()
    timeout = httpx.Timeout(remote.timeout, connect=min(remote.timeout, CONNECT_TIMEOUT))
    connections = Connections(environment_authorities, timeout)
    try:
        attempt = 0
        while True:
            outcome = await _attempt(connections, remote, target, timing)
            if isinstance(outcome, bool):
                return outcome
            if not outcome.transient or attempt >= remote.retries:
                raise outcome.error
            pause = outcome.retry_after
            await timing.sleep(backoff_seconds(attempt, timing.random()) if pause is None else pause)
            attempt += 1
    finally:
        await connections.aclose()


async def _attempt(
    connections: Connections, remote: RemoteFile, target: Path, timing: Timing
) -> bool | _Failure:
    try:
        async with asyncio.timeout(remote.timeout * WHOLE_DOWNLOAD_TIMEOUTS):
            return await _exchange(connections, remote, target, timing)
    except httpx.InvalidURL:
        return _misled(remote)
    except UnicodeError as error:
        return _explained(remote, error, None)
    except TimeoutError as error:
        return _explained(remote, error, connections.to(httpx.URL(remote.url)).proxy)


async def _exchange(
    connections: Connections, remote: RemoteFile, target: Path, timing: Timing
) -> bool | _Failure:
    """One request and the redirects that it leads through."""
    url = httpx.URL(remote.url)
    headers = {name.lower(): value for name, value in remote.headers.items()}
    for _ in range(MOST_REDIRECTS + 1):
        connection = connections.to(url)
        request = connection.client.build_request("GET", url, headers=_OWN_HEADERS | headers)
        try:
            outcome = await _ask(connection, request, remote, target, timing)
        except (httpx.HTTPError, UnicodeError) as error:
            return _explained(remote, error, connection.proxy)
        if not isinstance(outcome, httpx.URL):
            return outcome
        following = outcome
        if following.scheme not in {"http", "https"} or following.userinfo:
            return _misled(remote)
        if (url.scheme, following.scheme) == ("https", "http") or following == url:
            return _misled(remote)
        if not _keeps_secret(url, following):
            headers = {}
        url = following.copy_with(fragment=None)
    return _misled(remote)


async def _ask(
    connection: Connection, request: httpx.Request, remote: RemoteFile, target: Path, timing: Timing
) -> bool | _Failure | httpx.URL:
    """One request: whether the file came, or where it is said to be."""
    response = await connection.client.send(request, stream=True)
    try:
        if response.status_code in _REDIRECTS:
            return request.url.join(response.headers.get("location", ""))
        if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED and connection.proxy is not None:
            return _unreachable(remote, reasons.proxy_login(connection.proxy))
        return await _receive(response, remote, target, timing, connection.proxy)
    finally:
        await response.aclose()


def _keeps_secret(url: httpx.URL, following: httpx.URL) -> bool:
    """Whether a redirect stays at its origin, or goes to https on the same host and its usual port."""
    if url.host != following.host:
        return False
    if url.scheme == following.scheme:
        return _port(url) == _port(following)
    return (_port(url), _port(following)) == (80, 443)


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


_OWN_HEADERS = {
    # The API of a forge hands out a release asset itself only to those who ask for bytes.
    "accept": "application/octet-stream, */*;q=0.1",
    "accept-encoding": "identity",
    "cache-control": "no-cache",
    "user-agent": f"arrscore/{__version__}",
}


async def _receive(
    response: httpx.Response, remote: RemoteFile, target: Path, timing: Timing, proxy: Proxy | None
) -> bool | _Failure:
    if response.status_code in _GONE:
        return False
    if not response.is_success:
        pause = retry_after_seconds(response.headers.get("retry-after"), timing.wall())
        return _bad_status(remote, response, pause, proxy)
    if response.headers.get("content-type", "").lower().startswith("text/html"):
        return _Failure(
            HistoryRefused(
                f"{remote.label} answers with a web page instead of a file. A site's address ends in /; "
                f"is a login page in front, or does a token lack? {_NOTHING_CHANGED}"
            )
        )
    size = 0
    with target.open("wb") as file:
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > remote.largest:
                return _Failure(
                    HistoryRefused(
                        f"{remote.label} sends more than {remote.largest >> 20:,} MiB: nothing that arrscore publishes "
                        f"there is so large. {_NOTHING_CHANGED} Is the address right?"
                    )
                )
            file.write(chunk)
    return True


def _explained(remote: RemoteFile, error: Exception, proxy: Proxy | None) -> _Failure:
    """What a failure below HTTP says to the user."""
    match error:
        case httpx.TimeoutException() | TimeoutError():
            seconds = remote.timeout
            if isinstance(error, httpx.ConnectTimeout):
                seconds = min(seconds, CONNECT_TIMEOUT)
            reason = reasons.no_answer_in_time(error, seconds, proxy, _LATER)
        case httpx.ConnectError() | httpx.ProxyError() | UnicodeError():
            reason = reasons.no_connection(error, proxy, _advice())
        case _:
            reason = Reason("the connection broke off in the middle of an answer", _LATER)
    return _unreachable(remote, reason, proxy)


def _advice() -> Advice:
    """What a user can do about a certificate; what is set is not advised."""
    if os.environ.get("SSL_CERT_FILE"):
        return Advice(
            "its address", "The file that SSL_CERT_FILE names does not hold its authority: add it there."
        )
    return Advice("its address", "Set SSL_CERT_FILE to a file with the certificate of its authority.")


def _unreachable(remote: RemoteFile, reason: Reason, proxy: Proxy | None = None) -> _Failure:
    what = "Cannot trust the certificate of" if reason.certificate else "Cannot reach"
    begin = f"{what} {remote.label}: {reason.text}. {_UNKNOWN_HISTORY} {reason.hint}"
    return _Failure(HistoryUnreachable(_by_way_of(begin, proxy)), reason.transient)


def _by_way_of(text: str, proxy: Proxy | None) -> str:
    return text if proxy is None or proxy.variable in text else f"{text} {reasons.way_of(proxy)}"


def _bad_status(
    remote: RemoteFile, response: httpx.Response, retry_after: float | None, proxy: Proxy | None
) -> _Failure:
    status = response.status_code
    transient = status in TRANSIENT_STATUSES
    login = login_of_answer(response, b"") if status in {401, 407} else None
    if login in {Login.BASIC, Login.PROXY_BASIC} and not any(
        name.lower().endswith("authorization") for name in remote.headers
    ):
        hint = login.hint((), "previous_headers")
    elif status in {401, 403, 407}:
        hint = "Is its token right, and not expired? It belongs into previous_headers."
    else:
        hint = _LATER
    text = f"{remote.label} answers with error {status}. {_UNKNOWN_HISTORY} {hint}"
    return _Failure(
        HistoryUnreachable(_by_way_of(text, proxy)), transient, retry_after if transient else None
    )


def _misled(remote: RemoteFile) -> _Failure:
    return _Failure(
        HistoryUnreachable(
            f"{remote.label} redirects in circles or to where nothing may be fetched from, such as from https to "
            f"http. {_NOTHING_CHANGED} Give its final address."
        )
    )
