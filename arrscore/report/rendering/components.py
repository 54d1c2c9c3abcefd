"""The frame of every page, and the small components of pages.

Links in a `PageFrame` are relative to the site's root, because they are the same on every page; `base.html`
puts `root` before them. Links in all other parts are printed as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Tone = Literal["", "good", "bad", "warn", "muted"]
Outcome = Literal["ok", "failed", "never"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of a navigation; `note` is a short addition such as a count."""

    label: str
    href: str
    current: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class DataAge:
    """When an instance was last fetched completely, and whether the last attempt succeeded.

    `fetched_at` is ISO 8601 in UTC, or `None` where the instance was never fetched.
    """

    name: str
    fetched_at: str | None
    outcome: Outcome = "ok"


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Everything that `base.html` needs; every link here is relative to the site's root.

    `root` leads from the page to the site's root: empty, or `../` once per folder. `title` is the page's
    heading, `assets` maps an asset's plain name to its hashed path. `stale_after_days` is when a reader is
    warned. Pages with the same `shell` share all of the frame but title, description and the last of the crumbs, so
    that it is rendered once for all of them; empty where a page has no siblings. A page that must not change while
    nothing but the time does leaves `generated_at` empty, and names in `data_age` only what could not be fetched.
    `score_faults` say which instances' scores are distrusted, and where the files are listed.
    """

    title: str
    site_title: str
    description: str
    root: str
    version: str
    generated_at: str | None
    assets: Mapping[str, str]
    nav: tuple[NavItem, ...] = ()
    instances: tuple[NavItem, ...] = ()
    instance_nav: tuple[NavItem, ...] = ()
    crumbs: tuple[NavItem, ...] = ()
    data_age: tuple[DataAge, ...] = ()
    stale_after_days: int = 8
    score_faults: tuple[NavItem, ...] = ()
    home: str = "index.html"
    feed: str | None = None
    indexable: bool = False
    shell: str = ""


class Stat(NamedTuple):
    """A figure with its label; `value` is ready to print, `change` too (`+3 since last build`)."""

    label: str
    value: str
    note: str = ""
    href: str | None = None
    change: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """A share (0 to 1, or unknown) drawn as a bar next to its label; `value` is ready to print."""

    label: str
    share: float | None
    value: str
    note: str = ""
    href: str | None = None

    @property
    def width(self) -> float:
        """The bar's length in percent."""
        return round(100 * min(1.0, max(0.0, self.share or 0.0)), 2)


class FormatPoints(NamedTuple):
    """A custom format and the points that it gives (unknown where only the name matters)."""

    name: str
    points: int | None = None
    href: str | None = None

    @property
    def tone(self) -> Tone:
        """Whether the format helps, hurts or does neither."""
        if self.points is None or self.points == 0:
            return "muted"
        return "good" if self.points > 0 else "bad"
