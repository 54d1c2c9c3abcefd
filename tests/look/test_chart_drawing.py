"""What the templates make of charts and small parts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from arrscore.report import charts
from arrscore.report.charts import Bar, Box, HeatCell, HeatRow, Part, Series, Threshold
from arrscore.report.rendering.components import FormatPoints, Meter, NavItem, Stat

NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "\u202eright to left",
    "x" * 300,
]
VOID = {"meta", "link", "input", "img", "br"}
# These end where the next one of them begins, or what they are in ends.
OPTIONAL = {"li": {"li"}, "dt": {"dd"}, "dd": {"dt"}, "p": {"p"}}


class Balance(HTMLParser):
    """Notes tags that are not closed in order, names of elements, and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if self.open and tag in OPTIONAL.get(self.open[-1], ()):
            self.open.pop()
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read(html: str) -> Balance:
    parser = Balance()
    parser.feed(html)
    assert (parser.wrong, parser.open) == ([], [])
    return parser


def every_chart(name: str = "Remux Tier 01"):
    link = "#score=1..2"
    cells = [HeatCell(name, 5, "scored", link), HeatCell("E2", None, "missing")]
    return [
        charts.histogram("h", name, [1, 5, 900, -10000], thresholds=[Threshold(name, 5, low=True)],
                         link=lambda low, high: f"#score={low}..{high}"),
        charts.bars("b", name, [Bar(name, 5, link, "good", "note"), Bar("LQ", -10000, None, "bad"), Bar("a", 4)]),
        charts.boxes("x", name, [Box(name, 9, 1, 2, 3, 4, 5, link, 1, 5), Box("Empty", 0)]),
        charts.lines("l", name, [Series(name, [("2026-01-01", 1), ("2026-02-01", None), ("2026-03-01", 4)])]),
        charts.gauge("g", name, 50, "B", caption=name, stops=[("B", 40)]),
        charts.heatmap("m", name, [HeatRow(name, cells)]),
        charts.waterfall("w", name, [Part(name, 5, link), Part("LQ", -3)], total=2),
    ]  # fmt: skip


def empty_charts():
    return [
        charts.histogram("h", "H", []),
        charts.bars("b", "B", []),
        charts.boxes("x", "X", []),
        charts.lines("l", "L", []),
        charts.lines("l2", "L", [Series("gaps", [("2026-01-01", None)])]),
        charts.gauge("g", "G", None, None),
        charts.heatmap("m", "M", []),
        charts.waterfall("w", "W", [], total=0),
    ]


FIGURES = "{% for chart in charts %}{{ figure(chart) }}{% endfor %}"


def test_every_chart_has_title_sentence_and_numbers(render):
    """A chart says what it shows, and has its numbers in a table, unless its marks say them."""
    html = render(FIGURES, charts=every_chart())
    read(html)
    for figure in re.findall(r"<figure.*?</figure>", html, re.DOTALL):
        assert re.search(r'<p class="chart-summary">\S', figure) or "chart-bars" in figure
        says_itself = re.search("chart-(gauge|heatmap|waterfall)", figure) is not None
        assert ('class="numbers"' in figure) == (not says_itself)


def test_waterfall_says_where_each_part_brings_the_sum(render):
    """Points to everybody, the sum so far to those who hear the page."""
    chart = charts.waterfall("w", "W", [Part("HDR", 1500), Part("LQ", -300)], total=1200)
    html = re.sub(r"<[^>]+>", "", render(FIGURES, charts=[chart]))
    assert re.findall(r"[+\N{MINUS SIGN}][\d,]+, sum [\d,]+", html) == [
        "+1,500, sum 1,500",
        "\N{MINUS SIGN}300, sum 1,200",
    ]


def test_charts_without_data_say_so(render):
    """An empty chart is a sentence, never an empty frame."""
    html = render(FIGURES, charts=empty_charts())
    read(html)
    assert html.count("No data yet") == 7


@pytest.mark.parametrize("name", NASTY)
def test_names_stay_text_in_charts(render, name):
    """Whatever a format, profile or title is called, it stays text."""
    tags = [tag for tag, _ in read(render(FIGURES, charts=every_chart(name))).seen]
    assert tags == [tag for tag, _ in read(render(FIGURES, charts=every_chart())).seen]


def test_linked_marks_have_names(render):
    """A mark that leads somewhere says where, and a chart with links is a group, not one image."""
    html = render(FIGURES, charts=every_chart()[:1])
    assert 'role="group"' in html
    links = [attributes for tag, attributes in read(html).seen if tag == "a"]
    marks = [attributes for attributes in links if "mark" in (attributes.get("class") or "").split()]
    assert [mark["aria-label"] for mark in marks] == [
        "-10,000 to -9,501: 1 file".replace("-", "\N{MINUS SIGN}"),
        "0 to 499: 2 files",
        "500 to 999: 1 file",
    ]


def test_ids_are_unique(render):
    """Charts on one page share no id."""
    ids = [
        attributes["id"]
        for _, attributes in read(render(FIGURES, charts=every_chart())).seen
        if "id" in attributes
    ]
    assert len(ids) == len(set(ids))


PARTS = """
{{ stats([stat]) }}{% call card(name, href="x", note=name) %}{{ grade("A") }}{{ grade(none) }}{% endcall %}
{{ priority("critical") }}{{ badge(name) }}{{ delta(350) }}{{ delta(-350) }}{{ delta(0) }}{{ format_chips(formats) }}
{{ format_chips([]) }}{{ definitions([(name, name)]) }}{{ meters([meter, unknown]) }}
{% call callout("problem", name) %}{{ time("2026-11-22T18:04:00Z", age=true) }}{{ time(none) }}{% endcall %}
{{ step_links(none, item) }}{{ spark(line) }}{{ spark(none) }}"""


@pytest.mark.parametrize("name", NASTY)
def test_small_parts_are_whole_and_keep_names_as_text(render, name):
    """Tiles, badges, chips, callouts, lists and meters are balanced HTML in which names stay text."""
    page = read(
        render(
            PARTS,
            name=name,
            stat=Stat(name, "12", name, "x", "+3", "bad"),
            formats=[FormatPoints(name, 350, "x"), FormatPoints(name, -5), FormatPoints(name)],
            meter=Meter(name, 0.5, "50%", name, "x"),
            unknown=Meter(name, None, "\N{EN DASH}"),
            item=NavItem(name, "x"),
            line=charts.sparkline([1, 2], name),
        )
    )
    assert not any(
        tag == "img" or any(key.startswith("on") for key in attributes) for tag, attributes in page.seen
    )


def test_points_and_times_are_printed_in_full(render):
    """Points have signs, times a machine-readable form."""
    html = render("{{ delta(-350) }}{{ time('2026-11-22T18:04:00Z') }}")
    assert "\N{MINUS SIGN}350" in html
    assert '<time datetime="2026-11-22T18:04:00Z">22\N{NO-BREAK SPACE}Nov' in html
