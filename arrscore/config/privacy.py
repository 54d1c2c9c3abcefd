"""What is published: titles and file names can be left out of the report and its database."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from arrscore.config.analysis import Section

Shown = Literal["show", "hide"]


class PrivacySettings(Section):
    """What the report and the published database contain; the working database stays complete."""

    titles: Shown = Field(
        default="show",
        description="`hide` makes a report of totals only, and a published database without titles, external ids, "
        "years, tags and folders. It also hides files.",
    )
    files: Shown = Field(
        default="show",
        description="`hide` leaves out file names, release names and editions. Release groups stay.",
    )

    @property
    def hides_titles(self) -> bool:
        """Whether titles must not be published."""
        return self.titles == "hide"

    @property
    def hides_files(self) -> bool:
        """Whether file names must not be published; they contain titles."""
        return self.files == "hide" or self.hides_titles
