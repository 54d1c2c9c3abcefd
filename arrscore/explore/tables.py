"""How Datasette first shows a table: the label of its rows, the order, and what a first look is narrowed by.

Columns that rows are sorted or counted by have an index in the published copy, so that a first page needs no pass over
a whole table (`store/published/indexes.sql`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What other tables are made of: Datasette lists them apart, below those that answer a question by themselves.
INTERNAL = (
    "analysis_parameters", "build_run_instances", "file_groups", "first_runs", "format_comparison",
    "format_set_formats", "format_set_points", "format_sets", "health_parts", "item_counts", "library_health_parts",
    "library_stats", "parameters", "problem_files", "profile_format_sets", "profile_health", "profile_qualities",
    "profile_ranks", "profile_rules", "profile_spread", "score_counts", "upgrade_advice", "upgrade_targets",
)  # fmt: skip
TABLES: Mapping[str, Mapping[str, Any]] = {
    **{name: {"hidden": True} for name in INTERNAL},
    "titles": {
        "label_column": "name",
        "facets": ["instance_id", "profile_id", "monitored"],
        "sort": "sort_name",
    },
    "items": {"label_column": "name"},
    "instances": {"label_column": "slug"},
    "quality_profiles": {"label_column": "name"},
    "custom_formats": {"label_column": "name"},
    "media_files": {"label_column": "name", "facets": ["quality", "release_group"], "sort_desc": "score"},
    "build_runs": {"label_column": "started_at", "sort_desc": "id"},
    "score_history": {"facets": ["kind", "cause"], "sort_desc": "id"},
    "release_events": {"facets": ["kind"], "sort_desc": "occurred_at"},
    "rule_changes": {"facets": ["field"], "sort_desc": "id"},
    "upgrade_candidates": {"facets": ["priority_name"], "sort_desc": "potential_gain"},
    "upgrade_state": {"facets": ["state"]},
    "library_categories": {"facets": ["category"]},
    "profile_problems": {"facets": ["problem"]},
    "recent_changes": {"facets": ["kind", "cause"], "sort_desc": "change_id"},
}
