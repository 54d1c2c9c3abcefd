"""Connections to servers, direct or through the proxy of the environment.

This is the only place that creates httpx clients. They ignore the environment: `proxies` decides which proxy to use,
and `certificates` which certificates to trust.
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

from arrscore.services.http.certificates import environment_authorities, plain_http_context
from arrscore.services.http.proxies import Proxy, proxy_for

# A running machine accepts a connection quickly, however slow its responses are.
CONNECT_TIMEOUT = 15.0

Scope = MutableMapping[str, Any]
ASGIApp = Callable[
    [Scope, Callable[[], Awaitable[Scope]], Callable[[Scope], Awaitable[None]]],
    Awaitable[None],
]


@dataclass(frozen=True, slots=True)
class Connection:
    """A client for one origin, and the proxy that it uses."""

    client: httpx.AsyncClient
    proxy: Proxy | None


class Connections:
    """Creates a client for each origin when it is needed: a redirect may lead from http to https, or elsewhere.

    `make_context` returns the trusted certificates for https. Requests go to `app` in-process, if given.
    The loggers `httpx` and `httpcore` are set to WARNING, because lower levels show URLs.
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
        """The connection for a URL; raises ConfigurationError for an unusable proxy or certificates."""
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
        context = self._make_context() if scheme == "https" else plain_http_context()
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
    """Adds the brackets of an IPv6 address that httpx omits in requests to a proxy."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "http" and ":" in request.url.host:
            request.extensions = {**request.extensions, "target": str(request.url).encode("ascii")}
        return await super().handle_async_request(request)


class _SocksTransport(httpx.AsyncHTTPTransport):
    """Adds the time limit that httpx lacks for the handshake with a SOCKS proxy, and closes failed connections."""

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
                problem: httpx.HTTPError = httpx.ReadTimeout("no response through a SOCKS proxy")
            elif isinstance(error, socksio.SOCKSError | AssertionError | ValueError | OverflowError):
                problem = httpx.ProxyError("the proxy does not speak SOCKS")
            else:
                raise
        raise problem
