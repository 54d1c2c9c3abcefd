"""Fetching a database that an earlier run published: one file, streamed to disk.

The given headers, which may hold a token, go to the origin of the address alone: a redirect elsewhere (a release
asset leads to a store of another host) is followed without them, and never from https to http. No message holds an
address, a header, or anything that came over the wire.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from arrscore import __version__
from arrscore.errors import HistoryError, HistoryRefused, HistoryUnreachable
from arrscore.services.failures import causes
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
    HistoryRefused for a web page or a file larger than any database.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    timing = timing or Timing()
    context = httpx.create_ssl_context()
    context.load_default_certs()
    timeout = httpx.Timeout(remote.timeout, connect=min(remote.timeout, CONNECT_TIMEOUT))
    async with httpx.AsyncClient(verify=context, timeout=timeout, follow_redirects=False) as client:
        attempt = 0
        while True:
            outcome = await _attempt(client, remote, target, timing)
            if isinstance(outcome, bool):
                return outcome
            if not outcome.transient or attempt >= remote.retries:
                raise outcome.error
            pause = outcome.retry_after
            await timing.sleep(backoff_seconds(attempt, timing.random()) if pause is None else pause)
            attempt += 1


async def _attempt(
    client: httpx.AsyncClient, remote: RemoteFile, target: Path, timing: Timing
) -> bool | _Failure:
    try:
        async with asyncio.timeout(remote.timeout * WHOLE_DOWNLOAD_TIMEOUTS):
            return await _exchange(client, remote, target, timing)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError) as error:
        return _explained(remote, error)


async def _exchange(
    client: httpx.AsyncClient, remote: RemoteFile, target: Path, timing: Timing
) -> bool | _Failure:
    """One request and the redirects that it leads through."""
    url = httpx.URL(remote.url)
    headers = {name.lower(): value for name, value in remote.headers.items()}
    for _ in range(MOST_REDIRECTS + 1):
        request = client.build_request("GET", url, headers=_OWN_HEADERS | headers)
        response = await client.send(request, stream=True)
        try:
            if response.status_code not in _REDIRECTS:
                return await _receive(response, remote, target, timing)
            following = url.join(response.headers.get("location", ""))
        finally:
            await response.aclose()
        if following.scheme not in {"http", "https"} or following.userinfo:
            return _misled(remote)
        if (url.scheme, following.scheme) == ("https", "http") or following == url:
            return _misled(remote)
        if not _keeps_secret(url, following):
            headers = {}
        url = following.copy_with(fragment=None)
    return _misled(remote)


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
    response: httpx.Response, remote: RemoteFile, target: Path, timing: Timing
) -> bool | _Failure:
    if response.status_code in _GONE:
        return False
    if not response.is_success:
        pause = retry_after_seconds(response.headers.get("retry-after"), timing.wall())
        return _bad_status(remote, response.status_code, pause)
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


def _explained(remote: RemoteFile, error: Exception) -> _Failure:
    """What a failure below HTTP says to the user."""
    known = tuple(causes(error))
    transient = True
    match error:
        case httpx.TimeoutException() | TimeoutError():
            reason = f"no answer within {remote.timeout:g} seconds"
        case httpx.InvalidURL():
            return _misled(remote)
        case httpx.ConnectError() | httpx.ProxyError() | UnicodeError():
            reason = "no connection"
            if any(isinstance(cause, ssl.SSLError) for cause in known):
                reason, transient = "its certificate cannot be trusted, or https does not work there", False
            elif any(isinstance(cause, socket.gaierror | UnicodeError) for cause in known):
                reason = "its host name is not known"
            elif any(isinstance(cause, ConnectionRefusedError) for cause in known):
                reason = "connection refused"
        case _:
            reason = "the connection broke off in the middle of an answer"
    return _Failure(
        HistoryUnreachable(
            f"Cannot reach {remote.label}: {reason}. Nobody knows what history it has, so the run stops. "
            f"{_NOTHING_CHANGED} Is its address right? Try again later."
        ),
        transient,
    )


def _bad_status(remote: RemoteFile, status: int, retry_after: float | None) -> _Failure:
    if status in {401, 403}:
        hint = "Is its token right, and not expired? It belongs into previous_headers."
    else:
        hint = "Try again later."
    transient = status in TRANSIENT_STATUSES
    return _Failure(
        HistoryUnreachable(
            f"{remote.label} answers with error {status}. Nobody knows what history it has, so the run stops. "
            f"{_NOTHING_CHANGED} {hint}"
        ),
        transient,
        retry_after if transient else None,
    )


def _misled(remote: RemoteFile) -> _Failure:
    return _Failure(
        HistoryUnreachable(
            f"{remote.label} redirects in circles or to where nothing may be fetched from, such as from https to "
            f"http. {_NOTHING_CHANGED} Give its final address."
        )
    )
