"""What a failed request says to the user: one line that names the instance by slug, then the next step.

No message takes anything from the wire or from the exception that caused it: those hold addresses, keys,
titles and stack traces.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arrscore.errors import (
    ServiceAnswerInvalid,
    ServiceError,
    ServiceMisaddressed,
    ServiceUnauthorized,
    ServiceUnreachable,
)
from arrscore.services.retry import TRANSIENT_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

TRY_CHECK = "Try: arrscore check"

# 5xx statuses are failures of the server itself.
_OWN_FAILURES = 500


class ServiceNotFound(ServiceMisaddressed):
    """A 404: callers that ask for one title take it as "deleted meanwhile", others as a wrong address."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed; a transient one may be sent again, `retry_after` seconds later if known."""

    error: ServiceError
    transient: bool = False
    retry_after: float | None = None


def no_connection(slug: str, error: BaseException) -> Failure:
    """The connection could not be made; says whether the name, the certificate or the port is at fault."""
    known = tuple(causes(error))
    for cause in known:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(
                ServiceUnreachable(
                    f"Cannot trust the certificate of {slug}. Set ca_file to your authority's certificate, "
                    f"or verify: false, in its settings. {TRY_CHECK}"
                )
            )
        if isinstance(cause, ssl.SSLError):
            return Failure(
                ServiceUnreachable(
                    f"Cannot reach {slug}: no secure connection comes about. "
                    f"Should its url start with http:// instead of https://? {TRY_CHECK}"
                )
            )
    reason, hint = "no connection", "Is it running, and do host and port of its url hold?"
    for cause in known:
        if isinstance(cause, socket.gaierror | UnicodeError):
            reason, hint = "its host name is not known", "Is the host in its url right?"
        elif isinstance(cause, ConnectionRefusedError):
            reason, hint = "connection refused", "Is it running, and is the port in its url right?"
    return Failure(ServiceUnreachable(f"Cannot reach {slug}: {reason}. {hint} {TRY_CHECK}"), transient=True)


def no_answer_in_time(slug: str, seconds: float) -> Failure:
    """Connecting or reading took longer than the settings allow."""
    return Failure(
        ServiceUnreachable(
            f"Cannot reach {slug}: no answer within {seconds:g} seconds. "
            f"Is it busy? Set a longer timeout in its settings. {TRY_CHECK}"
        ),
        transient=True,
    )


def connection_broke(slug: str) -> Failure:
    """The connection ended in the middle of an answer, or what came was not HTTP."""
    return Failure(
        ServiceUnreachable(
            f"Cannot read from {slug}: the connection broke off in the middle of an answer. "
            f"Look at its log, and at a proxy in front. {TRY_CHECK}"
        ),
        transient=True,
    )


def undecodable(slug: str) -> Failure:
    """The body is not compressed as its header says.

    Not sent again: TCP has checked the bytes, so this is what the server, or a proxy in front, really sends.
    """
    return Failure(
        ServiceAnswerInvalid(
            f"Cannot read what {slug} answers: broken compression. Look at a proxy in front. {TRY_CHECK}"
        )
    )


def too_large(slug: str, limit_bytes: int) -> Failure:
    """An answer is larger than any library makes it."""
    return Failure(
        ServiceAnswerInvalid(
            f"{slug} answers with more than {limit_bytes >> 20} MiB at once: no library does. {TRY_CHECK}"
        )
    )


def web_page(slug: str) -> Failure:
    """A successful answer that is not JSON."""
    return Failure(
        ServiceMisaddressed(
            f"{slug} answers with a web page, not the API. "
            f"Is a login page in front, or a URL base missing in its url? {TRY_CHECK}"
        )
    )


def login_page(slug: str) -> Failure:
    """A redirect to a page that asks who one is."""
    return Failure(
        ServiceMisaddressed(
            f"{slug} sends us to a login page. Let a proxy in front pass /api through, "
            f"or set the headers it asks for in the settings. {TRY_CHECK}"
        )
    )


def other_host(slug: str) -> Failure:
    """A redirect to where the key must not go."""
    return Failure(
        ServiceMisaddressed(
            f"{slug} redirects to another host or port, where the key is not sent. "
            f"Set its url to the final address, or let a login proxy in front pass /api through. {TRY_CHECK}"
        )
    )


def redirect_loop(slug: str) -> Failure:
    """Too many redirects, or one that leads nowhere."""
    return Failure(
        ServiceMisaddressed(
            f"{slug} redirects in circles. Does its url need https:// or a URL base? {TRY_CHECK}"
        )
    )


def bad_status(slug: str, status: int, *, starting_up: bool, retry_after: float | None) -> Failure:
    """An answer that is neither a success nor a redirect."""
    transient = status in TRANSIENT_STATUSES
    error: ServiceError
    match status:
        case 401:
            error = ServiceUnauthorized(
                f"{slug} refuses the API key. Copy it from Settings > General in the application. {TRY_CHECK}"
            )
        case 403:
            error = ServiceUnauthorized(
                f"{slug} forbids the request. Is the API key right, "
                f"and does a proxy in front ask for headers of its own? {TRY_CHECK}"
            )
        case 404:
            error = ServiceNotFound(
                f"{slug} answers, but has no such API there. Is its url right, with the URL base? {TRY_CHECK}"
            )
        case 429:
            error = ServiceUnreachable(
                f"{slug} asks for fewer requests, again and again. "
                f"Set a lower requests_per_second in its settings. {TRY_CHECK}"
            )
        case 414:
            error = ServiceAnswerInvalid(
                f"{slug} finds a request too long. Set a lower batch_size in its settings. {TRY_CHECK}"
            )
        case 503 if starting_up:
            error = ServiceUnreachable(f"{slug} is still starting up. Wait a minute. {TRY_CHECK}")
        case _ if transient or status >= _OWN_FAILURES:
            error = ServiceUnreachable(
                f"{slug} answers with error {status}. Look at its log, or at a proxy in front. {TRY_CHECK}"
            )
        case _:
            error = ServiceAnswerInvalid(
                f"{slug} does not take our request (status {status}). Is its version supported? {TRY_CHECK}"
            )
    return Failure(error, transient=transient, retry_after=retry_after if transient else None)


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and so on; anyio groups the tries of several addresses."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)
