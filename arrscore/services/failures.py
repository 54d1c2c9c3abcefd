"""What a failed request says to the user: one line that names the instance by slug, then the next step.

No message takes anything from the wire or from the exception that caused it: those hold addresses, keys,
titles and stack traces.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from arrscore.errors import (
    ServiceAnswerInvalid,
    ServiceError,
    ServiceMisaddressed,
    ServiceUnauthorized,
    ServiceUnreachable,
)
from arrscore.services.reasons import Reason, way_of
from arrscore.services.retry import CLOUDFLARE_STATUSES, TRANSIENT_STATUSES

if TYPE_CHECKING:
    from arrscore.services.logins import Login
    from arrscore.services.proxies import Proxy

TRY_CHECK = "Try: arrscore check"

# 5xx statuses are failures of the server itself.
_OWN_FAILURES = 500
_CLOUDFLARE = {
    status: f"gets no answer from it (error {status}). Are the application and its tunnel running?"
    for status in CLOUDFLARE_STATUSES
} | {
    status: f"does not trust its certificate (error {status}). Renew that, or look at Cloudflare's encryption mode."
    for status in (525, 526)
}


class ServiceNotFound(ServiceMisaddressed):
    """A 404: callers that ask for one title take it as "deleted meanwhile", others as a wrong address."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request failed; a transient one may be sent again, `retry_after` seconds later if known."""

    error: ServiceError
    transient: bool = False
    retry_after: float | None = None


def unreachable(slug: str, reason: Reason) -> Failure:
    """No answer came, for a reason below HTTP."""
    begin = f"Cannot trust the certificate of {slug}" if reason.certificate else f"Cannot reach {slug}"
    error = ServiceUnreachable(f"{begin}: {reason.text}. {reason.hint} {TRY_CHECK}")
    return Failure(error, transient=reason.transient)


def by_way_of(failure: Failure, proxy: Proxy | None) -> Failure:
    """The failure of a request that went through a proxy of the environment: that may be what answered."""
    text = str(failure.error)
    if proxy is None or proxy.variable in text:
        return failure
    error = type(failure.error)(f"{text.removesuffix(TRY_CHECK)}{way_of(proxy)} {TRY_CHECK}")
    return replace(failure, error=error)


def connection_broke(slug: str) -> Failure:
    """The connection ended in the middle of an answer."""
    return Failure(
        ServiceUnreachable(
            f"Cannot read from {slug}: the connection broke off in the middle of an answer. "
            f"Look at its log, and at a proxy in front. {TRY_CHECK}"
        ),
        transient=True,
    )


def no_answer(slug: str, *, spoke_tls: bool) -> Failure:
    """The connection ended before an answer came, or what came was not HTTP: a port for https does so, too."""
    hint = "" if spoke_tls else " Or should its url start with https://?"
    return Failure(
        ServiceUnreachable(
            f"Cannot read from {slug}: the connection broke off before an answer came. "
            f"Look at its log, and at a proxy in front.{hint} {TRY_CHECK}"
        ),
        transient=True,
    )


def wants_https(slug: str) -> Failure:
    """The server says that it speaks https at a port that was asked in http."""
    return Failure(
        ServiceMisaddressed(
            f"{slug} speaks https at that port. Its url should start with https://. {TRY_CHECK}"
        )
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


def login_page(slug: str, login: Login, sent: Collection[str]) -> Failure:
    """A redirect to a page that asks who one is; `sent` are the names of the headers in the settings."""
    return Failure(
        ServiceMisaddressed(f"{slug} sends us to a login page{login.whose}. {login.hint(sent)} {TRY_CHECK}")
    )


def login_asked(slug: str, login: Login, sent: Collection[str]) -> Failure:
    """A 401 that is not the application's: a proxy in front wants a login before it passes requests on."""
    return Failure(
        ServiceUnauthorized(
            f"A proxy in front of {slug} asks for a login{login.whose}. {login.hint(sent)} {TRY_CHECK}"
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


def bad_status(
    slug: str,
    status: int,
    *,
    starting_up: bool = False,
    retry_after: float | None = None,
    sent: Collection[str] = (),
) -> Failure:
    """An answer that is neither a success nor a redirect; `sent` are the names of the headers in the settings."""
    transient = status in TRANSIENT_STATUSES
    error: ServiceError
    match status:
        case 401:
            error = ServiceUnauthorized(
                f"{slug} refuses the API key. Copy it from Settings > General in the application. {TRY_CHECK}"
            )
        case 403:
            error = ServiceUnauthorized(
                f"{slug} forbids the request. Is the API key right, and {_proxy_question(sent)}? {TRY_CHECK}"
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
        case _ if status in _CLOUDFLARE:
            error = ServiceUnreachable(f"Cloudflare in front of {slug} {_CLOUDFLARE[status]} {TRY_CHECK}")
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


def _proxy_question(sent: Collection[str]) -> str:
    if sent:
        return "does a proxy in front take the headers in its settings"
    return "does a proxy in front ask for headers of its own"
