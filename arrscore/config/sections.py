"""The settings of an instance and of the report: each key with its default and meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from arrscore.config.analysis import Section
from arrscore.config.values import ApiKey, FolderUrl, HeaderName, Secret, Url, checked_path


class InstanceSettings(Section):
    """One Radarr or Sonarr."""

    slug: str = Field(default="", exclude=True, description="Set from the key above.")
    service: str = Field(
        default="", description="`radarr` or `sonarr`; not needed if the slug starts with it."
    )
    name: str = Field(default="", description="Name in the report; by default derived from the slug.")
    url: Url = Field(
        repr=False, description="URL of the server, with the port and the URL base if it has one."
    )
    api_key: ApiKey = Field(description="From Settings → General → Security in Radarr or Sonarr.")
    headers: dict[HeaderName, Secret] = Field(
        default_factory=dict, description="Additional headers to send, such as those for Cloudflare Access."
    )
    ca_file: Path | None = Field(
        default=None, description="A PEM file of certificates to trust, for your own certificate authority."
    )
    verify: bool = Field(default=True, description="`false` accepts any certificate. Prefer `ca_file`.")
    timeout: float = Field(default=60, gt=0, le=3600, description="Seconds to wait for a response.")
    concurrency: int = Field(default=4, ge=1, le=16, description="Number of concurrent requests.")
    requests_per_second: float | None = Field(
        default=None, ge=0.01, le=10_000, description="Limit on requests per second; none by default."
    )
    batch_size: int = Field(default=100, ge=1, le=500, description="Number of movies per request.")
    history_days: int = Field(
        default=365,
        ge=0,
        le=3650,
        description="Days of history (grabs, imports, failures, deletions) to read on the first run; 0 reads none.",
    )
    retries: int = Field(
        default=4, ge=0, le=20, description="How often to retry a request after a temporary failure."
    )
    retry_wait: float = Field(
        default=1,
        ge=0,
        le=600,
        description="Maximum seconds to wait before the first retry; doubles with each retry, up to 30.",
    )


class SiteSettings(Section):
    """How the report looks."""

    title: str = Field(default="Library scores", description="The report's title.")
    links: bool = Field(
        default=False,
        description="`true` links each title to its page in Radarr or Sonarr; the report then contains their URLs.",
    )
    stale_after_days: float = Field(
        default=8, gt=0, le=3650, description="Days after which the report warns that its data is old."
    )
    movie_pages: int = Field(
        default=2000,
        ge=0,
        le=10_000_000,
        description="In a library of more movies than this, only upgrade candidates get their own pages; "
        "the others expand in the library's table.",
    )
    custom_pages: Annotated[Path | None, BeforeValidator(checked_path)] = Field(
        default=None,
        description="A folder of `.sql` files that become pages of the report; by default `pages`, if it exists.",
    )
    crawlers: bool = Field(
        default=False,
        description="`true` lets search engines index the report; otherwise `robots.txt` and every page disallow it.",
    )
    base_url: FolderUrl | None = Field(
        default=None,
        description="URL of the published report, without redirects. Used for the feed's links, which are relative "
        "without it, and for the link to Datasette Lite.",
    )
