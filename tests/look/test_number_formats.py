"""How numbers, sizes and times are printed."""

from __future__ import annotations

import pytest

from arrscore.report.text import formatting
from arrscore.report.text.wording import readable

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (-10000, f"{MINUS}10,000"),
        (None, DASH),
        (-0.2, "0"),
        (999.6, "1,000"),
    ],
)
def test_number_has_separators_and_a_real_minus(value, text):
    """Thousands are separated, the minus is a minus sign, nothing known is a dash, and -0 is 0."""
    assert formatting.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(350, "+350"), (-350, f"{MINUS}350"), (0, "0"), (None, DASH), (0.3, "0")]
)
def test_points_have_a_sign(value, text):
    """Points that help have a plus; none have no sign."""
    assert formatting.points(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0|B"),
        (999, "999|B"),
        (1000, "1.00|kB"),
        (999_600, "1.00|MB"),
        (1_520_000_000_000, "1.52|TB"),
        (38_240_000_000, "38.2|GB"),
        (9_999_000_000, "10.0|GB"),
        (700_000_000, "700|MB"),
        (-2_000_000_000, f"{MINUS}2.00|GB"),
        (10**18, "1000|PB"),
        (None, DASH),
    ],
)
def test_size_has_three_figures(value, text):
    """Bytes are printed in decimal units with three figures, and never as 1000 of one unit."""
    assert formatting.size(value) == text.replace("|", NBSP)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (1, "100%"), (0.734, "73%"), (0.0004, "<0.1%"), (0.004, "0.4%"), (0.9996, ">99.9%"), (0.996, "99.6%"),
     (None, DASH)],
)  # fmt: skip
def test_percent_never_rounds_away_a_remainder(share, text):
    """A little is never printed as 0%, nor nearly all as 100%."""
    assert formatting.percent(share) == text


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2026-11-22T18:04:59Z", "22 Nov 2026, 18:04 UTC"),
        ("2026-11-22", "22 Nov 2026, 00:00 UTC"),
        ("2026-11-22T01:00:00+02:00", "21 Nov 2026, 23:00 UTC"),
        (None, DASH),
    ],
)
def test_moment_is_utc(iso, text):
    """Times are printed in UTC, whatever zone they were given in."""
    assert formatting.moment(iso).replace(NBSP, " ") == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-50 points, WEBDL-1080p", "\u221250 points, WEBDL-1080p"),
        ("from 10 to -5, x-5, --5", "from 10 to \u22125, x-5, --5"),
        (
            "since 2026-11-22, not 12026-11-22 or 2026-11-2",
            "since 22\u00a0Nov\u00a02026, not 12026-11-22 or 2026-11-2",
        ),
    ],
)
def test_sentences_have_real_minus_signs_and_dates(text, said):
    """A hyphen before a figure is a minus sign, unless a word or another hyphen stands before it."""
    assert readable(text) == said


def test_date_and_month_are_short():
    """A date has no leading zero; a month no day."""
    assert formatting.date("2026-01-02T03:04:05Z").replace(NBSP, " ") == "2 Jan 2026"
    assert formatting.month("2026-01-02").replace(NBSP, " ") == "Jan 2026"
    assert formatting.date(None) == DASH


def test_plural_follows_the_count():
    """One file, two files, no files; an irregular plural is given."""
    said = [formatting.plural(count, "file") for count in (0, 1, 2000)]
    assert said == ["0 files", "1 file", "2,000 files"]
    assert formatting.plural(2, "series", "series") == "2 series"


def test_cut_keeps_short_text_whole():
    """A long text ends with an ellipsis within the length; a short one stays."""
    assert formatting.cut("Remux Tier 01", 20) == "Remux Tier 01"
    assert formatting.cut("Remux Tier 01", 7) == "Remux\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5"), (1000, "1,000"), (2.25, "2.25"), (-3.0, f"{MINUS}3")]
)
def test_tick_labels_have_no_needless_digits(value, text):
    """A tick's label has just the digits of its value."""
    assert formatting.short_number(value) == text
