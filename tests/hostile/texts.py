"""Texts that have broken somebody's program."""

from __future__ import annotations

from hypothesis import strategies as st

KNOWN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title></textarea></script><script>alert(1)//",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "javascript:alert(1)//",
    "{{7*7}}{% raw %}{# #}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "../../x/..\\..\\x",
    "/etc/passwd\x00.html",
    "CON.aux:NUL|?*",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "\t=1",
    "'; drop table titles; --",
    '" or 1=1 --',
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "one\r\nSet-Cookie: a=b\r\n\r\ntwo",
    "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0)))),
    "half a pair \ud83d",
    "\u202eright to left\u202c \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "\u2028\u2029\ufeff\u200b",
    "a\u0301\u0323" * 40,
    "long " * 60,
    "&lt;b&gt; &amp; &#60;",
    "[link](javascript:alert(1)) ![x](x) `code` | table | **bold**",
    "%s %n %00 %2e%2e%2f",
    "\ud7ff\ue000\U0001f4a9\U000e0001",
    "\\' \\\" \\u003cscript\\u003e",
    "__proto__",
    "",
)
PIECES = st.one_of(st.sampled_from(KNOWN), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
TEXTS = st.lists(st.lists(PIECES, min_size=1, max_size=3).map("".join), min_size=3, max_size=12)
