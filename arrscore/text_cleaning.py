"""Text that others wrote, without what belongs in no file."""

from __future__ import annotations

# C0 and C1 controls end texts early and move a terminal's cursor, and no encoding can write half of a surrogate pair.
_NO_TEXT = {
    code: " " if chr(code).isspace() else None
    for codes in (range(0x20), range(0x7F, 0xA0), range(0xD800, 0xE000))
    for code in codes
}


def clean_text(text: str) -> str:
    """A text from a server without control characters; line breaks and tabs become a blank."""
    return text if text.isprintable() else text.replace("\r\n", "\n").translate(_NO_TEXT)
