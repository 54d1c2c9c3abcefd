"""Why a server did not respond: one reason and one next step for every kind of failure below HTTP.

If a proxy of the environment may be the cause, the message names its variable.
"""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from arrscore.services.http.certificates import CertificateFault, certificate_fault, is_not_tls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from arrscore.services.http.proxies import Proxy

_PROXY_LOGIN = 407
_SERVER_ERRORS = 500
# Messages for httpcore's texts of a SOCKS proxy's replies.
_SOCKS_REPLIES = {
    "Connection not allowed by ruleset": "does not allow connections to the server",
    "Network unreachable": "cannot reach the server's network",
    "Host unreachable": "cannot reach the server's host",
    "Connection refused": "could not connect to the server: connection refused",
    "TTL expired": "cannot reach the server's host",
    "General SOCKS server failure": "cannot connect to the server",
}
_SOCKS_LOGIN = ("Invalid username/password", "Requested ")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no response, and what to do; `certificate` if an untrusted one is the cause."""

    text: str
    hint: str
    transient: bool = True
    certificate: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """Texts for the caller's settings: its name for the URL, and what to do about an unknown authority."""

    address: str
    authority: str
    last_resort: str = ""


def connection_failed(error: BaseException, proxy: Proxy | None, advice: Advice) -> Reason:
    """Why a connection failed."""
    known = tuple(causes(error))
    for cause in known:
        if isinstance(cause, ssl.SSLError):
            return _tls_failed(cause, proxy, advice)
    if isinstance(error, httpx.ProxyError) and proxy is not None:
        return _proxy_refused(str(error), proxy)
    if proxy is not None and any(isinstance(cause, OSError | UnicodeError) for cause in known):
        return _proxy_unreachable(known, proxy)
    for cause in known:
        if isinstance(cause, socket.gaierror | UnicodeError):
            return Reason("unknown host name", f"Check the host in {advice.address}.")
        if isinstance(cause, ConnectionRefusedError):
            return Reason(
                "connection refused", f"Check that it is running, and the port in {advice.address}."
            )
    return Reason("no connection", f"Check that it is running, and the host and port in {advice.address}.")


def timed_out(error: BaseException, seconds: float, proxy: Proxy | None, hint: str) -> Reason:
    """Connecting or reading took too long."""
    text = f"no response within {seconds:g} seconds"
    if proxy is not None and isinstance(error, httpx.ConnectTimeout):
        return Reason(f"{text} through {_name(proxy)}", f"Check that the proxy is running. {_EXEMPT}")
    return Reason(text, hint)


def proxy_login(proxy: Proxy) -> Reason:
    """The proxy requires a login."""
    if proxy.login is None:
        hint = "Add them to that variable, as in http://user:password@proxy:3128."
        return Reason(f"{_name(proxy)} requires a user name and password", hint, transient=False)
    return Reason(
        f"{_name(proxy)} rejects its user name and password", "Correct them there.", transient=False
    )


def proxy_note(proxy: Proxy) -> str:
    """A sentence for failures that the proxy or the server may have caused."""
    return f"The request went through {_name(proxy)}; NO_PROXY can exempt the server."


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all its causes; anyio groups the attempts for several addresses."""
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


_EXEMPT = "Add the server to NO_PROXY if it needs no proxy."


def _name(proxy: Proxy) -> str:
    return f"the proxy of the environment variable {proxy.variable}"


def _proxy_unreachable(known: tuple[BaseException, ...], proxy: Proxy) -> Reason:
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in known):
        return Reason(f"unknown host name of {_name(proxy)}", f"Check that variable. {_EXEMPT}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in known):
        text = f"{_name(proxy)} refuses the connection"
    else:
        text = f"no connection to {_name(proxy)}"
    return Reason(text, f"Check that the proxy is running, and that variable. {_EXEMPT}")


def _proxy_refused(text: str, proxy: Proxy) -> Reason:
    status = re.match(r"\d{3}\b", text)
    if status is not None:
        if int(status[0]) == _PROXY_LOGIN:
            return proxy_login(proxy)
        return Reason(
            f"{_name(proxy)} did not connect to it (status {status[0]})",
            f"Check the log of that proxy. {_EXEMPT}",
            transient=int(status[0]) >= _SERVER_ERRORS,
        )
    if text.startswith(_SOCKS_LOGIN):
        return proxy_login(proxy)
    for reply, meaning in _SOCKS_REPLIES.items():
        if reply in text:
            return Reason(f"{_name(proxy)} {meaning}", f"Check the log of that proxy. {_EXEMPT}")
    return Reason(
        f"{_name(proxy)} does not respond as this kind of proxy",
        f"Check the port and the kind (http://, socks5h://) in that variable. {_EXEMPT}",
    )


def _tls_failed(cause: ssl.SSLError, proxy: Proxy | None, advice: Advice) -> Reason:
    """TLS failed: for a proxy that also uses TLS, the error does not show which of the two connections."""
    where = f" (the server's, or that of {_name(proxy)})" if proxy and proxy.scheme == "https" else ""
    if isinstance(cause, ssl.SSLCertVerificationError):
        fault = certificate_fault(cause)
        hint = _certificate_hint(fault, advice)
        return Reason(f"{fault.value}{where}", hint, transient=False, certificate=True)
    text = f"the TLS handshake failed{where}"
    if is_not_tls(cause):
        hint = f"If it does not use TLS, {advice.address} must start with http://."
    else:
        hint = f"Check that the port in {advice.address} uses TLS, and that the server knows the host name."
    return Reason(text, hint, transient=False)


def _certificate_hint(fault: CertificateFault, advice: Advice) -> str:
    match fault:
        case CertificateFault.WRONG_NAME:
            return f"Use a host name of the certificate in {advice.address}{advice.last_resort}."
        case CertificateFault.EXPIRED:
            return "Renew it on the server or the proxy in front, and check this machine's clock."
        case CertificateFault.NOT_YET_VALID:
            return "Check the clocks of this machine and of the server."
        case CertificateFault.SELF_SIGNED | CertificateFault.UNKNOWN_AUTHORITY:
            return advice.authority
        case CertificateFault.OTHER:
            return f"Create a new one, with the host as a subject alternative name. {advice.authority}"
