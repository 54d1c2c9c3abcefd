"""What a report may tell: titles and file names can be left out of all that is published."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from arrscore.config.analysis import Section

Shown = Literal["show", "hide"]


class PrivacySettings(Section):
    """What the report and the published database tell; the database that builds go on from stays whole."""

    titles: Shown = Field(
        default="show",
        description="`hide` makes a report of totals only, and a published database without titles, outside ids, "
        "years, tags and folders. It hides files as well.",
    )
    files: Shown = Field(
        default="show",
        description="`hide` leaves out the names of files and releases, and editions. Release groups stay.",
    )

    @property
    def hides_titles(self) -> bool:
        """Whether nothing that is published may name a title."""
        return self.titles == "hide"

    @property
    def hides_files(self) -> bool:
        """Whether nothing that is published may name a file: its name names the title, too."""
        return self.files == "hide" or self.hides_titles
