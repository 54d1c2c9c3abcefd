"""Two values of many things against each other: counted in cells, so that the drawing stays small."""

from __future__ import annotations

import random

from arrscore.report.charts import density

TEMPLATE = '{% from "charts/figure.html" import figure %}{{ figure(chart) }}'
LARGEST_BYTES = 120_000


def points(count: int) -> list[tuple[int, int]]:
    """Scores of several tiers with sizes, and two that lie far from all others."""
    dice = random.Random(count)  # noqa: S311 - no secret
    scores = [dice.choice((-10_000, 0, 1_700, 6_000)) + dice.randrange(-400, 900) for _ in range(count - 2)]
    near = [(score, round(dice.lognormvariate(22.5, 0.8))) for score in scores]
    return [*near, (0, 10**13), (10**7, 10**9)]


def test_tens_of_thousands_of_points_make_a_small_drawing(environment) -> None:
    """A cell for many points: the chart with its links and numbers is no larger for fifty thousand."""
    chart = density("d", "Size against score", points(50_000), link=lambda *ends: f"#x={ends}")
    drawn = environment.from_string(TEMPLATE).render(chart=chart)
    assert len(drawn.encode()) <= LARGEST_BYTES
    assert len(chart.cells) > 20


def test_every_point_is_in_the_one_cell_that_its_link_names() -> None:
    """The spans of cells do not overlap, and what is not drawn is counted in a note."""
    given = points(2_000)
    spans: list[tuple[int, int, int, int]] = []

    def link(*ends: int) -> str:
        spans.append(ends)
        return "#"

    chart = density("d", "Size against score", given, link=link)
    counts = [
        sum(left <= x <= right and low <= y <= high for x, y in given) for left, right, low, high in spans
    ]
    said = [int(cell.label.rpartition(": ")[2].split()[0].replace(",", "")) for cell in chart.cells]
    assert counts == said
    assert chart.notes[0].text == f"Not drawn: {2_000 - sum(said)} files far from the others"
