-- title: What became of each grab
-- grain: one row per grab
-- why: joins each grab with its import, or with the event that ended it otherwise. First by the download's id (the same
--   torrent may be grabbed more than once, so an event belongs to the last grab before it). Download clients that watch
--   a folder have no id, and an import may have another one than its grab: of the grabs and events of an item that no id
--   joins, those of the same release name belong together, whatever the dots and blanks in it. An import that is left
--   joins the nearest of the last five grabs before it that has the same quality and revision, no other release group,
--   no other import between, and nearly the same size (within 10 %) or, where the grab is of a pack, the same release
--   group. Both within join_days. So a file that was imported by hand joins no grab of another release
-- published: no
-- key: grab_id
-- index: item_id
-- text: outcome, joined_by
-- integer: import_id, end_id
-- unit outcome: imported, failed, ignored (in the queue, by the owner), in progress, or unknown: a grab older than
--   in_progress_days of which the history says no more
-- unit joined_by: id, name, or size: by what the grab was joined with its import or end
with passes as (
  select
    id,
    instance_id,
    item_id,
    kind,
    occurred_at,
    download_key,
    case when download_key is not null then sum(kind = 'grabbed') over (
      partition by item_id, download_key order by occurred_at, kind <> 'grabbed', id
    ) end as pass
  from release_events
  where kind <> 'deleted'
),
by_id as (
  select
    *,
    max(case when kind = 'imported' and pass > 0 then id end) over by_download as import_id,
    max(case when kind in ('failed', 'ignored') and pass > 0 then id end) over by_download as end_id,
    -- only items that have an event without its grab have anything left to join
    max(kind <> 'grabbed' and coalesce(pass, 0) = 0) over (partition by item_id) as is_open
  from passes
  window by_download as (partition by item_id, download_key, pass)
),
open_events as (
  select
    by_id.*,
    case by_id.kind
      when 'grabbed' then by_id.import_id is null and by_id.end_id is null
      else coalesce(by_id.pass, 0) = 0
    end as is_loose,
    release_events.quality_server_id,
    release_events.revision_version,
    release_events.size_bytes,
    lower(release_events.release_group) as release_group,
    items.title_id,
    lower(case
      when release_events.release_name like '%.mkv' or release_events.release_name like '%.mp4'
        or release_events.release_name like '%.avi'
        then substr(release_events.release_name, 1, length(release_events.release_name) - 4)
      else release_events.release_name
    end) as name
  from by_id
  join release_events on release_events.id = by_id.id
  join items on items.id = by_id.item_id
  where by_id.is_open
),
named as (
  select
    *,
    nullif(replace(replace(replace(replace(replace(replace(replace(
      name, '.', ''), ' ', ''), '_', ''), '-', ''), '[', ''), ']', ''), '+', ''), '') as name_key,
    -- what follows the last hyphen
    case when name like '%-%' then replace(name, rtrim(name, replace(name, '-', '')), '') end as last_word
  from open_events
),
name_passes as (
  select
    *,
    sum(kind = 'grabbed') over by_name as name_pass,
    max(case when kind = 'grabbed' then occurred_at end) over by_name as grabbed_at
  from named
  window by_name as (partition by item_id, is_loose, name_key order by occurred_at, kind <> 'grabbed', id)
),
name_events as (
  select
    name_passes.*,
    coalesce(
      name_passes.is_loose
      and name_passes.kind <> 'grabbed'
      and name_passes.name_key is not null
      and name_passes.name_pass > 0
      and julianday(name_passes.occurred_at) - julianday(name_passes.grabbed_at) <= parameters.join_days,
      0
    ) as is_named
  from name_passes
  cross join parameters
),
by_name as (
  select
    *,
    max(case when is_named and kind = 'imported' then id end) over by_pass as named_import_id,
    max(case when is_named and kind <> 'imported' then id end) over by_pass as named_end_id
  from name_events
  window by_pass as (partition by item_id, is_loose, name_key, name_pass)
),
placed as (
  select
    *,
    case
      when kind = 'grabbed' then is_loose and named_import_id is null and named_end_id is null
      else is_loose and kind = 'imported' and not is_named
    end as is_left,
    sum(kind = 'grabbed' and is_loose and named_import_id is null and named_end_id is null) over by_item as place,
    sum(kind = 'imported' and (not is_loose or is_named)) over by_item as imports_before,
    -- a pack is grabbed by one name for several items
    min(case when kind = 'grabbed' then item_id end) over by_title
    < max(case when kind = 'grabbed' then item_id end) over by_title as is_pack,
    -- the release group, as it ends the name: two that differ are two releases
    case when last_word <> '' and last_word not like '%.%' and last_word not like '% %' and last_word not like '%[%'
      then last_word end as name_group
  from by_name
  window
    by_item as (partition by item_id order by occurred_at, kind <> 'grabbed', id),
    by_title as (partition by title_id, name_key)
),
distances (distance) as (values (0), (1), (2), (3), (4)),
likely as (
  select imports.id as event_id, grabs.id as grab_id, min(distances.distance) as distance
  from placed as imports
  cross join parameters
  cross join distances
  join placed as grabs
    on grabs.item_id = imports.item_id
    and grabs.place = imports.place - distances.distance
    and grabs.kind = 'grabbed'
    and grabs.is_left
  where imports.kind = 'imported'
    and imports.is_left
    and grabs.imports_before = imports.imports_before
    and julianday(imports.occurred_at) - julianday(grabs.occurred_at) <= parameters.join_days
    and grabs.quality_server_id = imports.quality_server_id
    and grabs.revision_version = imports.revision_version
    and coalesce(grabs.release_group = imports.release_group, 1)
    and coalesce(grabs.name_group = imports.name_group, 1)
    and (
      abs(imports.size_bytes - grabs.size_bytes) <= 0.1 * grabs.size_bytes
      or (grabs.is_pack and grabs.release_group = imports.release_group)
    )
  group by imports.id
),
outcomes as (
  select id as grab_id, instance_id, item_id, occurred_at, import_id, end_id, 'id' as joined_by
  from by_id
  where kind = 'grabbed' and not is_open
  union all
  select
    placed.id,
    placed.instance_id,
    placed.item_id,
    placed.occurred_at,
    coalesce(placed.import_id, placed.named_import_id, max(likely.event_id)),
    coalesce(placed.end_id, placed.named_end_id),
    case when not placed.is_loose then 'id' when not placed.is_left then 'name' else 'size' end
  from placed
  left join likely on likely.grab_id = placed.id
  where placed.kind = 'grabbed'
  group by placed.id
)
select
  outcomes.grab_id,
  outcomes.instance_id,
  outcomes.item_id,
  outcomes.occurred_at as grabbed_at,
  outcomes.import_id,
  outcomes.end_id,
  case when outcomes.import_id is not null or outcomes.end_id is not null then outcomes.joined_by end as joined_by,
  case
    when outcomes.import_id is not null then 'imported'
    when ends.kind is not null then ends.kind
    when julianday(coalesce(instances.fetched_at, outcomes.occurred_at)) - julianday(outcomes.occurred_at)
      <= parameters.in_progress_days then 'in progress'
    else 'unknown'
  end as outcome
from outcomes
cross join parameters
join instances on instances.id = outcomes.instance_id
left join release_events as ends on ends.id = outcomes.end_id
