"""What an application's answer means where it is of no use: one line that names the instance by slug, then what to do.

The client ends each with TRY_CHECK. No message takes anything from the wire or from the exception that caused it:
those hold addresses, keys, titles and stack traces.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from arrscore.errors import (
    ServiceAnswerInvalid,
    ServiceError,
    ServiceMisaddressed,
    ServiceUnauthorized,
    ServiceUnreachable,
)
from arrscore.services.http.reader import Failure
from arrscore.services.http.retry import CLOUDFLARE_STATUSES, TRANSIENT_STATUSES

if TYPE_CHECKING:
    from arrscore.services.http.logins import Login

TRY_CHECK = "Try: arrscore check"

# 5xx statuses are failures of the server itself.
_OWN_FAILURES = 500
_UNAVAILABLE = 503


class ServiceNotFound(ServiceMisaddressed):
    """A 404: callers that ask for one title take it as "deleted meanwhile", others as a wrong address."""


_MEANINGS: dict[int, tuple[type[ServiceError], str]] = {
    401: (
        ServiceUnauthorized,
        "{slug} refuses the API key. Copy it from Settings > General in the application.",
    ),
    403: (
        ServiceUnauthorized,
        "{slug} forbids the request. Is the API key right, and does a proxy in front {proxy}?",
    ),
    404: (
        ServiceNotFound,
        "{slug} answers, but has no such API there. Is its url right, with the URL base?",
    ),
    414: (
        ServiceAnswerInvalid,
        "{slug} finds a request too long. Set a lower batch_size in its settings.",
    ),
    429: (
        ServiceUnreachable,
        "{slug} asks for fewer requests, again and again. Set a lower requests_per_second in its settings.",
    ),
}
_CLOUDFLARE = "Cloudflare in front of {slug} "
_NO_ANSWER = "gets no answer from it (error {status}). Are the application and its tunnel running?"
_NO_TRUST = (
    "does not trust its certificate (error {status}). Renew that, or look at Cloudflare's encryption mode."
)
_MEANINGS |= dict.fromkeys(CLOUDFLARE_STATUSES, (ServiceUnreachable, _CLOUDFLARE + _NO_ANSWER))
_MEANINGS |= dict.fromkeys((525, 526), (ServiceUnreachable, _CLOUDFLARE + _NO_TRUST))
_STARTING_UP = (ServiceUnreachable, "{slug} is still starting up. Wait a minute.")
_OWN_FAILURE = (
    ServiceUnreachable,
    "{slug} answers with error {status}. Look at its log, or at a proxy in front.",
)
_REFUSAL = (
    ServiceAnswerInvalid,
    "{slug} does not take our request (status {status}). Is its version supported?",
)


def wants_https(slug: str) -> Failure:
    """The server says that it speaks https at a port that was asked in http."""
    return Failure(
        ServiceMisaddressed, f"{slug} speaks https at that port. Its url should start with https://."
    )


def too_large(slug: str, limit_bytes: int) -> Failure:
    """An answer is larger than any library makes it."""
    return Failure(
        ServiceAnswerInvalid,
        f"{slug} answers with more than {limit_bytes >> 20} MiB at once: no library does.",
    )


def web_page(slug: str) -> Failure:
    """A successful answer that is not JSON."""
    return Failure(
        ServiceMisaddressed,
        f"{slug} answers with a web page, not the API. "
        "Is a login page in front, or a URL base missing in its url?",
    )


def login_page(slug: str, login: Login, sent: Collection[str]) -> Failure:
    """A redirect to a page that asks who one is; `sent` are the names of the headers in the settings."""
    return Failure(ServiceMisaddressed, f"{slug} sends us to a login page{login.whose}. {login.hint(sent)}")


def login_asked(slug: str, login: Login, sent: Collection[str]) -> Failure:
    """A 401 that is not the application's: a proxy in front wants a login before it passes requests on."""
    return Failure(
        ServiceUnauthorized, f"A proxy in front of {slug} asks for a login{login.whose}. {login.hint(sent)}"
    )


def other_host(slug: str) -> Failure:
    """A redirect to where the key must not go."""
    return Failure(
        ServiceMisaddressed,
        f"{slug} redirects to another host or port, where the key is not sent. "
        "Set its url to the final address, or let a login proxy in front pass /api through.",
    )


def bad_status(
    slug: str, status: int, *, starting_up: bool, retry_after: float | None, sent: Collection[str]
) -> Failure:
    """An answer that is neither a success nor a redirect; `sent` are the names of the headers in the settings."""
    transient = status in TRANSIENT_STATUSES
    rest = _OWN_FAILURE if transient or status >= _OWN_FAILURES else _REFUSAL
    is_starting = status == _UNAVAILABLE and starting_up
    kind, text = _STARTING_UP if is_starting else _MEANINGS.get(status, rest)
    proxy = "take the headers in its settings" if sent else "ask for headers of its own"
    text = text.format(slug=slug, status=status, proxy=proxy)
    return Failure(kind, text, transient, retry_after if transient else None)
