"""A sample library with a past, and an application that answers for it as Radarr or Sonarr does.

Here: invented movies, series, releases and rules, by a seed, and the fake server that tests use as well.
Not here: anything of the real program; the sample imports none of it.
"""

from __future__ import annotations

from arrscore.demo.library import SampleLibrary
from arrscore.demo.server import ArrApplication
from arrscore.demo.state import DEMO_NOW, DEMO_START

__all__ = ["DEMO_NOW", "DEMO_START", "ArrApplication", "SampleLibrary"]
