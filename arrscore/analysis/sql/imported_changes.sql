-- title: Changes from before arrscore
-- grain: one row per change of an item's file or score that another program saw, imported from it
-- why: the history of arr-score-exporter goes on here. It knew scores only, so that a better file is one with a higher
--   score, and where it told nothing of formats a changed score counts as edited rules
-- key: change_id
-- index: instance_id, at
-- index: title_id
-- integer: delta
-- text: label
-- unit delta: points; empty where either score is unknown or there was no file
with changes as (
  select
    score_history.*,
    items.instance_id,
    items.title_id,
    build_runs.started_at as at,
    score_history.new_score - score_history.old_score as delta
  from build_runs
  join score_history on score_history.build_run_id = build_runs.id
  join items on items.id = score_history.item_id
  where build_runs.origin = 'import'
)
select
  changes.id as change_id,
  changes.at,
  changes.instance_id,
  changes.item_id,
  changes.title_id,
  item_labels.label,
  changes.kind,
  changes.cause,
  changes.old_score,
  changes.new_score,
  changes.delta,
  changes.old_quality,
  changes.new_quality,
  changes.formats_added,
  changes.formats_removed
from changes
join item_labels on item_labels.item_id = changes.item_id
