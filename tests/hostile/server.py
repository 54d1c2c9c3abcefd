"""An application that answers as the sample does, with hostile text in place of every text that people write."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from zlib import crc32

# Stands in every hostile text, and nowhere else: where it is found, a server's text was found.
MARK = "zq7x"
# Keys whose text a person or a release's maker writes; the others are words of the applications.
WRITTEN = {
    "cleanTitle", "edition", "instanceName", "label", "name", "originalFilePath", "originalTitle", "path",
    "relativePath", "releaseGroup", "rootFolderPath", "sceneName", "sortTitle", "sourceTitle", "title", "titleSlug",
}  # fmt: skip
# Names that the applications give themselves.
NOT_WRITTEN = {"quality", "qualities", "language", "languages", "originalLanguage", "source"}

Message = MutableMapping[str, Any]


class HostileApplication:
    """An ASGI application between a client and the sample's: `texts` are put before what stands in written fields."""

    def __init__(self, application: Callable[..., Awaitable[None]], texts: Sequence[str]) -> None:
        self._application = application
        self._texts = texts

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a request on, and make its answer hostile."""
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._application(scope, receive, keep)
        start, body = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
        if dict(start["headers"]).get(b"content-type", b"").startswith(b"application/json"):
            body = json.dumps(self.hostile(json.loads(body))).encode()
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    def hostile(self, value: Any, key: str = "", owner: str = "") -> Any:
        """The same answer with hostile texts; one text always becomes the same other one."""
        match value:
            case dict():
                return {name: self.hostile(each, name, key or owner) for name, each in value.items()}
            case list():
                return [self.hostile(each, key, owner) for each in value]
            case str() if key in WRITTEN and owner not in NOT_WRITTEN:
                return self.text_for(value)
        return value

    def text_for(self, text: str) -> str:
        """The hostile text that stands for a harmless one; different ones stay different."""
        return f"{self._texts[crc32(text.encode()) % len(self._texts)]}{MARK}{text}"
