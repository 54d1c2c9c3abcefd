-- Only the published copy has these indexes: nothing is written to it, so they do not slow down runs.

-- The library, in the order of the report's pages.
create index if not exists published_titles_order on titles (instance_id, sort_name, id);
create index if not exists published_items_order on items (title_id, season_number, episode_number, id);

-- The what-if page, which counts equal files, items whose state does not depend on scores, and items without a file.
create index if not exists published_file_report_alike
on file_report (instance_id, profile_id, quality_rank, format_set_id, score);
create index if not exists published_upgrade_state_steady
on upgrade_state (instance_id, profile_id, state, file_id)
where file_id is null or profile_id is null;

-- Datasette's default sort orders and facets.
create index if not exists published_titles_sort_name on titles (sort_name);
create index if not exists published_titles_monitored on titles (monitored);
create index if not exists published_media_files_score on media_files (score);
create index if not exists published_media_files_quality on media_files (quality);
create index if not exists published_media_files_release_group on media_files (release_group);
create index if not exists published_score_history_kind on score_history (kind);
create index if not exists published_score_history_cause on score_history (cause);
create index if not exists published_release_events_kind on release_events (kind);
create index if not exists published_release_events_occurred_at on release_events (occurred_at);
create index if not exists published_rule_changes_field on rule_changes (field);
create index if not exists published_upgrade_candidates_priority on upgrade_candidates (priority_name);
create index if not exists published_upgrade_candidates_gain on upgrade_candidates (potential_gain);
create index if not exists published_upgrade_state_state on upgrade_state (state);
create index if not exists published_library_categories_category on library_categories (category);
create index if not exists published_profile_problems_problem on profile_problems (problem);
create index if not exists published_recent_changes_kind on recent_changes (kind);
create index if not exists published_recent_changes_cause on recent_changes (cause);

-- What pages look up in views.
create index if not exists published_file_report_title on file_report (title_id);
create index if not exists published_file_report_quality on file_report (profile_id, quality_rank);
create index if not exists published_file_report_formats on file_report (format_set_id, profile_id);
create index if not exists published_upgrade_state_title on upgrade_state (title_id);
create index if not exists published_upgrade_state_of_profile on upgrade_state (profile_id, state);
create index if not exists published_upgrade_candidates_order on upgrade_candidates (instance_id, position);
create index if not exists published_upgrade_candidates_title on upgrade_candidates (title_id);
create index if not exists published_score_counts_score on score_counts (profile_id, quality_rank, score);
