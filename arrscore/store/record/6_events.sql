-- Grabs and imports of items that are known. One that was read before stays as it was: its frozen score is that of
-- the event.

insert into release_events (
  build_run_id, instance_id, server_id, item_id, kind, occurred_at, download_key, release_name, release_group,
  quality_server_id, quality, revision_version, size_bytes, format_set_id, frozen_score, file_server_id
)
select
  :run_id, :instance_id, events.server_id, items.id, events.kind, events.occurred_at, events.download_key,
  events.release_name, events.release_group, events.quality_server_id, events.quality, events.revision_version,
  events.size_bytes, sets.format_set_id, events.frozen_score, events.file_server_id
from temp.staged_events as events
join items
  on items.instance_id = :instance_id and items.server_id = events.item_server_id and items.removed_at is null
left join temp.staged_format_sets as sets
  on sets.instance_key = :key and sets.format_server_ids = events.format_server_ids
where events.instance_key = :key
order by events.occurred_at, events.server_id
on conflict (instance_id, server_id, occurred_at) do nothing;
