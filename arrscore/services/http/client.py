"""The client that reads an application's API. It cannot write.

The key and the extra headers are sent only to the configured server: redirects are followed within the same origin, or
from http to https on the same host.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import httpx

from arrscore.config.values import HEADER_NAME, NO_ADDRESS
from arrscore.errors import ConfigurationError, ServiceAnswerInvalid, ServiceMisaddressed, ServiceUnreachable
from arrscore.services.http import response_errors
from arrscore.services.http.certificates import trusted_certificates
from arrscore.services.http.connection_errors import Advice
from arrscore.services.http.connections import ASGIApp, Connections
from arrscore.services.http.json_stream import WholeBody
from arrscore.services.http.logins import login_at, login_of_answer
from arrscore.services.http.proxies import is_address
from arrscore.services.http.reader import USER_AGENT, Bounds, Failure, HttpReader, Request, port_of
from arrscore.services.http.retry import Timing

if TYPE_CHECKING:
    from arrscore.config import InstanceSettings
    from arrscore.services.http.connection_errors import Reason
    from arrscore.services.http.json_stream import Body

T = TypeVar("T")

# /movie of 100,000 movies is about 400 MB; more than twice that is an error.
MAX_RESPONSE_BYTES = 1 << 30
# Enough of an error's body to find "starting up" in it; the rest may be a stack trace.
MAX_ERROR_BODY_BYTES = 1 << 16
# Limits the total time, because a server that keeps sending single bytes never hits a read timeout.
RESPONSE_TIMEOUT_FACTOR = 10
_JSON_TYPE = re.compile(r"(application|text)/([\w.-]+\+)?json", re.IGNORECASE)
_SEE_FILE = "Correct it in the configuration."
# In the response of servers to plain HTTP on a TLS port.
_WANTS_HTTPS = (b"https", b"ssl-enabled")


def open_client(
    instance: InstanceSettings, *, app: ASGIApp | None = None, timing: Timing | None = None
) -> ApiClient:
    """A client for one instance, to be used as an async context manager.

    Requests go to `app` in-process, if given. Raises ConfigurationError for a URL, headers or certificates that
    cannot be used, or for an unusable proxy of the environment.
    """
    if not is_address(instance.url):
        raise ConfigurationError(f"instances.{instance.slug}.url {NO_ADDRESS}. {_SEE_FILE}")
    if instance.ca_file is not None:
        trusted_certificates(instance)
    connections = Connections(
        partial(trusted_certificates, instance),
        instance.timeout,
        max_connections=instance.concurrency,
        app=app,
    )
    client = ApiClient(instance, connections, timing or Timing())
    connections.to(httpx.URL(instance.url))
    return client


def _advice(instance: InstanceSettings) -> Advice:
    """Which settings of an instance help with a certificate, except those already set."""
    if instance.ca_file is None:
        return Advice(
            "its url",
            "Set ca_file to your authority's certificate, or verify: false, in its settings.",
            ", or set verify: false in its settings",
        )
    return Advice(
        "its url",
        "ca_file does not contain its authority. Check that the file is current, and that the server sends its "
        "intermediate certificates.",
    )


class ApiClient(HttpReader):
    """Reads one instance's API within limits; counts `requests` and received `bytes`."""

    closing = f" {response_errors.TRY_CHECK}"
    slow_hint = "If it is busy, set a longer timeout in its settings."

    def __init__(self, instance: InstanceSettings, connections: Connections, timing: Timing) -> None:
        bounds = Bounds(
            instance.timeout,
            instance.timeout * RESPONSE_TIMEOUT_FACTOR,
            instance.retries,
            instance.retry_wait,
            instance.requests_per_second,
            instance.concurrency,
        )
        super().__init__(connections, bounds, _advice(instance), timing)
        self.slug = instance.slug
        self.base_moved = False
        self._headers = _headers(instance)
        self._headers_set = frozenset(name.lower() for name in instance.headers)
        self._base = instance.url.rstrip("/")

    def __repr__(self) -> str:
        return f"<ApiClient {self.slug}>"

    async def get(self, path: str, params: Sequence[tuple[str, str]] = ()) -> bytes:
        """The JSON document at a path such as `/api/v3/movie`, as bytes; raises as `read` does."""
        return await self.read(path, params, WholeBody)

    async def read(self, path: str, params: Sequence[tuple[str, str]], start: Callable[[], Body[T]]) -> T:
        """The JSON document at a path, parsed while it arrives by the body that `start` creates.

        Retries after transient failures as often as configured, each time with a new body; raises ServiceError.
        """
        query = f"?{urlencode(params)}" if params else ""

        def first() -> Request:
            return Request(httpx.URL(f"{self._base}{path}{query}"), self._headers, path)

        body = await self.fetch(first, lambda response: self._answer(response, start()))
        return body.result()

    def unreachable(self, reason: Reason) -> Failure:
        """The failure of a request without a response, for a reason below HTTP."""
        what = "Cannot trust the certificate of" if reason.certificate else "Cannot reach"
        text = f"{what} {self.slug}: {reason.text}. {reason.hint}"
        return Failure(ServiceUnreachable, text, reason.transient)

    def closed_early(self, error: httpx.RequestError, unanswered: Request | None = None) -> Failure:
        """The failure of a response that ended early or cannot be decoded; or of the request `unanswered`."""
        if isinstance(error, httpx.DecodingError):
            # TCP has verified the bytes, so the server or a proxy sends this every time.
            text = f"Cannot read the response of {self.slug}: its compression is damaged."
            return Failure(ServiceAnswerInvalid, f"{text} Check the proxy in front of it.")
        what = "the connection was closed before a response arrived"
        if unanswered is None:
            what = "the connection was closed in the middle of a response"
        text = f"Cannot read from {self.slug}: {what}. Check its log, and any proxy in front of it."
        if unanswered is not None and unanswered.url.scheme == "http":
            text += " If it uses TLS, its url must start with https://."
        return Failure(ServiceUnreachable, text, transient=True)

    def redirect_loop(self) -> Failure:
        """The failure of redirects that loop or lead nowhere."""
        text = f"{self.slug} redirects in a loop. Check whether its url needs https:// or a URL base."
        return Failure(ServiceMisaddressed, text)

    def follow(self, request: Request, target: httpx.URL) -> Request | Failure:
        """The redirected request, within one origin or to https on the same host; otherwise a failure."""
        url = request.url
        if target.userinfo:
            return response_errors.other_host(self.slug)
        if target == url:
            return self.redirect_loop()
        login = login_at(target, url)
        if login is not None:
            return response_errors.login_page(self.slug, login, self._headers_set)
        same_place = (target.scheme, target.host, port_of(target)) == (url.scheme, url.host, port_of(url))
        made_secure = (
            (url.scheme, target.scheme) == ("http", "https")
            and url.host == target.host
            and port_of(target) in {443, port_of(url)}
        )
        if not (same_place or made_secure):
            return response_errors.other_host(self.slug)
        if target.path.endswith(request.path):
            # A URL base, or https: send later requests there directly.
            base = target.copy_with(path=target.path.removesuffix(request.path), query=None)
            self._base = str(base).rstrip("/")
            self.base_moved = True
        return replace(request, url=target)

    async def _answer(self, response: httpx.Response, body: Body[T]) -> Body[T] | Failure:
        if not response.is_success:
            return await self._error_response(response)
        content_type = response.headers.get("content-type", "")
        if content_type and not _JSON_TYPE.match(content_type):
            return response_errors.web_page(self.slug)
        size, first = await self.feed(response, MAX_RESPONSE_BYTES, body.feed)
        if size > MAX_RESPONSE_BYTES:
            return response_errors.too_large(self.slug, MAX_RESPONSE_BYTES)
        if not content_type and first not in {b"[", b"{"}:
            return response_errors.web_page(self.slug)
        return body

    async def _error_response(self, response: httpx.Response) -> Failure:
        """The failure for a status that is neither a success nor a redirect, from the server or a proxy."""
        error = WholeBody()
        with contextlib.suppress(httpx.DecodingError):
            await self.feed(response, MAX_ERROR_BODY_BYTES, error.feed)
        text = error.result().lower()
        if response.status_code in {401, 407}:
            login = login_of_answer(response, text)
            if login is not None:
                return response_errors.login_required(self.slug, login, self._headers_set)
        is_plain = response.url.scheme == "http" and response.status_code == httpx.codes.BAD_REQUEST
        if is_plain and any(words in text for words in _WANTS_HTTPS):
            return response_errors.https_required(self.slug)
        return response_errors.bad_status(
            self.slug,
            response.status_code,
            starting_up=b"starting up" in text,
            sent=self._headers_set,
            retry_after=self.retry_after_of(response),
        )


def _headers(instance: InstanceSettings) -> dict[str, str]:
    """All headers of a request; the key is added last, so that no extra header replaces it."""
    headers = {
        "accept": "application/json",
        "accept-encoding": "gzip",
        "user-agent": USER_AGENT,
    }
    for name, value in instance.headers.items():
        if not HEADER_NAME.fullmatch(name):
            raise ConfigurationError(
                f"instances.{instance.slug}.headers: a name contains characters that are not allowed. {_SEE_FILE}"
            )
        headers[name.lower()] = value.get_secret_value()
    headers["x-api-key"] = instance.api_key.get_secret_value()
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise ConfigurationError(
            f"instances.{instance.slug}: api_key or a header contains characters that are not allowed. {_SEE_FILE}"
        )
    return headers
