"""Small servers in threads: a server, in TLS or not, and proxies for HTTP and SOCKS 5 that lead to it.

A proxy reaches every host whose name ends in `.test` at this machine: nothing else resolves such a name, so an answer
shows that the proxy was used.
"""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

Act = Callable[[BaseHTTPRequestHandler], None]


def answers(status: int, body: bytes = b"", content_type: str = "application/json", **headers: str) -> Act:
    """An answer; `_` in the names of headers is `-`."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    context: ssl.SSLContext | None = None

    def finish_request(self, request: socket.socket, client_address: object) -> None:
        if (
            self.context is not None
        ):  # the handshake in the thread of the connection, which others don't wait for
            request = self.context.wrap_socket(request, server_side=True)
        with request:
            super().finish_request(request, client_address)

    def handle_error(self, *_: object) -> None:
        """A client that goes away is part of the tests."""


class _Server6(_Server):
    address_family = socket.AF_INET6


@dataclass
class Server:
    """A server whose every answer is `act`; `asked` lists the targets with their headers."""

    act: Act = field(default_factory=lambda: answers(200, b'{"ok": true}'))
    host: str = "127.0.0.1"
    context: ssl.SSLContext | None = None
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'' if self.context is None else 's'}://{host}:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        """Listen until the context ends."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """A test needs no log."""

            def do_GET(self) -> None:
                owner.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                owner.act(self)

        server = (_Server6 if ":" in self.host else _Server)((self.host, 0), Handler)
        server.context = self.context
        self.port = server.server_port
        with _serving(server):
            yield self


@dataclass
class HttpProxy:
    """A proxy for HTTP: it passes requests on, and opens tunnels.

    It lists what it was asked for, as in `GET radarr.test:80` or `CONNECT radarr.test:443`. Where `login` is given it
    asks for that user and password; `refuses` is a status that it answers everything with.
    """

    login: str = ""
    refuses: int = 0
    context: ssl.SSLContext | None = None
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[HttpProxy]:
        """Listen until the context ends."""
        server = _Server(("127.0.0.1", 0), partial(_ProxyHandler, self))
        server.context = self.context
        self.port = server.server_port
        with _serving(server):
            yield self


class _ProxyHandler(BaseHTTPRequestHandler):
    def __init__(self, proxy: HttpProxy, *arguments: Any) -> None:
        self.proxy = proxy
        super().__init__(*arguments)

    def log_message(self, *_: object) -> None:
        """A test needs no log."""

    def is_refused(self) -> bool:
        expected = f"Basic {base64.b64encode(self.proxy.login.encode()).decode()}"
        if self.proxy.refuses:
            answers(self.proxy.refuses)(self)
        elif self.proxy.login and self.headers.get("Proxy-Authorization") != expected:
            answers(407, Proxy_Authenticate='Basic realm="proxy"')(self)
        else:
            return False
        return True

    def do_CONNECT(self) -> None:
        self.proxy.asked.append(f"CONNECT {self.path}")
        if self.is_refused():
            return
        host, _, port = self.path.rpartition(":")
        with reach(host.strip("[]"), int(port)) as there:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            relay(self.connection, there)
        self.close_connection = True

    def do_GET(self) -> None:
        _, _, rest = self.path.partition("://")
        authority, _, path = rest.partition("/")
        self.proxy.asked.append(f"GET {authority}")
        if self.is_refused():
            return
        host, colon, port = authority.rpartition(":")
        if not colon or authority.endswith("]"):
            host, port = authority, "80"
        with reach(host.strip("[]"), int(port)) as there:
            lines = [f"GET /{path} HTTP/1.1", "Connection: close"]
            lines += [f"{k}: {v}" for k, v in self.headers.items() if k.lower() != "connection"]
            there.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
            while piece := there.recv(1 << 16):
                self.wfile.write(piece)
        self.close_connection = True


@dataclass
class SocksProxy:
    """A proxy for SOCKS 5; it lists the hosts that it was asked for, and `reply` is how it answers."""

    login: str = ""
    reply: int = 0
    hangs: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[SocksProxy]:
        """Listen until the context ends."""
        owner = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _, count = self.rfile.read(2)
                methods = self.rfile.read(count)
                if owner.hangs:
                    self.connection.settimeout(30)
                    self.connection.recv(1)  # until the client has gone
                    return
                method = 2 if owner.login else 0
                if method not in methods:
                    self.wfile.write(b"\x05\xff")
                    return
                self.wfile.write(bytes([5, method]))
                if owner.login and not self.is_let_in():
                    return
                _, _, _, kind = self.rfile.read(4)
                host = self.host_of(kind)
                (port,) = struct.unpack("!H", self.rfile.read(2))
                owner.asked.append(f"{host}:{port}")
                if owner.reply:
                    self.wfile.write(bytes([5, owner.reply, 0, 1]) + bytes(6))
                    return
                with reach(host, port) as there:
                    self.wfile.write(bytes([5, 0, 0, 1]) + bytes(6))
                    relay(self.connection, there)

            def is_let_in(self) -> bool:
                _, size = self.rfile.read(2)
                user = self.rfile.read(size)
                (size,) = self.rfile.read(1)
                is_right = user + b":" + self.rfile.read(size) == owner.login.encode()
                self.wfile.write(bytes([1, 0 if is_right else 1]))
                return is_right

            def host_of(self, kind: int) -> str:
                if kind == 3:
                    (size,) = self.rfile.read(1)
                    return self.rfile.read(size).decode()
                family, size = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
                return socket.inet_ntop(family, self.rfile.read(size))

        class Listener(socketserver.ThreadingTCPServer):
            daemon_threads: ClassVar[bool] = True

            def handle_error(self, *_: object) -> None:
                """A client that goes away is part of the tests."""

        server = Listener(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        with _serving(server):
            yield self


def reach(host: str, port: int) -> socket.socket:
    """A connection to a host, or to this machine for a name below `.test`."""
    return socket.create_connection(("127.0.0.1" if host.endswith(".test") else host, port), timeout=30)


def relay(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes on both ways until one side ends."""
    while True:
        ready, _, _ = select.select([one, other], [], [], 30)
        if not ready:
            return
        for side in ready:
            piece = side.recv(1 << 16)
            if not piece:
                return
            (other if side is one else one).sendall(piece)


def free_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port: int = unused.getsockname()[1]
        return port


@contextlib.contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
