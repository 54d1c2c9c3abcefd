-- title: Changes
-- grain: one row per change of an item's file or score after the instance's first complete run
-- why: each change says what made it: another file, edited scores, formats that match now or no longer, another
--   profile, or a server whose scores disagree with its own rules
-- key: change_id
-- index: build_run_id, instance_id
-- index: instance_id, at
-- index: item_id
-- index: title_id
-- integer: delta
-- text: label
-- unit delta: points; empty where either score is unknown or there was no file
-- unit file_points: points of the difference that file and matched formats made
-- unit rules_points: points of the difference that edited scores or another profile made; what both leave is of a server
--   whose scores disagree with its own rules
with changes as (
  select
    score_history.*,
    items.instance_id,
    items.title_id,
    build_runs.started_at as at,
    score_history.new_score - score_history.old_score as delta
  from score_history
  join items on items.id = score_history.item_id
  join first_runs on first_runs.instance_id = items.instance_id
  join build_runs on build_runs.id = score_history.build_run_id
  where score_history.build_run_id > first_runs.build_run_id
)
select
  changes.id as change_id,
  changes.build_run_id,
  changes.at,
  changes.instance_id,
  changes.item_id,
  changes.title_id,
  titles.profile_id,
  item_labels.label,
  item_labels.title,
  item_labels.year,
  item_labels.season_number,
  item_labels.episode_number,
  item_labels.item_name,
  changes.kind,
  changes.cause,
  changes.old_score,
  changes.new_score,
  changes.delta,
  changes.old_quality,
  changes.new_quality,
  changes.old_size_bytes,
  changes.new_size_bytes,
  changes.file_points,
  changes.rules_points,
  changes.formats_added,
  changes.formats_removed
from changes
join item_labels on item_labels.item_id = changes.item_id
join titles on titles.id = changes.title_id
