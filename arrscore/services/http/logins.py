"""Logins that a proxy in front of a server requires: how to recognize them, and which header to set.

The applications themselves respond to a wrong key with status 401 and an empty body, without `WWW-Authenticate`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum
from urllib.parse import parse_qsl, unquote

import httpx

_LOGIN_SEGMENTS = frozenset(
    {"login", "signin", "sign_in", "sign-in", "sso", "auth", "oauth2", "authorize", "authelia"}
)
_LOGIN_HOSTS = frozenset(
    {"login", "signin", "sso", "auth", "oauth2", "oauth", "authelia", "authentik", "id", "idp"}
)
_SCHEME = re.compile(r"(?:^|,)\s*([A-Za-z][\w-]*)(?=\s|,|$)")


class Login(Enum):
    """Which kind of login is required."""

    BASIC = "basic"
    BEARER = "bearer"
    UNSUPPORTED = "impossible"  # a login with several steps, such as Digest or Negotiate
    PROXY_BASIC = "proxy-basic"
    CLOUDFLARE = "cloudflare"
    AUTHELIA = "authelia"
    AUTHENTIK = "authentik"
    OTHER = "other"

    @property
    def whose(self) -> str:
        """Which product requires it, as the end of a sentence."""
        return _WHOSE.get(self, "")

    def hint(self, sent: Collection[str], setting: str = "headers") -> str:
        """What to do; `sent` are the names of the headers already set."""
        names = {name.lower() for name in sent}
        if self in _HEADERS:
            return _header_hint(*_HEADERS[self], names, setting)
        if self is Login.CLOUDFLARE:
            return _cloudflare_hint(names, setting)
        if self is Login.UNSUPPORTED:
            return (
                "arrscore does not support this kind of login: let the proxy pass these requests through, or use "
                "Basic authentication."
            )
        return f"Let the proxy pass /api through, or set the headers that it requires in {setting}."


_BASIC = "Basic and user:password in base64"
_HEADERS = {
    Login.BASIC: ("Authorization", _BASIC),
    Login.AUTHELIA: ("Authorization", _BASIC),
    Login.AUTHENTIK: ("Authorization", _BASIC),
    Login.PROXY_BASIC: ("Proxy-Authorization", _BASIC),
    Login.BEARER: ("Authorization", "Bearer and a token"),
}
_WHOSE = {
    Login.BASIC: " (Basic authentication)",
    Login.PROXY_BASIC: " (Basic authentication)",
    Login.BEARER: " (a token)",
    Login.CLOUDFLARE: " of Cloudflare Access",
    Login.AUTHELIA: " of Authelia",
    Login.AUTHENTIK: " of Authentik",
}


def _header_hint(header: str, value: str, sent: Collection[str], setting: str) -> str:
    if header.lower() in sent:
        return f"It rejects {header} in {setting}. Check that it is {value}, and that this login is allowed."
    return f"Set the header {header} in {setting} ({value}), or let the proxy pass these requests through."


def _cloudflare_hint(sent: Collection[str], setting: str) -> str:
    if {"cf-access-client-id", "cf-access-client-secret"} <= set(sent):
        return (
            f"It rejects the service token in {setting}. Check that the token has not expired, and that a Service "
            "Auth policy includes it."
        )
    return f"Set CF-Access-Client-Id and CF-Access-Client-Secret in {setting} to those of a service token."


def login_of_answer(response: httpx.Response, body: bytes) -> Login | None:
    """The login that a response with status 401 or 407 requires; None if the application rejects the key."""
    if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        return Login.PROXY_BASIC
    offered = ",".join(response.headers.get_list("www-authenticate"))
    schemes = {scheme.lower() for scheme in _SCHEME.findall(offered)}
    if "basic" in schemes:
        return Login.BASIC
    if "bearer" in schemes:
        return Login.BEARER
    if offered.strip():
        return Login.UNSUPPORTED
    # Authelia responds this way to programs, but still names its login page.
    location = response.headers.get("location")
    if location:
        return login_at(response.url.join(location), response.url) or Login.OTHER
    return Login.OTHER if body.lstrip()[:1] == b"<" else None


def login_at(target: httpx.URL, url: httpx.URL) -> Login | None:
    """The login that a redirect from `url` leads to; None if it leads elsewhere."""
    path = target.path.lower()
    queries = dict(parse_qsl(target.query.decode("ascii", "replace")))
    if target.host.endswith(".cloudflareaccess.com") or path.startswith("/cdn-cgi/access/"):
        return Login.CLOUDFLARE
    if "/outpost.goauthentik.io/" in path or path.startswith(("/application/o/authorize", "/if/flow/")):
        return Login.AUTHENTIK
    segments = set(path.split("/")) - set(url.path.lower().split("/"))
    if "rd" in queries and not segments & {"oauth2"} and (path in {"", "/"} or "authelia" in path):
        return Login.AUTHELIA
    leads_back = any(url.host in unquote(value) for value in queries.values())
    is_login_host = target.host != url.host and target.host.split(".")[0] in _LOGIN_HOSTS
    if segments & _LOGIN_SEGMENTS or is_login_host or (leads_back and target.host != url.host):
        return Login.OTHER
    return None
