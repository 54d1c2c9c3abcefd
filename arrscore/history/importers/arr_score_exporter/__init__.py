"""Import arr-score-exporter: its database and CSV exports as history, its configuration as ours.

Its file formats are described in docs/coming-from-arr-score-exporter.md.
"""

from arrscore.history.importers.arr_score_exporter.importing import (
    Imported,
    ImportRequest,
    import_files,
    read_files,
)
from arrscore.history.importers.arr_score_exporter.rows import SkippedRow

__all__ = ["ImportRequest", "Imported", "SkippedRow", "import_files", "read_files"]
