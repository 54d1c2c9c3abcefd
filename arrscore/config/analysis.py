"""The judgements of the analysis: every weight, quantile and threshold, its default and its meaning, once."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Section(BaseModel):
    """A part of the settings; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _share(default: float, description: str, *, least: float = 0, most: float = 1) -> Any:  # noqa: ANN401 - as Field
    return Field(default=default, ge=least, le=most, description=description)


def _count(default: int, description: str, *, most: int = 1_000_000) -> Any:  # noqa: ANN401
    return Field(default=default, ge=1, le=most, description=description)


def _weight(default: float, what: str) -> Any:  # noqa: ANN401
    return Field(default=default, ge=0, le=1_000_000, description=f"Weight in the health of {what}.")


class AnalysisSettings(Section):
    """Judgements of the analysis; the report prints them beside what they decide.

    None is a number of points: each owner scores on a scale of their own, so a judgement is a share, a count of
    files, or a weight.
    """

    reach_quantile: float = _share(
        0.9,
        "What the better files reach: this quantile of the scores of one profile and quality.",
        least=0.5,
    )
    reach_min_files: int = _count(
        5, "Scored files that a quality needs for a reach of its own; with fewer, the whole profile counts."
    )
    better_band: float = _share(
        0.05,
        "Share of the profile's scale that a file may lack of what is reachable for a recommendation to follow it.",
    )
    better_share: float = _share(
        0.25, "Share of the better files that must have a format before it is named in place of another."
    )
    named_formats: int = _count(4, "Formats to look for that a recommendation names; the rest it counts.")
    gain_share_high: float = _share(
        0.5, "Share of the profile's scale from which a gain is of high priority."
    )
    gain_share_medium: float = _share(
        0.2, "Share of the profile's scale from which a gain is of medium priority."
    )
    decisive_share: float = _share(
        0.1, "Share of a format's files that must pass a minimum or cutoff only by it for it to be decisive."
    )
    always_with_min_files: int = _count(
        5, "Files that a format needs before another is said to come with it always."
    )
    weight_minimum: float = _weight(30, "files at or above the minimum")
    weight_reach: float = _weight(30, "nearness to what is reachable")
    weight_clean: float = _weight(15, "files free of negative formats")
    weight_quality: float = _weight(15, "files whose quality cutoff is met")
    weight_present: float = _weight(10, "monitored items that have a file")
    grade_a: float = _share(90, "Health from which the grade is A.", most=100)
    grade_b: float = _share(80, "Health from which the grade is B.", most=100)
    grade_c: float = _share(70, "Health from which the grade is C.", most=100)
    grade_d: float = _share(60, "Health from which the grade is D; below it is F.", most=100)
    gain_share_least: float = _share(
        0.05,
        "Share of the profile's scale from which a gain is worth listing; what is below the minimum always is.",
    )
    join_days: int = _count(
        30,
        "Days after a grab within which an import without the download's id may be of that grab.",
        most=36_500,
    )
    in_progress_days: int = _count(
        2, "Days for which a grab that was neither imported nor failed is still in progress.", most=36_500
    )
    loop_days: int = _count(
        90,
        "Days within which grabs of the same item, one no better than the other, belong together.",
        most=36_500,
    )
    loop_grabs: int = _count(
        3, "Grabs of the same item, each no better than the one before it, that make an upgrade loop."
    )
    upgrades_off_share: float = _share(
        0.1,
        "Share of a profile's scored files that must lie a high gain below reach before switched-off upgrades "
        "are a problem.",
    )
    group_min_files: int = _count(
        3, "Files of a profile and quality that a release group needs to be ranked before those with fewer."
    )
    premium_share: float = _share(
        0.95, "Share of the profile's scale that a file must have of what is reachable to be premium."
    )
    large_quantile: float = _share(
        0.75,
        "Quantile of the size for its running time from which a file is large for its profile and quality.",
    )
    low_quantile: float = _share(
        0.25, "Quantile of the scores up to which a file's score is low for its profile and quality."
    )
    better_audio_share: float = _share(
        0.5,
        "Share of the better files that must have more than two channels before two lossy ones are poor audio.",
    )
    trend_days: int = _count(180, "Days before the last build that a trend looks back.", most=36_500)
    trend_min_builds: int = _count(5, "Builds that a trend needs.")
    trend_min_days: int = _count(21, "Days between the first and the last build that a trend needs.")
    trend_weeks_ahead: int = _count(8, "Weeks that a trend looks ahead.", most=520)
    trend_band: float = Field(
        default=2,
        ge=0,
        le=100,
        description="Width of a projection's range to each side, in mean distances of the builds from the trend.",
    )

    distrust_min_files: int = _count(
        10,
        "Files whose score is not the sum of their formats' points before all scores of the instance are distrusted.",
    )
    distrust_share: float = _share(
        0.05,
        "Share of the files with a known score that these must be, too, before the scores are distrusted.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        grades = [self.grade_a, self.grade_b, self.grade_c, self.grade_d]
        gains = [self.gain_share_high, self.gain_share_medium, self.gain_share_least]
        if gains != sorted(gains, reverse=True) or grades != sorted(grades, reverse=True):
            raise ValueError(
                "has thresholds that are out of order: high before medium before least, A before B before C before D"
            )
        if not any(value for name, value in self if name.startswith("weight_")):
            raise ValueError("has no weight above 0: give at least one of weight_…")
        return self
