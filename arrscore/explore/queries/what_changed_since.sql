-- title: What changed since a day
-- why: changes of scores that builds found, the newest first, with what made them
-- parameter since: a day such as 2026-11-01; empty: from the beginning
-- parameter kind: added, removed, rescored, upgraded, downgraded or replaced; empty: any
select
  recent_changes.at, recent_changes.label, recent_changes.kind, recent_changes.cause, recent_changes.old_score,
  recent_changes.new_score, recent_changes.delta, recent_changes.why
from recent_changes
where recent_changes.at >= :since and :kind in ('', recent_changes.kind)
order by recent_changes.change_id desc
limit 500
