"""Everything that a run can be told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from arrscore.config.analysis import AnalysisSettings, Section
from arrscore.config.guard import GuardSettings
from arrscore.config.instances import named
from arrscore.config.privacy import PrivacySettings
from arrscore.config.sections import InstanceSettings, SiteSettings
from arrscore.config.values import HeaderName, NeededPath, PlaceOfDatabase, Secret, as_lines


class Settings(Section):
    """Everything that a run can be told."""

    instances: dict[str, InstanceSettings] = Field(
        default_factory=dict, description="The servers, each under a slug of your choice."
    )
    database: NeededPath = Field(
        default=Path("arrscore.db"), description="Where the scores and their history are."
    )
    output: NeededPath = Field(default=Path("output"), description="Where the report is written.")
    previous: Annotated[tuple[PlaceOfDatabase, ...], BeforeValidator(as_lines)] = Field(
        default=(),
        repr=False,
        description="Where earlier runs left the database: files, folders or addresses, tried in order; the "
        "address of a site ends in `/`. In a variable, one a line.",
    )
    previous_headers: dict[HeaderName, Secret] = Field(
        default_factory=dict,
        description="Headers such as a token's, sent to the host of the first address in `previous` and to no other.",
    )
    previous_timeout: float = Field(
        default=60, gt=0, le=3600, description="Seconds to wait for a part of a previous database."
    )
    previous_retries: int = Field(
        default=4, ge=0, le=20, description="How often that is tried again after a failure in passing."
    )
    site: SiteSettings = Field(default_factory=SiteSettings)
    privacy: PrivacySettings = Field(default_factory=PrivacySettings)
    guard: GuardSettings = Field(default_factory=GuardSettings)
    analysis: AnalysisSettings = Field(default_factory=AnalysisSettings)

    @model_validator(mode="before")
    @classmethod
    def _slugs_and_defaults(cls, values: dict[str, Any]) -> dict[str, Any]:
        instances = values.get("instances")
        if isinstance(instances, Mapping):
            values = {**values, "instances": {slug: named(slug, raw) for slug, raw in instances.items()}}
        return values
