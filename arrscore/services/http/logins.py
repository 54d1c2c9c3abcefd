"""Logins that a proxy in front of a server asks for: how they are recognized, and which header to set.

The applications themselves answer a wrong key with status 401 and an empty body, without `WWW-Authenticate`.
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
    """What asks for a login."""

    BASIC = "basic"
    BEARER = "bearer"
    IMPOSSIBLE = "impossible"  # a login of several steps, such as Digest or Negotiate
    PROXY_BASIC = "proxy-basic"
    CLOUDFLARE = "cloudflare"
    AUTHELIA = "authelia"
    AUTHENTIK = "authentik"
    OTHER = "other"

    @property
    def whose(self) -> str:
        """Whose login it is, as the end of a sentence."""
        return _WHOSE.get(self, "")

    def hint(self, sent: Collection[str], setting: str = "headers") -> str:
        """What to do, where the headers called `sent` are in the setting already."""
        names = {name.lower() for name in sent}
        if self in _HEADERS:
            return _header_hint(*_HEADERS[self], names, setting)
        if self is Login.CLOUDFLARE:
            return _cloudflare_hint(names, setting)
        if self is Login.IMPOSSIBLE:
            return "It is of a kind that arrscore cannot do: let the proxy pass these requests through, or use Basic."
        return f"Let a proxy in front pass /api through, or set what it asks for in {setting}."


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
        return f"It refuses {header} of {setting}: is that {value}, and is that login allowed?"
    return f"Set the header {header} in {setting} ({value}), or let the proxy pass these requests through."


def _cloudflare_hint(sent: Collection[str], setting: str) -> str:
    if {"cf-access-client-id", "cf-access-client-secret"} <= set(sent):
        return (
            f"It refuses the service token in {setting}: has the token expired, and does a policy with the action "
            "Service Auth include it?"
        )
    return f"Set CF-Access-Client-Id and CF-Access-Client-Secret of a service token in {setting}."


def login_of_answer(response: httpx.Response, body: bytes) -> Login | None:
    """The login that an answer with status 401 or 407 asks for; None where the application refuses the key."""
    if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        return Login.PROXY_BASIC
    offered = ",".join(response.headers.get_list("www-authenticate"))
    schemes = {scheme.lower() for scheme in _SCHEME.findall(offered)}
    if "basic" in schemes:
        return Login.BASIC
    if "bearer" in schemes:
        return Login.BEARER
    if offered.strip():
        return Login.IMPOSSIBLE
    # Authelia answers programs so, and names its page all the same.
    location = response.headers.get("location")
    if location:
        return login_at(response.url.join(location), response.url) or Login.OTHER
    return Login.OTHER if body.lstrip()[:1] == b"<" else None


def login_at(target: httpx.URL, url: httpx.URL) -> Login | None:
    """The login that a redirect from `url` leads to; None where it leads elsewhere."""
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
