"""The limits beyond which a successful fetch is refused because the library shrank."""

from __future__ import annotations

from pydantic import Field

from arrscore.config.analysis import Section


class GuardSettings(Section):
    """How much of its library an instance may lose in one run without `--accept-shrink`."""

    lost_share: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="Refuse a fetch that would lose more than this share of an instance's titles or files, unless "
        "`--accept-shrink` is given; 1 never refuses.",
    )
    lost_least: int = Field(
        default=20,
        ge=1,
        le=1_000_000,
        description="Fewer lost titles or files than this are always accepted, however small the library.",
    )
