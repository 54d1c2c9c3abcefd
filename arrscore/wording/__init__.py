"""The sentences about what the views decide: codes and figures in, English out.

Here: one module a subject, of pure functions, and `TEXTS`, which says which columns of the published tables they make.
Not here: decisions and figures (`analysis/sql`), and words that only pages have (`report/text`).
"""

from __future__ import annotations

from arrscore.analysis.views import TextColumn
from arrscore.wording import (
    candidates,
    changes,
    formats,
    health,
    loops,
    problems,
    seasons,
    trend,
    upgrade_state,
)

# Each is a column of the view's table, made of those columns of the view that the named tuple lists.
TEXTS = (
    TextColumn("upgrade_state", "reason", upgrade_state.StateFacts, upgrade_state.reason),
    TextColumn("upgrade_candidates", "reason", candidates.CandidateFacts, candidates.reason),
    TextColumn("upgrade_candidates", "recommendation", candidates.AdviceFacts, candidates.recommendation),
    TextColumn("upgrade_loops", "explanation", loops.LoopFacts, loops.explanation),
    TextColumn("upgrade_loops", "advice", loops.LoopFacts, loops.advice),
    TextColumn("profile_problems", "title", problems.ProblemFacts, problems.title),
    TextColumn("profile_problems", "explanation", problems.ProblemFacts, problems.explanation),
    TextColumn("profile_problems", "advice", problems.ProblemFacts, problems.advice),
    TextColumn("format_effectiveness", "advice", formats.FormatFacts, formats.advice),
    TextColumn("recent_changes", "why", changes.ChangeFacts, changes.why),
    TextColumn("imported_changes", "why", changes.ImportedFacts, changes.imported_why),
    TextColumn("trend_report", "sentence", trend.TrendFacts, trend.sentence),
    TextColumn("library_health_parts", "label", health.PartFacts, health.part_label),
    TextColumn("library_health_parts", "meaning", health.PartFacts, health.part_meaning),
    TextColumn("category_report", "label", health.CategoryFacts, health.category_label),
    TextColumn("category_report", "meaning", health.CategoryFacts, health.category_meaning),
    TextColumn("season_consistency", "note", seasons.SeasonFacts, seasons.note),
)
