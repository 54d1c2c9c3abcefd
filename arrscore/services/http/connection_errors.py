"""Why no answer came from a server: one reason and one next step, for every kind of failure below HTTP.

A proxy of the environment is named by its variable wherever it may be at fault.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from arrscore.services.http.certificates import Distrust, distrust_of, speaks_another_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arrscore.services.http.proxies import Proxy

_PROXY_LOGIN = 407
_OWN_FAILURES = 500
# What httpcore says for the replies of a SOCKS proxy, in our words.
_SOCKS_REPLIES = {
    "Connection not allowed by ruleset": "does not allow to connect to the server",
    "Network unreachable": "cannot reach the server's network",
    "Host unreachable": "cannot reach the server's host",
    "Connection refused": "was refused the connection to the server",
    "TTL expired": "cannot reach the server's host",
    "General SOCKS server failure": "cannot connect to the server",
}
_SOCKS_LOGIN = ("Invalid username/password", "Requested ")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer, and what to do; `certificate` where it is one that is not trusted."""

    text: str
    hint: str
    transient: bool = True
    certificate: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What a caller's settings offer: its name for the address, and what to do about an unknown authority."""

    address: str
    authority: str
    last_resort: str = ""


def no_connection(error: BaseException, proxy: Proxy | None, advice: Advice) -> Reason:
    """Why a connection could not be made."""
    known = tuple(causes(error))
    for cause in known:
        if isinstance(cause, ssl.SSLError):
            return _no_trust(cause, proxy, advice)
    if isinstance(error, httpx.ProxyError) and proxy is not None:
        return _proxy_refused(str(error), proxy)
    if proxy is not None and any(isinstance(cause, OSError | UnicodeError) for cause in known):
        return _no_proxy(known, proxy)
    for cause in known:
        if isinstance(cause, socket.gaierror | UnicodeError):
            return Reason("its host name is not known", f"Is the host in {advice.address} right?")
        if isinstance(cause, ConnectionRefusedError):
            return Reason("connection refused", f"Is it running, and is the port in {advice.address} right?")
    return Reason("no connection", f"Is it running, and are host and port of {advice.address} right?")


def no_answer_in_time(error: BaseException, seconds: float, proxy: Proxy | None, hint: str) -> Reason:
    """Connecting or reading took too long."""
    text = f"no answer within {seconds:g} seconds"
    if proxy is not None and isinstance(error, httpx.ConnectTimeout):
        return Reason(f"{text} through {_name(proxy)}", f"Is that proxy running? {_EXEMPT}")
    return Reason(text, hint)


def proxy_login(proxy: Proxy) -> Reason:
    """The proxy wants to know who asks."""
    if proxy.login is None:
        hint = "Write them into that variable, as in http://user:password@proxy:3128."
        return Reason(f"{_name(proxy)} asks for a user name and password", hint, transient=False)
    return Reason(
        f"{_name(proxy)} refuses its user name and password", "Correct them there.", transient=False
    )


def way_of(proxy: Proxy) -> str:
    """A sentence for failures that may be the proxy's or the server's."""
    return f"It was asked through {_name(proxy)}; NO_PROXY can exempt it."


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


_EXEMPT = "Name the server in NO_PROXY if it needs no proxy."


def _name(proxy: Proxy) -> str:
    return f"the proxy of the environment variable {proxy.variable}"


def _no_proxy(known: tuple[BaseException, ...], proxy: Proxy) -> Reason:
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in known):
        return Reason(f"the host name of {_name(proxy)} is not known", f"Is that variable right? {_EXEMPT}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in known):
        text = f"{_name(proxy)} refuses the connection"
    else:
        text = f"no connection to {_name(proxy)}"
    return Reason(text, f"Is that proxy running, and that variable right? {_EXEMPT}")


def _proxy_refused(text: str, proxy: Proxy) -> Reason:
    status = re.match(r"\d{3}\b", text)
    if status is not None:
        if int(status[0]) == _PROXY_LOGIN:
            return proxy_login(proxy)
        return Reason(
            f"{_name(proxy)} does not connect to it (status {status[0]})",
            f"Look at the log of that proxy. {_EXEMPT}",
            transient=int(status[0]) >= _OWN_FAILURES,
        )
    if text.startswith(_SOCKS_LOGIN):
        return proxy_login(proxy)
    for reply, meaning in _SOCKS_REPLIES.items():
        if reply in text:
            return Reason(f"{_name(proxy)} {meaning}", f"Look at the log of that proxy. {_EXEMPT}")
    return Reason(
        f"{_name(proxy)} does not answer as such a proxy",
        f"Does that variable name the right port, and the right kind (http://, socks5h://)? {_EXEMPT}",
    )


def _no_trust(cause: ssl.SSLError, proxy: Proxy | None, advice: Advice) -> Reason:
    """TLS failed: with a proxy that is spoken to in TLS itself, nothing shows whose."""
    where = f" (the server's, or that of {_name(proxy)})" if proxy and proxy.scheme == "https" else ""
    if isinstance(cause, ssl.SSLCertVerificationError):
        distrust = distrust_of(cause)
        hint = _certificate_hint(distrust, advice)
        return Reason(f"{distrust.value}{where}", hint, transient=False, certificate=True)
    text = f"the TLS handshake failed{where}"
    if speaks_another_protocol(cause):
        hint = f"Should {advice.address} start with http:// instead of https://?"
    else:
        hint = f"Is https spoken at the port in {advice.address}, and is its host one that the server knows?"
    return Reason(text, hint, transient=False)


def _certificate_hint(distrust: Distrust, advice: Advice) -> str:
    match distrust:
        case Distrust.WRONG_NAME:
            return f"Write a name that the certificate has into {advice.address}{advice.last_resort}."
        case Distrust.EXPIRED:
            return "Renew it at the server or the proxy in front, and look at this machine's clock."
        case Distrust.NOT_YET_VALID:
            return "Look at the clocks of this machine and of the server."
        case Distrust.SELF_SIGNED | Distrust.UNKNOWN_AUTHORITY:
            return advice.authority
        case Distrust.OTHER:
            return f"Make a new one, with the host as a subject alternative name. {advice.authority}"
