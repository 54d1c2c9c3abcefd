"""Writing direction: a name from a server turns no text but its own, whatever letters and controls it holds.

A text without letters that are written from right to left, and without controls of direction, turns nothing. In each
other text of a page the names in it become `<bdi>` elements, which browsers lay out on their own. Where there can be no
element, in titles and attributes, the controls are left out. In texts that scripts put into pages, names stand between
the two characters of `MARKS`, of which `arrscoreMake` in `site.js` makes the elements.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from markupsafe import escape

MARKS = "\u2068\u2069"
_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_FROM_THE_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_TURN = re.compile(f"[{_CONTROLS}{_FROM_THE_RIGHT}]")
# An isolate that a name ends would be the element's own: what follows in the name would be outside of it.
_ISOLATE = re.compile("[\u2066-\u2069]")
_APART = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
# What our labels put around the names of titles: `Title (2020)`, `Title S01E02 Name`.
_NO_NAME = re.compile(r"( \(\d{4}\)\Z|(?:\A| )S\d{2,}E\d{2,}(?: |\Z))")
_ASCII = bytes(range(128))
_TAG = re.compile(r"(<[^>]*>)")
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z]+)")
_WORDS_IN_TAG = re.compile(r'(?<=\s)(?:title|aria-label|alt|placeholder|content|label)="[^"]*"')
# Elements that hold text alone, and those whose text is not read.
_TEXT_ONLY = frozenset({"title", "option", "textarea", "text"})
_UNREAD = frozenset({"script", "style"})

# The names that sentences of the report mention and that turn; those of tables' cells stand alone there.
_names: ContextVar[re.Pattern[str] | None] = ContextVar("names", default=None)


class _Part(NamedTuple):
    text: str
    is_name: bool


@contextmanager
def known_names(names: Iterable[str]) -> Iterator[None]:
    """Find these names in the sentences of the report that is built inside."""
    turning = {_ISOLATE.sub("", name).strip() for name in names if _TURN.search(name)} - {""}
    longest_first = "|".join(map(re.escape, sorted(turning, key=lambda name: (-len(name), name))))
    token = _names.set(re.compile(rf"(?<!\w)({longest_first})(?!\w)") if longest_first else None)
    try:
        yield
    finally:
        _names.reset(token)


def without_controls(text: str) -> str:
    """The text without controls of direction, for where no element can hold a name."""
    return _CONTROL.sub("", text)


def apart(name: str) -> str:
    """A name of any kind for a sentence of ours: between marks where it turns the direction."""
    return f"\u2068{_ISOLATE.sub('', name)}\u2069" if _TURN.search(name) else name


def marked(text: str) -> str:
    """A text for a script, with marks around the names in it that turn the direction; one that is a name has none."""
    if not _TURN.search(text):
        return text
    parts = list(_parts(text))
    if not any(part.text.strip() and not part.is_name for part in parts):
        return text
    return "".join(apart(part.text) if part.is_name else part.text for part in parts)


def isolated(markup: str) -> str:
    """A page, or a feed, in which each name that turns the direction has an element of its own."""
    # Nearly all of a page is ASCII, which turns nothing: what is left is looked at ten times as fast.
    others = markup.encode().translate(None, _ASCII).decode()
    return "".join(_pieces(markup)) if _TURN.search(others) else markup


def _pieces(markup: str) -> Iterator[str]:
    inside = ""
    for number, piece in enumerate(_TAG.split(markup)):
        if number % 2:
            found = _TAG_NAME.match(piece)
            inside = found[2].lower() if found and not found[1] else ""
            yield _WORDS_IN_TAG.sub(lambda words: without_controls(words[0]), piece)
        elif inside in _UNREAD or not _TURN.search(piece):
            yield piece
        elif inside in _TEXT_ONLY:
            yield without_controls(piece)
        else:
            for part in _parts(html.unescape(piece)):
                yield f"<bdi>{escape(part.text)}</bdi>" if part.is_name else str(escape(part.text))


def _parts(text: str) -> Iterator[_Part]:
    """What a text is made of: a sentence and the names in it, or a label of names alone."""
    if _APART.search(text):
        for number, part in enumerate(_APART.split(text)):
            yield from _parts(part) if number % 2 else _around(part)
        return
    text, names = _ISOLATE.sub("", text), _names.get()
    if names is not None and names.search(text):
        for number, part in enumerate(names.split(text)):
            yield from (_Part(part, is_name=True),) if number % 2 else _around(part)
        return
    for number, part in enumerate(_NO_NAME.split(text)):
        yield from (_Part(part, is_name=False),) if number % 2 else _alone(part)


def _around(text: str) -> Iterator[_Part]:
    """The words around names: what still turns there is one that is not known."""
    return _alone(without_controls(text))


def _alone(text: str) -> Iterator[_Part]:
    name = text.strip()
    if not _TURN.search(name):
        yield _Part(text, is_name=False)
        return
    before, _, behind = text.partition(name)
    yield from (_Part(before, is_name=False), _Part(name, is_name=True), _Part(behind, is_name=False))
