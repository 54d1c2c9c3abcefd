"""A web server for the folder of a report; separate from `view.py`, whose imports keep --help fast."""

from __future__ import annotations

import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the signature of the standard library
        """A preview needs no log."""


def preview_server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """A listening server for the folder's files; raises OSError if it cannot listen."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    return ThreadingHTTPServer((host, port), handler)
