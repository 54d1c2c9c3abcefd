"""Text can be read in both themes: the contrast of the tokens is computed as WCAG says."""

from __future__ import annotations

import re

import pytest

from arrscore.report.rendering.environment import template_folder

CSS = (template_folder() / "assets" / "site.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {name: (light, dark) for name, light, dark in TOKEN.findall(CSS)}
GROUNDS = ("page", "surface", "sunken")
TEXTS = ("text", "muted", "accent", "good", "bad", "warn", "series-2")
ON_SOFT = [
    ("good", "good-soft"),
    ("bad", "bad-soft"),
    ("warn", "warn-soft"),
    ("accent", "accent-soft"),
    ("on-accent", "accent"),
    ("text", "accent-soft"),
    ("text", "warn-soft"),
    ("accent", "warn-soft"),
]
LINES = ("accent", "edge", "series-2", "series-3", "series-4", "series-5", "series-6", "bad")


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"), [*((text, ground) for text in TEXTS for ground in GROUNDS), *ON_SOFT]
)
def test_text_has_contrast(text, ground, theme):
    """Every colour of text has a contrast of 4.5 to what it stands on."""
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("line", LINES)
def test_lines_have_contrast(line, theme):
    """Lines, marks and edges of controls have a contrast of 3 to a card."""
    assert contrast(TOKENS[line][theme], TOKENS["surface"][theme]) >= 3


def test_measure_agrees_with_the_standard():
    """Black on white is 21, and a colour on itself 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)


def test_every_colour_is_a_token():
    """Outside the block of tokens no rule names a colour of its own, except shadows and masks."""
    for name in ("site.css", "charts.css", "tables.css"):
        text = (template_folder() / "assets" / name).read_text(encoding="utf-8")
        rules = text.split('[data-theme="light"]')[-1]
        found = re.findall(
            r"^(?!.*(?:box-shadow|mask-image|--page: #fff)).*#[0-9a-fA-F]{3,8}\b.*$", rules, re.MULTILINE
        )
        assert found == []
