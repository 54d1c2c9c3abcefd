"""Download the database that a previous run published: one file, streamed to disk.

The given headers, which may contain a token, are sent only to the origin of the URL: a redirect to another host (as for
a release asset) is followed without them, and never from https to http. No message contains a URL, a header, or
anything received.
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
MAX_DATABASE_BYTES = 8 << 30
# Limits the total time, because a host that keeps sending single bytes never hits a read timeout.
DOWNLOAD_TIMEOUT_FACTOR = 60
_NOT_FOUND = frozenset({404, 410})
_NOTHING_CHANGED = "Nothing was changed."
_UNKNOWN_HISTORY = f"Its history is unknown, so the run stops. {_NOTHING_CHANGED}"
_OWN_HEADERS = {
    # GitHub's API returns a release asset itself only for this media type.
    "accept": "application/octet-stream, */*;q=0.1",
    "accept-encoding": "identity",
    "cache-control": "no-cache",
    "user-agent": USER_AGENT,
}


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file at a URL, of at most `largest` bytes; `label` is its name in messages.

    A transient failure is retried `retries` times; each part of a response must arrive within `timeout` seconds.
    """

    url: str = field(repr=False)
    label: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float = 60.0
    retries: int = 4
    largest: int = MAX_DATABASE_BYTES


async def download(remote: RemoteFile, target: Path, *, timing: Timing | None = None) -> bool:
    """Stream a file to `target`; False, with nothing written, if it does not exist (404, 410).

    Raises HistoryUnreachable if the host refuses, fails or does not respond, after retries for transient failures;
    HistoryRefused for a web page or a file larger than any database; ConfigurationError for an unusable proxy or
    certificates of the environment.
    """
    async with _Download(remote, target, timing or Timing()) as reader:
        return await reader.run()


class _Download(HttpReader):
    """The download of one file."""

    slow_hint = "Check its URL, or try again later."

    def __init__(self, remote: RemoteFile, target: Path, timing: Timing) -> None:
        bounds = Bounds(remote.timeout, remote.timeout * DOWNLOAD_TIMEOUT_FACTOR, remote.retries)
        super().__init__(Connections(environment_authorities, remote.timeout), bounds, _advice(), timing)
        self._remote = remote
        self._target = target

    async def run(self) -> bool:
        headers = {name.lower(): value for name, value in self._remote.headers.items()}
        request = Request(httpx.URL(self._remote.url), _OWN_HEADERS | headers)
        return await self.fetch(lambda: request, self._receive)

    def unreachable(self, reason: Reason) -> Failure:
        """The failure of a request without a response, for a reason below HTTP."""
        what = "Cannot trust the certificate of" if reason.certificate else "Cannot reach"
        text = f"{what} {self._remote.label}: {reason.text}. {_UNKNOWN_HISTORY} {reason.hint}"
        return Failure(HistoryUnreachable, text, reason.transient)

    def closed_early(self, error: httpx.RequestError, unanswered: Request | None = None) -> Failure:  # noqa: ARG002
        """The failure of a response that ended early."""
        return self.unreachable(
            Reason("the connection was closed in the middle of a response", self.slow_hint)
        )

    def redirect_loop(self) -> Failure:
        """The failure of redirects that loop or are not allowed."""
        return Failure(
            HistoryUnreachable,
            f"{self._remote.label} redirects in a loop, or in a way that is not allowed, such as from https to http. "
            f"{_NOTHING_CHANGED} Use its final URL.",
        )

    def follow(self, request: Request, target: httpx.URL) -> Request | Failure:
        """The redirected request, without the given headers on another host; otherwise a failure."""
        url = request.url
        if target.scheme not in {"http", "https"} or target.userinfo or target == url:
            return self.redirect_loop()
        if (url.scheme, target.scheme) == ("https", "http"):
            return self.redirect_loop()
        return Request(target, request.headers if _keeps_secret(url, target) else _OWN_HEADERS)

    async def _receive(self, response: httpx.Response) -> bool | Failure:
        if response.status_code in _NOT_FOUND:
            return False
        if not response.is_success:
            return self._bad_status(response)
        if response.headers.get("content-type", "").lower().startswith("text/html"):
            return Failure(
                HistoryRefused,
                f"{self._remote.label} returned a web page instead of a file. {_NOTHING_CHANGED} Check for a login "
                "page or a missing token; the URL of a site must end in /.",
            )
        with self._target.open("wb") as file:
            size, _ = await self.feed(response, self._remote.largest, file.write)
        if size > self._remote.largest:
            return Failure(
                HistoryRefused,
                f"{self._remote.label} sent more than {self._remote.largest >> 20:,} MiB, which is larger than any "
                f"file of arrscore. {_NOTHING_CHANGED} Check its URL.",
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
            hint = "Check the token in previous_headers, and whether it has expired."
        else:
            hint = self.slow_hint
        text = f"{self._remote.label} returned error {status}. {_UNKNOWN_HISTORY} {hint}"
        transient = status in TRANSIENT_STATUSES
        return Failure(
            HistoryUnreachable, text, transient, self.retry_after_of(response) if transient else None
        )


def _keeps_secret(url: httpx.URL, following: httpx.URL) -> bool:
    """Whether a redirect stays at its origin, or goes to https on the same host and the standard port."""
    if url.host != following.host:
        return False
    if url.scheme == following.scheme:
        return port_of(url) == port_of(following)
    return (port_of(url), port_of(following)) == (80, 443)


def _advice() -> Advice:
    """What helps with a certificate, except what is already set."""
    if os.environ.get("SSL_CERT_FILE"):
        return Advice("its URL", "Add its authority to the file that SSL_CERT_FILE names.")
    return Advice("its URL", "Set SSL_CERT_FILE to a file with the certificate of its authority.")
