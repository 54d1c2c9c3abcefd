"""Which proxy of the environment to use for a URL, by curl's rules.

`http_proxy`, `https_proxy` and `all_proxy` name proxies, and `no_proxy` the hosts that need none; each in lower or
upper case, where lower case takes precedence. No message contains a proxy's URL, which may include a password.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import httpx

from arrscore.errors import ConfigurationError

# curl's defaults for a proxy URL without a port.
_DEFAULT_PORTS = {"http": 1080, "https": 443, "socks5": 1080, "socks5h": 1080}
# Desktops also write socks:// for a SOCKS 5 proxy.
_OTHER_NAMES = {"socks": "socks5"}
_OLD_SOCKS = frozenset({"socks4", "socks4a"})
_HOST = re.compile(r"[^\s/\\?#@]+")
_BRACKETED = re.compile(r"\[([^\]]*)\](/\d+)?(?::(\d+))?")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and the environment variable that names it."""

    variable: str
    scheme: str
    address: str = field(repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def speaks_socks(self) -> bool:
        """Whether it is a SOCKS proxy, not an HTTP proxy."""
        return self.scheme.startswith("socks")


def proxy_for(url: httpx.URL, environment: Mapping[str, str] | None = None) -> Proxy | None:
    """The proxy to use for a URL, or None.

    Raises ConfigurationError for an unusable one, unless the URL's host is exempt.
    """
    environment = os.environ if environment is None else environment
    variables = [*_spellings(f"{url.scheme}_proxy"), *_spellings("all_proxy")]
    variable = next((name for name in variables if environment.get(name, "").strip()), None)
    if variable is None:
        return None
    exempt = next((environment[name] for name in _spellings("no_proxy") if environment.get(name)), "")
    if is_exempt(url, exempt):
        return None
    return _parsed(variable, environment[variable].strip())


def _spellings(name: str) -> tuple[str, str]:
    return name, name.upper()


def _parsed(variable: str, text: str) -> Proxy:
    address = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _unusable(variable, "is not the URL of a proxy") from None
    scheme = _OTHER_NAMES.get(parts.scheme, parts.scheme)
    if scheme in _OLD_SOCKS:
        raise _unusable(variable, "names a SOCKS 4 proxy, which arrscore does not support")
    if scheme not in _DEFAULT_PORTS:
        raise _unusable(variable, "names a kind of proxy that arrscore does not support")
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    address = f"{scheme}://{host}:{port or _DEFAULT_PORTS[scheme]}"
    if not _HOST.fullmatch(host) or port == 0 or not is_address(address):
        raise _unusable(variable, "is not the URL of a proxy")
    login = None
    if parts.username is not None:
        login = (unquote(parts.username), unquote(parts.password or ""))
    return Proxy(variable, scheme, address, login)


def is_address(text: str) -> bool:
    """Whether httpx can send requests to a URL; it cannot decode some names that begin with `xn--`."""
    try:
        return bool(httpx.URL(text).host)
    except (httpx.InvalidURL, UnicodeError):
        return False


def _unusable(variable: str, problem: str) -> ConfigurationError:
    return ConfigurationError(
        f"The environment variable {variable} {problem}. Use a URL such as http://proxy:3128 or "
        "socks5h://proxy:1080 (with special characters in a password percent-encoded, such as %40), or exempt the "
        "server with NO_PROXY."
    )


def is_exempt(url: httpx.URL, no_proxy: str) -> bool:
    """Whether a list such as NO_PROXY contains the host of a URL.

    Its entries are host names, which include their subdomains, IP addresses, networks such as `fd00::/8`, and
    `*` for every host, separated by commas or spaces; a port after a name or address limits it to that port.
    """
    names = {_plain_name(url.host), _plain_name(url.raw_host.decode("ascii"))}
    addresses = list(_addresses(url.host))
    port = url.port or (443 if url.scheme == "https" else 80)
    for entry in re.split(r"[\s,]+", no_proxy):
        scheme, _, rest = entry.rpartition("://")
        if not rest or (scheme and scheme.lower() not in {url.scheme, "all"}):
            continue
        host, its_port = _host_and_port(rest.rstrip("/"))
        if its_port and int(its_port) != port:
            continue
        if host == "*" or any(_is_within(address, host) for address in addresses):
            return True
        name = _plain_name(host.removeprefix("*"))
        if name in names or (name and not addresses and any(each.endswith(f".{name}") for each in names)):
            return True
    return False


def _host_and_port(entry: str) -> tuple[str, str]:
    bracketed = _BRACKETED.fullmatch(entry)
    if bracketed is not None:
        return f"{bracketed[1]}{bracketed[2] or ''}", bracketed[3] or ""
    host, colon, port = entry.rpartition(":")
    if colon and ":" not in host and port.isdecimal() and port.isascii():
        return host, port
    return entry, ""  # more than one colon is an IPv6 address


def _plain_name(host: str) -> str:
    return host.lower().strip(".")


def _addresses(host: str) -> Iterator[IPAddress]:
    """The host as an IP address, and the IPv4 address that it maps to."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    yield address
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        yield address.ipv4_mapped


def _is_within(address: IPAddress, network: str) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
