"""The judgements of the analysis: every weight, quantile and threshold that the views read, with its meaning.

The configuration holds them (`AnalysisSettings`); the views read the table `analysis_parameters`.
"""

from __future__ import annotations

from typing import NamedTuple

from arrscore.config.analysis import AnalysisSettings


class Parameter(NamedTuple):
    """One judgement, as a row of `analysis_parameters`."""

    name: str
    value: float
    meaning: str


def recorded_parameters(settings: AnalysisSettings | None = None) -> tuple[Parameter, ...]:
    """Return every judgement as the settings, by default the built-in ones, have it."""
    chosen = settings or AnalysisSettings()
    return tuple(
        Parameter(name, float(getattr(chosen, name)), field.description or "")
        for name, field in AnalysisSettings.model_fields.items()
    )
