"""An application that answers as the sample does, with hostile text in place of every text that people write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from support.arr import Application, Rewriting

# Stands in every hostile text, and nowhere else: where it is found, a server's text was found.
MARK = "zq7x"
# Keys whose text a person or a release's maker writes; the others are words of the applications.
WRITTEN = {
    "cleanTitle", "edition", "instanceName", "label", "name", "originalFilePath", "originalTitle", "path",
    "relativePath", "releaseGroup", "rootFolderPath", "sceneName", "sortTitle", "sourceTitle", "title", "titleSlug",
}  # fmt: skip
# Names that the applications give themselves.
NOT_WRITTEN = {"quality", "qualities", "language", "languages", "originalLanguage", "source"}


class HostileApplication(Rewriting):
    """The sample's application, with `texts` in front of every text that people write."""

    def __init__(self, application: Application, texts: Sequence[str]) -> None:
        super().__init__(application)
        self._texts = texts

    def rewritten(self, _: str, answer: Any) -> Any:
        """The answer with hostile texts."""
        return self.hostile(answer)

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
