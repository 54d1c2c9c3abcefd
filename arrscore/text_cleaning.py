"""Remove control characters from external text."""

from __future__ import annotations

# C0 and C1 controls can truncate texts or control a terminal, and half of a surrogate pair cannot be encoded.
_NO_TEXT = {
    code: " " if chr(code).isspace() else None
    for codes in (range(0x20), range(0x7F, 0xA0), range(0xD800, 0xE000))
    for code in codes
}


def clean_text(text: str) -> str:
    """A server's text without control characters; line breaks and tabs become spaces."""
    return text if text.isprintable() else text.replace("\r\n", "\n").translate(_NO_TEXT)
