-- title: Events of the upgrade loops
-- grain: one row per grab or import of an item in an upgrade loop
-- why: shows the loop going round: the score frozen at each event, and what the same name scores under the present profile
-- key: event_id
-- index: item_id, occurred_at
-- integer: score_today
-- unit frozen_score: points, as the application computed them at the event
-- unit score_today: points under the present profile; empty where it is unknown what the name matches
select
  upgrade_loops.item_id,
  release_events.id as event_id,
  upgrade_loops.instance_id,
  release_events.kind,
  release_events.occurred_at,
  release_events.release_name,
  release_events.release_group,
  release_events.frozen_score,
  event_scores.points_sum as score_today,
  release_events.quality,
  release_events.size_bytes
from upgrade_loops
join release_events on release_events.item_id = upgrade_loops.item_id
left join event_scores
  on event_scores.set_id = release_events.format_set_id and event_scores.profile_id is upgrade_loops.profile_id
