"""Coming from arr-score-exporter: its database and CSV exports as history, its configuration as ours.

What its files look like is told in docs/coming-from-arr-score-exporter.md.
"""

from arrscore.history.importers.arr_score_exporter.importing import (
    Imported,
    ImportRequest,
    import_files,
    read_files,
)
from arrscore.history.importers.arr_score_exporter.rows import LeftOut

__all__ = ["ImportRequest", "Imported", "LeftOut", "import_files", "read_files"]
