"""Charts as frozen dataclasses: geometry in percent, words and numbers; `site_templates/charts` draws them.

Every chart has `id`, `title`, `summary` (a sentence that says what it shows), `notes` (what is not drawn),
`table` (its numbers) and `kind` (its template's name). Links are printed as they are given.
"""

from __future__ import annotations

from arrscore.report.charts.bars import Bar, BarChart, Part, Waterfall, bars, waterfall
from arrscore.report.charts.boxes import Box, BoxChart, boxes
from arrscore.report.charts.density import Density, density
from arrscore.report.charts.gauge import Gauge, gauge
from arrscore.report.charts.heatmap import HeatCell, HeatMap, HeatRow, heatmap
from arrscore.report.charts.histogram import Histogram, histogram
from arrscore.report.charts.lines import LineChart, Series, Sparkline, lines, sparkline
from arrscore.report.charts.parts import ChartTable, Note, Threshold

Chart = Density | Histogram | BarChart | BoxChart | LineChart | Gauge | HeatMap | Waterfall

__all__ = [
    "Bar",
    "BarChart",
    "Box",
    "BoxChart",
    "Chart",
    "ChartTable",
    "Density",
    "Gauge",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "Histogram",
    "LineChart",
    "Note",
    "Part",
    "Series",
    "Sparkline",
    "Threshold",
    "Waterfall",
    "bars",
    "boxes",
    "density",
    "gauge",
    "heatmap",
    "histogram",
    "lines",
    "sparkline",
    "waterfall",
]
