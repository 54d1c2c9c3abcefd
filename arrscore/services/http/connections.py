"""Connections to servers: through the proxy that the environment names, or straight.

This is the one place where httpx clients are made. They trust nothing in the environment by themselves: which proxy
to use is decided in `proxies`, and which certificates to trust in `certificates`.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import httpx
import socksio

from arrscore.services.http.certificates import environment_authorities, speaks_no_tls
from arrscore.services.http.proxies import Proxy, proxy_for

# A machine that is there takes a connection quickly, however long it then thinks.
CONNECT_TIMEOUT = 15.0

Scope = MutableMapping[str, Any]
ASGIApp = Callable[
    [Scope, Callable[[], Awaitable[Scope]], Callable[[Scope], Awaitable[None]]],
    Awaitable[None],
]


@dataclass(frozen=True, slots=True)
class Connection:
    """A client for one origin, and the proxy that it goes through."""

    client: httpx.AsyncClient
    proxy: Proxy | None


class Connections:
    """Makes a client for each origin once it is needed: a redirect may lead from http to https, or elsewhere.

    `make_context` is asked for the trusted certificates where https is spoken. `app` is talked to in-process instead
    of the network. Loggers `httpx` and `httpcore` are set to WARNING: below that they show addresses.
    """

    def __init__(
        self,
        make_context: Callable[[], ssl.SSLContext],
        timeout: float,
        *,
        max_connections: int | None = None,
        app: ASGIApp | None = None,
    ) -> None:
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._make_context = make_context
        self._timeout = httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT))
        self._limits = httpx.Limits(max_connections=max_connections)
        self._app = app
        self._opened: dict[tuple[str, str, int | None], Connection] = {}

    def to(self, url: httpx.URL) -> Connection:
        """The connection for an address; raises ConfigurationError for a proxy or certificates that cannot be used."""
        origin = (url.scheme, url.host, url.port)
        if origin not in self._opened:
            proxy = None if self._app is not None else proxy_for(url)
            client = httpx.AsyncClient(
                transport=self._transport(url.scheme, proxy),
                timeout=self._timeout,
                follow_redirects=False,
                trust_env=False,
            )
            self._opened[origin] = Connection(client, proxy)
        return self._opened[origin]

    def _transport(self, scheme: str, proxy: Proxy | None) -> httpx.AsyncBaseTransport:
        if self._app is not None:
            return httpx.ASGITransport(app=self._app)
        context = self._make_context() if scheme == "https" else speaks_no_tls()
        if proxy is None:
            return httpx.AsyncHTTPTransport(verify=context, limits=self._limits, trust_env=False)
        own_context = environment_authorities() if proxy.scheme == "https" else None
        way = httpx.Proxy(proxy.address, ssl_context=own_context, auth=proxy.login)
        transport = _SocksTransport if proxy.speaks_socks else _ProxiedTransport
        return transport(verify=context, limits=self._limits, trust_env=False, proxy=way)

    async def aclose(self) -> None:
        """Close every connection."""
        for connection in self._opened.values():
            await connection.client.aclose()


class _ProxiedTransport(httpx.AsyncHTTPTransport):
    """Asks a proxy for an IPv6 address in brackets, which httpx leaves out."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "http" and ":" in request.url.host:
            request.extensions = {**request.extensions, "target": str(request.url).encode("ascii")}
        return await super().handle_async_request(request)


class _SocksTransport(httpx.AsyncHTTPTransport):
    """Sets a time limit to the handshake with a SOCKS proxy, as httpx has none, and ends connections that fail it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeouts = request.extensions["timeout"]
        streams: list[Any] = []

        async def remember(event: str, info: Mapping[str, Any]) -> None:
            if event.endswith("connect_tcp.complete"):
                streams.append(info["return_value"])

        request.extensions = {**request.extensions, "trace": remember}
        try:
            async with asyncio.timeout(timeouts["connect"] + timeouts["read"]):
                return await super().handle_async_request(request)
        except BaseException as error:
            for stream in streams:
                await stream.aclose()
            if isinstance(error, TimeoutError):
                problem: httpx.HTTPError = httpx.ReadTimeout("no answer through a SOCKS proxy")
            elif isinstance(error, socksio.SOCKSError | AssertionError | ValueError | OverflowError):
                problem = httpx.ProxyError("no SOCKS is spoken there")
            else:
                raise
        raise problem
