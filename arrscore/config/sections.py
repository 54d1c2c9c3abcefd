"""The settings of an instance and of the report: every key, its default and its meaning, once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from arrscore.config.analysis import Section
from arrscore.config.values import ApiKey, FolderUrl, HeaderName, Secret, Url, checked_path


class InstanceSettings(Section):
    """One Radarr or Sonarr."""

    slug: str = Field(default="", exclude=True, description="Filled in from the key above.")
    service: str = Field(
        default="", description="`radarr` or `sonarr`; not needed where the slug starts with it."
    )
    name: str = Field(default="", description="What the report calls it; made from the slug by default.")
    url: Url = Field(repr=False, description="Address, with the port and the URL base if there is one.")
    api_key: ApiKey = Field(description="From Settings → General → Security in the application.")
    headers: dict[HeaderName, Secret] = Field(
        default_factory=dict, description="Further headers to send, such as those of Cloudflare Access."
    )
    ca_file: Path | None = Field(
        default=None, description="A file of certificates to trust, for a home-made authority."
    )
    verify: bool = Field(default=True, description="`false` accepts any certificate. Prefer `ca_file`.")
    timeout: float = Field(default=60, gt=0, le=3600, description="Seconds to wait for an answer.")
    concurrency: int = Field(default=4, ge=1, le=16, description="Requests under way at once.")
    requests_per_second: float | None = Field(
        default=None, ge=0.01, le=10_000, description="A limit on requests a second; none by default."
    )
    batch_size: int = Field(default=100, ge=1, le=500, description="Movies asked for in one request.")
    history_days: int = Field(
        default=365,
        ge=0,
        le=3650,
        description="How far back grabs, imports, failures and deletions are read at first; 0 reads none.",
    )
    retries: int = Field(
        default=4, ge=0, le=20, description="How often a request that failed in passing is sent again."
    )
    retry_wait: float = Field(
        default=1,
        ge=0,
        le=600,
        description="Seconds to wait at most before it is sent again; twice as long each further time, up to 30.",
    )


class SiteSettings(Section):
    """How the report looks."""

    title: str = Field(default="Library scores", description="The report's title.")
    links: bool = Field(
        default=False,
        description="`true` links each title to its page in Radarr or Sonarr; the report then holds their addresses.",
    )
    stale_after_days: float = Field(
        default=8, gt=0, le=3650, description="Days after which the report says that its data are old."
    )
    movie_pages: int = Field(
        default=2000,
        ge=0,
        le=10_000_000,
        description="In a library of more movies than this, only those worth upgrading get pages of their own; "
        "the others unfold in the table of the library.",
    )
    own_pages: Annotated[Path | None, BeforeValidator(checked_path)] = Field(
        default=None,
        description="A folder of `.sql` files that become pages; `pages` where there is such a folder.",
    )
    crawlers: bool = Field(
        default=False,
        description="`true` lets search engines list the report; else `robots.txt` and every page ask them not to.",
    )
    base_url: FolderUrl | None = Field(
        default=None,
        description="Where the report is published: its final address, not one that redirects. For the "
        "feed's links, which are relative without it, and for the link to Datasette Lite.",
    )
