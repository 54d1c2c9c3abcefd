-- title: Events of upgrade loops and failed downloads
-- grain: one row per event of an item in an upgrade loop, or whose downloads failed
-- why: shows the loop going round, and each download that failed: the score frozen at each event, and what the same name
--   scores under the present profile
-- key: event_id
-- index: item_id, occurred_at
-- integer: score_today
-- unit frozen_score: points, as Radarr or Sonarr computed them at the event
-- unit score_today: points under the present profile; empty where it is unknown what the name matches
with listed as (
  select item_id, instance_id, profile_id
  from upgrade_loops
  union
  select item_id, instance_id, profile_id
  from failed_downloads
)
select
  listed.item_id,
  release_events.id as event_id,
  listed.instance_id,
  release_events.kind,
  release_events.occurred_at,
  release_events.release_name,
  release_events.release_group,
  release_events.frozen_score,
  event_scores.points_sum as score_today,
  release_events.quality,
  release_events.size_bytes,
  release_events.reason
from listed
join release_events on release_events.item_id = listed.item_id
left join event_scores
  on event_scores.set_id = release_events.format_set_id and event_scores.profile_id is listed.profile_id
-- the deletion of the old file says no more than the import of the new one
where release_events.reason is not 'Upgrade'
