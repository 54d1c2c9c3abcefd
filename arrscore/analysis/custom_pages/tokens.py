"""The words of a query with their lines, to tell in which line SQLite's error lies."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["string", "word", "name", "number", "parameter", "mark"]
Prepare = Callable[[str], str | None]

_TOKENS = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>'(?:[^']|'')*(?:'|\Z))
    |(?P<name>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z)|\[[^\]]*(?:\]|\Z))
    |(?P<word>[^\W\d][\w$]*)
    |(?P<number>\d[\w.]*|\.\d\w*)
    |(?P<parameter>[?:@$]\w*)
    |(?P<mark>\|\||<<|>>|<=|>=|<>|==|!=|->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NAMED = re.compile(r"(?:no such (?:column|table|function|collation sequence|module|table-valued function)|"
                    r"ambiguous column name): (?P<name>.+)|function (?P<function>\w+)\(\)", re.IGNORECASE)  # fmt: skip
_MARKER = "arrscore_marked_word"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, string, name in quotes, number, parameter or mark; `start` counts letters, `line` from 0."""

    kind: TokenKind
    text: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """Where the letters after it begin."""
        return self.start + len(self.text)

    @property
    def plain(self) -> str:
        """A name without its quotes, in small letters."""
        return self.text.strip('"`[]').lower() if self.kind == "name" else self.text.lower()


def tokens_of(sql: str) -> tuple[Token, ...]:
    """Split a query into its tokens; blanks and comments are none."""
    found = []
    line = 0
    for match in _TOKENS.finditer(sql):
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match.group(), match.start(), line))  # type: ignore[arg-type]
        line += match.group().count("\n")
    return tuple(found)


def line_of_fault(sql: str, message: str, prepare: Prepare) -> int:
    """The line, counted from 0, of the token that SQLite's message is about.

    `prepare` gives SQLite's message about a query, None where there is none. A name is looked for by giving each
    token of that name another one, and a slip of grammar by adding token after token until SQLite complains; what
    neither finds lies in the first line.
    """
    tokens = tokens_of(sql)
    if not tokens:
        return 0
    if message == "incomplete input":
        return tokens[-1].line
    named = _NAMED.search(message)
    if named:
        name = (named["name"] or named["function"]).split(".")[-1].lower()
        token = _named_token(sql, tokens, name, prepare)
    else:
        token = _grammar_token(sql, tokens, message, prepare)
    return tokens[0].line if token is None else token.line


def _named_token(sql: str, tokens: Sequence[Token], name: str, prepare: Prepare) -> Token | None:
    found = [token for token in tokens if token.kind in {"word", "name", "string"} and token.plain == name]
    for token in found:
        changed = f"{sql[: token.start]}{_MARKER}{sql[token.end :]}"
        if _MARKER in (prepare(changed) or ""):
            return token
    return found[0] if found else None


def _grammar_token(sql: str, tokens: Sequence[Token], message: str, prepare: Prepare) -> Token | None:
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if prepare(sql[: tokens[middle].end]) == message:
            high = middle
        else:
            low = middle + 1
    return tokens[low] if low < len(tokens) else None
