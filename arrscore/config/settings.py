"""All settings of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from arrscore.config.analysis import AnalysisSettings, Section
from arrscore.config.guard import GuardSettings
from arrscore.config.instances import with_slug
from arrscore.config.privacy import PrivacySettings
from arrscore.config.sections import InstanceSettings, SiteSettings
from arrscore.config.values import HeaderName, NeededPath, PlaceOfDatabase, Secret, as_lines


class Settings(Section):
    """All settings of a run."""

    instances: dict[str, InstanceSettings] = Field(
        default_factory=dict, description="The servers, each under a slug that you choose."
    )
    database: NeededPath = Field(
        default=Path("arrscore.db"), description="The database file with the scores and their history."
    )
    output: NeededPath = Field(default=Path("output"), description="The folder to write the report to.")
    previous: Annotated[tuple[PlaceOfDatabase, ...], BeforeValidator(as_lines)] = Field(
        default=(),
        repr=False,
        description="Where to look for the previous database: files, folders or URLs, tried in order; the "
        "URL of a site ends in `/`. In an environment variable, one per line.",
    )
    previous_headers: dict[HeaderName, Secret] = Field(
        default_factory=dict,
        description="Headers, such as a token, sent only to the host of the first URL in `previous`.",
    )
    previous_timeout: float = Field(
        default=60, gt=0, le=3600, description="Seconds to wait for each part of a previous database."
    )
    previous_retries: int = Field(
        default=4, ge=0, le=20, description="How often to retry that download after a temporary failure."
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
            values = {**values, "instances": {slug: with_slug(slug, raw) for slug, raw in instances.items()}}
        return values
