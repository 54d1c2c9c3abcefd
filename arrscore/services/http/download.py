"""Fetching a database that an earlier run published: one file, streamed to disk.

The given headers, which may hold a token, go to the origin of the address alone: a redirect elsewhere (a release
asset leads to a store of another host) is followed without them, and never from https to http. No message holds an
address, a header, or anything that came over the wire.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from arrscore.errors import HistoryRefused, HistoryUnreachable
from arrscore.services.http.certificates import environment_authorities
from arrscore.services.http.connection_errors import Advice, Reason
from arrscore.services.http.connections import Connections
from arrscore.services.http.logins import Login, login_of_answer
from arrscore.services.http.reader import USER_AGENT, Bounds, Failure, HttpReader, Request, port_of
from arrscore.services.http.retry import TRANSIENT_STATUSES, Timing

# A library of 100,000 files with ten years of history is below 1 GiB.
LARGEST_DATABASE = 8 << 30
# A host that sends a byte now and then never meets a read timeout.
WHOLE_DOWNLOAD_TIMEOUTS = 60
_GONE = frozenset({404, 410})
_NOTHING_CHANGED = "Nothing was changed."
_UNKNOWN_HISTORY = f"What history it has is not known, so the run stops. {_NOTHING_CHANGED}"
_OWN_HEADERS = {
    # The API of a forge hands out a release asset itself only to those who ask for bytes.
    "accept": "application/octet-stream, */*;q=0.1",
    "accept-encoding": "identity",
    "cache-control": "no-cache",
    "user-agent": USER_AGENT,
}


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


async def download(remote: RemoteFile, target: Path, *, timing: Timing | None = None) -> bool:
    """Stream a file to `target`; False, with nothing written, where its host says that there is none (404, 410).

    Raises HistoryUnreachable where the host refuses, fails or does not answer, after retries where that may pass;
    HistoryRefused for a web page or a file larger than any database; ConfigurationError for a proxy or certificates of
    the environment that cannot be used.
    """
    async with _Download(remote, target, timing or Timing()) as reader:
        return await reader.run()


class _Download(HttpReader):
    """One file on its way to the disk."""

    slow_hint = "Is its address right? Try again later."

    def __init__(self, remote: RemoteFile, target: Path, timing: Timing) -> None:
        bounds = Bounds(remote.timeout, remote.timeout * WHOLE_DOWNLOAD_TIMEOUTS, remote.retries)
        super().__init__(Connections(environment_authorities, remote.timeout), bounds, _advice(), timing)
        self._remote = remote
        self._target = target

    async def run(self) -> bool:
        headers = {name.lower(): value for name, value in self._remote.headers.items()}
        request = Request(httpx.URL(self._remote.url), _OWN_HEADERS | headers)
        return await self.fetch(lambda: request, self._receive)

    def unreachable(self, reason: Reason) -> Failure:
        """No answer came, for a reason below HTTP."""
        what = "Cannot trust the certificate of" if reason.certificate else "Cannot reach"
        text = f"{what} {self._remote.label}: {reason.text}. {_UNKNOWN_HISTORY} {reason.hint}"
        return Failure(HistoryUnreachable, text, reason.transient)

    def broke_off(self, error: httpx.RequestError, unanswered: Request | None = None) -> Failure:  # noqa: ARG002
        """An answer ended early."""
        return self.unreachable(Reason("the connection broke off in the middle of an answer", self.slow_hint))

    def misled(self) -> Failure:
        """Redirects lead in circles, or to where nothing is fetched from."""
        return Failure(
            HistoryUnreachable,
            f"{self._remote.label} redirects in circles or to where nothing may be fetched from, such as from https to "
            f"http. {_NOTHING_CHANGED} Give its final address.",
        )

    def follow(self, request: Request, target: httpx.URL) -> Request | Failure:
        """The redirected request, elsewhere without the given headers; or why it is not followed."""
        url = request.url
        if target.scheme not in {"http", "https"} or target.userinfo or target == url:
            return self.misled()
        if (url.scheme, target.scheme) == ("https", "http"):
            return self.misled()
        return Request(target, request.headers if _keeps_secret(url, target) else _OWN_HEADERS)

    async def _receive(self, response: httpx.Response) -> bool | Failure:
        if response.status_code in _GONE:
            return False
        if not response.is_success:
            return self._bad_status(response)
        if response.headers.get("content-type", "").lower().startswith("text/html"):
            return Failure(
                HistoryRefused,
                f"{self._remote.label} answers with a web page instead of a file. A site's address ends in /; "
                f"is a login page in front, or is a token missing? {_NOTHING_CHANGED}",
            )
        with self._target.open("wb") as file:
            size, _ = await self.feed(response, self._remote.largest, file.write)
        if size > self._remote.largest:
            return Failure(
                HistoryRefused,
                f"{self._remote.label} sends more than {self._remote.largest >> 20:,} MiB: nothing that arrscore "
                f"publishes there is so large. {_NOTHING_CHANGED} Is the address right?",
            )
        return True

    def _bad_status(self, response: httpx.Response) -> Failure:
        status = response.status_code
        login = login_of_answer(response, b"") if status in {401, 407} else None
        if login in {Login.BASIC, Login.PROXY_BASIC} and not any(
            name.lower().endswith("authorization") for name in self._remote.headers
        ):
            hint = login.hint((), "previous_headers")
        elif status in {401, 403, 407}:
            hint = "Is its token right, and not expired? It belongs into previous_headers."
        else:
            hint = self.slow_hint
        text = f"{self._remote.label} answers with error {status}. {_UNKNOWN_HISTORY} {hint}"
        transient = status in TRANSIENT_STATUSES
        return Failure(HistoryUnreachable, text, transient, self.asked_pause(response) if transient else None)


def _keeps_secret(url: httpx.URL, following: httpx.URL) -> bool:
    """Whether a redirect stays at its origin, or goes to https on the same host and its usual port."""
    if url.host != following.host:
        return False
    if url.scheme == following.scheme:
        return port_of(url) == port_of(following)
    return (port_of(url), port_of(following)) == (80, 443)


def _advice() -> Advice:
    """What a user can do about a certificate; what is set is not advised."""
    if os.environ.get("SSL_CERT_FILE"):
        return Advice(
            "its address", "The file that SSL_CERT_FILE names does not hold its authority: add it there."
        )
    return Advice("its address", "Set SSL_CERT_FILE to a file with the certificate of its authority.")
