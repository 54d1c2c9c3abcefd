"""Messages for error responses of an application: one line that names the instance by slug, then what to do.

The client adds TRY_CHECK to each. No message contains anything from the response or from the exception that caused it:
these may include URLs, keys, titles and stack traces.
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
_SERVER_ERRORS = 500
_UNAVAILABLE = 503


class ServiceNotFound(ServiceMisaddressed):
    """A 404: for a single title it means "deleted in the meantime", otherwise a wrong URL."""


_MEANINGS: dict[int, tuple[type[ServiceError], str]] = {
    401: (
        ServiceUnauthorized,
        "{slug} rejects the API key. Copy it from Settings > General in the application.",
    ),
    403: (
        ServiceUnauthorized,
        "{slug} denies access. Check the API key, and whether a proxy in front {proxy}.",
    ),
    404: (
        ServiceNotFound,
        "{slug} responds, but has no such API there. Check its url and its URL base.",
    ),
    414: (
        ServiceAnswerInvalid,
        "{slug} rejects a request as too long. Set a lower batch_size in its settings.",
    ),
    429: (
        ServiceUnreachable,
        "{slug} keeps limiting requests. Set a lower requests_per_second in its settings.",
    ),
}
_CLOUDFLARE = "Cloudflare in front of {slug} "
_NO_RESPONSE = (
    "gets no response from it (error {status}). Check that the application and its tunnel are running."
)
_NO_TRUST = (
    "does not trust its certificate (error {status}). Renew it, or check Cloudflare's encryption mode."
)
_MEANINGS |= dict.fromkeys(CLOUDFLARE_STATUSES, (ServiceUnreachable, _CLOUDFLARE + _NO_RESPONSE))
_MEANINGS |= dict.fromkeys((525, 526), (ServiceUnreachable, _CLOUDFLARE + _NO_TRUST))
_STARTING_UP = (ServiceUnreachable, "{slug} is still starting up. Wait a minute.")
_SERVER_ERROR = (
    ServiceUnreachable,
    "{slug} returned error {status}. Check its log, and any proxy in front of it.",
)
_REQUEST_REJECTED = (
    ServiceAnswerInvalid,
    "{slug} rejects the request (status {status}). Check that its version is supported.",
)


def https_required(slug: str) -> Failure:
    """A plain HTTP request to a TLS port."""
    return Failure(ServiceMisaddressed, f"{slug} uses https at that port. Its url must start with https://.")


def too_large(slug: str, limit_bytes: int) -> Failure:
    """A response that is larger than that of any library."""
    return Failure(
        ServiceAnswerInvalid,
        f"{slug} returned more than {limit_bytes >> 20} MiB at once, more than any library needs.",
    )


def web_page(slug: str) -> Failure:
    """A successful response that is not JSON."""
    return Failure(
        ServiceMisaddressed,
        f"{slug} returned a web page instead of the API. "
        "Check for a login page in front of it, or a URL base missing from its url.",
    )


def login_page(slug: str, login: Login, sent: Collection[str]) -> Failure:
    """A redirect to a login page; `sent` are the names of the headers in the settings."""
    return Failure(ServiceMisaddressed, f"{slug} redirects to a login page{login.whose}. {login.hint(sent)}")


def login_required(slug: str, login: Login, sent: Collection[str]) -> Failure:
    """A 401 from a proxy in front, which requires a login before it passes requests on."""
    return Failure(
        ServiceUnauthorized, f"A proxy in front of {slug} requires a login{login.whose}. {login.hint(sent)}"
    )


def other_host(slug: str) -> Failure:
    """A redirect to a host that must not receive the key."""
    return Failure(
        ServiceMisaddressed,
        f"{slug} redirects to another host or port, where the key is not sent. "
        "Set its url to the final URL, or let a login proxy in front pass /api through.",
    )


def bad_status(
    slug: str, status: int, *, starting_up: bool, retry_after: float | None, sent: Collection[str]
) -> Failure:
    """A response that is neither a success nor a redirect; `sent` are the names of the headers in the settings."""
    transient = status in TRANSIENT_STATUSES
    rest = _SERVER_ERROR if transient or status >= _SERVER_ERRORS else _REQUEST_REJECTED
    is_starting = status == _UNAVAILABLE and starting_up
    kind, text = _STARTING_UP if is_starting else _MEANINGS.get(status, rest)
    proxy = "accepts the headers in its settings" if sent else "requires extra headers"
    text = text.format(slug=slug, status=status, proxy=proxy)
    return Failure(kind, text, transient, retry_after if transient else None)
