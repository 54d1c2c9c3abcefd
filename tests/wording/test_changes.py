"""Changes in words: kind, cause and differences in, a sentence out."""

from __future__ import annotations

import pytest

from arrscore.wording.changes import ChangeFacts, ImportedFacts, imported_why, why

SAME = {"old_quality": "DVD", "new_quality": "DVD"}
OTHER = {"old_quality": "DVD", "new_quality": "SDTV"}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "added", "new_score": 1700}, "First import, score 1,700."),
        ({"kind": "added"}, "First import, score unknown."),
        ({"kind": "removed", "old_score": -5}, "File removed, score -5."),
        ({"kind": "removed"}, "File removed."),
        ({"kind": "rescored", "cause": "rules", "delta": -100, "rules_points": -100},
         "Custom format scores were edited, -100."),
        ({"kind": "rescored", "cause": "formats", "delta": 1000, "file_points": 1000},
         "Other custom formats match now, +1,000."),
        ({"kind": "rescored", "cause": "profile", "delta": 1}, "Moved to another quality profile, +1."),
        ({"kind": "rescored", "cause": "server", "delta": 1},
         "The server reports another score by the same rules, +1."),
        ({"kind": "rescored", "cause": "file"}, "The score of the same file changed, one of the scores is unknown."),
        ({"kind": "upgraded", "delta": 350, "file_points": 350, "rules_points": 0}, "Upgraded, +350."),
        ({"kind": "upgraded", "delta": 250, "file_points": 350, "rules_points": -100},
         "Upgraded, +250: +350 from its formats and -100 from edited rules."),
        ({"kind": "upgraded", "delta": 9, "file_points": 350, "rules_points": 0},
         "Upgraded, +9, of which +350 from its formats; a score of the server disagrees with its own rules."),
        ({"kind": "upgraded", "delta": -5, "file_points": -5, "rules_points": 0, **SAME},
         "Upgraded to a newer revision that scores less, -5."),
        ({"kind": "upgraded", "delta": -5, "file_points": -5, **OTHER},
         "Upgraded to a better quality that scores less, -5."),
        ({"kind": "downgraded", "delta": -5, "file_points": 0, "rules_points": -5},
         "Downgraded, -5 from edited rules."),
        ({"kind": "downgraded", "delta": 5, "file_points": 5, **SAME},
         "Downgraded to an older revision that scores more, +5."),
        ({"kind": "downgraded", "delta": 5, "file_points": 5, **OTHER},
         "Downgraded to a lower quality that scores more, +5."),
        ({"kind": "replaced", "delta": 0, "file_points": 0, "rules_points": 0}, "Replaced, same score."),
    ],
)  # fmt: skip
def test_why(facts, sentence):
    """What happened, and by how much the score changed for which reason."""
    assert why(ChangeFacts(**facts)) == sentence


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "added", "new_score": 1700}, "Imported: first seen, score 1,700."),
        ({"kind": "added"}, "Imported: first seen."),
        ({"kind": "removed", "old_score": 5}, "Imported: the file was removed, score 5."),
        ({"kind": "removed"}, "Imported: the file was removed."),
        ({"kind": "upgraded", "delta": 5}, "Imported: replaced by a file with a higher score, +5."),
        ({"kind": "downgraded", "delta": -5}, "Imported: replaced by a file with a lower score, -5."),
        ({"kind": "replaced", "delta": 0}, "Imported: replaced by another file."),
        ({"kind": "rescored", "cause": "formats", "delta": 5},
         "Imported: the same file matched other formats, +5."),
        ({"kind": "rescored", "cause": "rules"}, "Imported: the same file scored differently."),
    ],
)  # fmt: skip
def test_imported_why(facts, sentence):
    """What another program saw."""
    assert imported_why(ImportedFacts(**facts)) == sentence
