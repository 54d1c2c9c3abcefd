-- title: Downloads that failed
-- grain: one row per item whose downloads failed since its last import
-- why: a release that failed is put on the blocklist and another one is grabbed: that is no upgrade loop, but an item may
--   wait for long. Counted are failures within loop_days before the last fetch, since the item's last import and since
--   its owner deleted its file
-- key: item_id
-- index: instance_id
-- index: title_id
-- integer: failures
-- text: label, first_failed_at, last_failed_at
-- unit failures: downloads
with last_events as (
  select item_id, max(occurred_at) as occurred_at
  from release_events
  where kind = 'imported' or (kind = 'deleted' and reason <> 'Upgrade')
  group by item_id
),
failures as (
  select
    release_events.instance_id,
    release_events.item_id,
    count(distinct coalesce(release_events.download_key, release_events.id)) as failures,
    min(release_events.occurred_at) as first_failed_at,
    max(release_events.occurred_at) as last_failed_at
  from release_events
  cross join parameters
  join instances on instances.id = release_events.instance_id
  left join last_events on last_events.item_id = release_events.item_id
  where release_events.kind = 'failed'
    and coalesce(release_events.occurred_at > last_events.occurred_at, 1)
    and coalesce(julianday(instances.fetched_at) - julianday(release_events.occurred_at) <= parameters.loop_days, 1)
  group by release_events.instance_id, release_events.item_id
)
select
  failures.item_id,
  failures.instance_id,
  items.title_id,
  titles.profile_id,
  item_labels.label,
  failures.failures,
  failures.first_failed_at,
  failures.last_failed_at
from failures
join items on items.id = failures.item_id and items.removed_at is null
join titles on titles.id = items.title_id and titles.removed_at is null
join item_labels on item_labels.item_id = failures.item_id
