"""The thresholds and weights of the analysis, each with its default and meaning."""

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
    """Thresholds and weights of the analysis; the report prints them next to its results.

    None is an absolute score, because every owner scores on a different scale: each is a share, a count or a weight.
    """

    reach_quantile: float = _share(
        0.9,
        "Best achievable score: this quantile of the scores of one profile and quality.",
        least=0.5,
    )
    reach_min_files: int = _count(
        5,
        "Scored files a quality needs for its own best achievable score; with fewer, the whole profile counts.",
    )
    better_band: float = _share(
        0.05,
        "A file is a model for recommendations within this share of the profile's scale below the best achievable "
        "score.",
    )
    better_share: float = _share(
        0.25,
        "Share of the better files that must have a format before it is recommended in place of another.",
    )
    named_formats: int = _count(4, "Number of formats that a recommendation names; the rest are counted.")
    gain_share_high: float = _share(
        0.5, "A potential gain of at least this share of the profile's scale has high priority."
    )
    gain_share_medium: float = _share(
        0.2, "A potential gain of at least this share of the profile's scale has medium priority."
    )
    decisive_share: float = _share(
        0.1,
        "A format is decisive if at least this share of its files meets a minimum or cutoff only because of it.",
    )
    always_with_min_files: int = _count(
        5, "Files that a format needs before another can be reported as always matching together with it."
    )
    weight_minimum: float = _weight(30, "files at or above the minimum")
    weight_reach: float = _weight(30, "closeness to the best achievable score")
    weight_clean: float = _weight(15, "files free of negative formats")
    weight_quality: float = _weight(15, "files whose quality cutoff is met")
    weight_present: float = _weight(10, "monitored items that have a file")
    grade_a: float = _share(90, "Health from which the grade is A.", most=100)
    grade_b: float = _share(80, "Health from which the grade is B.", most=100)
    grade_c: float = _share(70, "Health from which the grade is C.", most=100)
    grade_d: float = _share(60, "Health from which the grade is D; below it is F.", most=100)
    gain_share_least: float = _share(
        0.05,
        "Potential gains below this share of the profile's scale are not listed, unless the file is below the minimum.",
    )
    join_days: int = _count(
        30,
        "Days after a grab within which an import without a download id can belong to it.",
        most=36_500,
    )
    in_progress_days: int = _count(
        2, "Days during which a grab that was neither imported nor failed counts as in progress.", most=36_500
    )
    loop_days: int = _count(
        90,
        "Days within which grabs of the same item without improvement belong to one upgrade loop.",
        most=36_500,
    )
    loop_grabs: int = _count(
        3, "Number of grabs of the same item, each no better than the one before, that make an upgrade loop."
    )
    upgrades_off_share: float = _share(
        0.1,
        "Share of a profile's scored files that must have a high potential gain before disabled upgrades are "
        "reported as a problem.",
    )
    group_min_files: int = _count(
        3,
        "Files of a profile and quality that a release group needs; groups with fewer are ranked after the others.",
    )
    premium_share: float = _share(
        0.95, "Share of the best achievable score, on the profile's scale, from which a file is premium."
    )
    large_quantile: float = _share(
        0.75,
        "A file is large from this quantile of size per runtime in its profile and quality.",
    )
    low_quantile: float = _share(
        0.25, "A file's score is low up to this quantile of the scores in its profile and quality."
    )
    better_audio_share: float = _share(
        0.5,
        "Share of the better files that must have more than two audio channels before lossy stereo counts as poor.",
    )
    trend_days: int = _count(180, "Days before the last build that a trend covers.", most=36_500)
    trend_min_builds: int = _count(5, "Minimum number of builds for a trend.")
    trend_min_days: int = _count(21, "Minimum days between the first and last build for a trend.")
    trend_weeks_ahead: int = _count(8, "Weeks that a trend is projected ahead.", most=520)
    trend_band: float = Field(
        default=2,
        ge=0,
        le=100,
        description="Width of a projection's range to each side, in mean deviations of the builds from the trend.",
    )

    distrust_min_files: int = _count(
        10,
        "Minimum number of files whose score is not the sum of their format scores before an instance is distrusted.",
    )
    distrust_share: float = _share(
        0.05,
        "Minimum share of the files with a known score that these must also make up.",
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
