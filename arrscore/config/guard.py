"""When a fetch that went well is doubted all the same."""

from __future__ import annotations

from pydantic import Field

from arrscore.config.analysis import Section


class GuardSettings(Section):
    """How much of its library an instance may lose in one run before somebody has to say that this is right."""

    lost_share: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="A fetch that would lose more than this share of an instance's titles or files is refused, unless "
        "`--accept-shrink` confirms it; 1 refuses none.",
    )
    lost_least: int = Field(
        default=20,
        ge=1,
        le=1_000_000,
        description="Fewer lost titles or files than this are recorded, however small the library is.",
    )
