-- Release events and deletions of known items. Existing rows are not changed: their frozen score is that of the event,
-- and their formats are those by the rules at that time.
--
-- Cross joins fix the join order, because SQLite has no statistics of staged tables.

insert into release_events (
  build_run_id, instance_id, server_id, item_id, format_set_id, {event_columns}
)
select :run_id, :instance_id, events.server_id, items.id, sets.format_set_id, {events.event_columns}
from temp.staged_events as events
cross join items
  on items.instance_id = :instance_id and items.server_id = events.item_server_id and items.removed_at is null
left join temp.staged_format_sets as sets
  on sets.instance_key = :key and sets.format_server_ids = events.format_server_ids
where events.instance_key = :key
order by events.occurred_at, events.server_id
on conflict (instance_id, server_id, occurred_at) do nothing;

-- If a download's key was redacted since its grab, join its outcome to the item's last grab without an outcome.
update release_events set download_key = coalesce((
  select grabs.download_key
  from release_events as grabs
  where grabs.item_id = release_events.item_id and grabs.kind = 'grabbed' and grabs.download_key like 'hidden:%'
    and grabs.occurred_at <= release_events.occurred_at
    and grabs.quality_server_id = release_events.quality_server_id
    and not exists (
      select 1 from release_events as outcomes
      where outcomes.item_id = grabs.item_id and outcomes.kind in ('imported', 'failed', 'ignored')
        and outcomes.download_key = grabs.download_key
    )
  order by grabs.occurred_at desc
  limit 1
), download_key)
where build_run_id = :run_id and instance_id = :instance_id and kind in ('imported', 'failed', 'ignored')
  and download_key is not null
  and not exists (
    select 1 from release_events as grabs
    where grabs.item_id = release_events.item_id and grabs.kind = 'grabbed'
      and grabs.download_key = release_events.download_key
  );
