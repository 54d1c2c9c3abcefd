-- title: Changes by build
-- grain: one row per build run and instance that changed something after the instance's first complete run
-- why: what each build brought: files that came, went or were replaced, and edits of the rules
-- index: build_run_id, instance_id
-- integer: added, removed, rescored, upgraded, downgraded, replaced, rule_edits, score_delta, changes
-- unit score_delta: points, over all items whose score is known before and after
with parts as (
  select
    build_run_id,
    instance_id,
    kind = 'added' as added,
    kind = 'removed' as removed,
    kind = 'rescored' as rescored,
    kind = 'upgraded' as upgraded,
    kind = 'downgraded' as downgraded,
    kind = 'replaced' as replaced,
    0 as rule_edits,
    coalesce(delta, 0) as score_delta
  from recent_changes
  union all
  select rule_changes.build_run_id, rule_changes.instance_id, 0, 0, 0, 0, 0, 0, 1, 0
  from rule_changes
  join first_runs on first_runs.instance_id = rule_changes.instance_id
  where rule_changes.build_run_id > first_runs.build_run_id
)
select
  parts.build_run_id,
  build_runs.started_at as at,
  parts.instance_id,
  sum(parts.added) as added,
  sum(parts.removed) as removed,
  sum(parts.rescored) as rescored,
  sum(parts.upgraded) as upgraded,
  sum(parts.downgraded) as downgraded,
  sum(parts.replaced) as replaced,
  sum(parts.rule_edits) as rule_edits,
  sum(parts.score_delta) as score_delta,
  count(*) as changes
from parts
join build_runs on build_runs.id = parts.build_run_id
group by parts.build_run_id, parts.instance_id
