-- title: What became of each grab
-- grain: one row per grab
-- why: joins each grab with its import, or with the event that ended it otherwise. First by the download's id (the same
--   torrent may be grabbed more than once, so an event belongs to the last grab before it). Download clients that watch
--   a folder have no id, and an import may have another one than its grab: of the grabs and events of an item that no id
--   joins, those of the same release name belong together, whatever the dots and blanks in it. An import that is left
--   joins the nearest of the last five grabs before it that has the same quality and revision, no other release group,
--   no other import between, and nearly the same size (within 10 %) or, where the grab is of a pack, the same release
--   group. Both within join_days. So a file that was imported by hand joins no grab of another release
-- key: grab_id
-- index: item_id
-- text: outcome, joined_by
-- integer: import_id, end_id
-- unit outcome: imported, failed, ignored (in the queue, by the owner), in progress, or unknown: a grab older than
--   in_progress_days of which the history says no more
-- unit joined_by: id, name, or size: by what the grab was joined with its import or end
with identified as (
  select
    id,
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
id_ends as materialized (
  select item_id, download_key, pass, kind = 'imported' as is_import, id as event_id, max(occurred_at) as ended_at
  from identified
  where kind <> 'grabbed' and pass > 0
  group by item_id, download_key, pass, kind = 'imported'
),
id_joins as materialized (
  select identified.id as grab_id, id_ends.item_id, id_ends.event_id, id_ends.is_import, id_ends.ended_at
  from identified
  join id_ends
    on id_ends.item_id = identified.item_id
    and id_ends.download_key = identified.download_key
    and id_ends.pass = identified.pass
  where identified.kind = 'grabbed'
),
-- Only items that have an event without its grab have anything left to join.
open_items as materialized (
  select distinct item_id
  from identified
  where kind <> 'grabbed' and coalesce(pass, 0) = 0
),
loose as (
  select
    release_events.id,
    release_events.item_id,
    release_events.kind,
    release_events.occurred_at,
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
    end) as release_name
  from open_items
  cross join identified on identified.item_id = open_items.item_id
  join release_events on release_events.id = identified.id
  join items on items.id = release_events.item_id
  where case identified.kind
    when 'grabbed' then identified.id not in (select grab_id from id_joins)
    else coalesce(identified.pass, 0) = 0
  end
),
named as materialized (
  select
    *,
    replace(replace(replace(replace(replace(replace(replace(
      release_name, '.', ''), ' ', ''), '_', ''), '-', ''), '[', ''), ']', ''), '+', '') as name_key
  from loose
),
name_passes as (
  select
    *,
    sum(kind = 'grabbed') over by_name as pass,
    max(case when kind = 'grabbed' then occurred_at end) over by_name as grabbed_at
  from named
  where name_key <> ''
  window by_name as (partition by item_id, name_key order by occurred_at, kind <> 'grabbed', id)
),
name_events as materialized (
  select name_passes.*
  from name_passes
  cross join parameters
  where name_passes.kind <> 'grabbed' and name_passes.pass > 0
    and julianday(name_passes.occurred_at) - julianday(name_passes.grabbed_at) <= parameters.join_days
),
name_ends as materialized (
  select item_id, name_key, pass, kind = 'imported' as is_import, id as event_id, max(occurred_at) as ended_at
  from name_events
  group by item_id, name_key, pass, kind = 'imported'
),
name_joins as materialized (
  select name_passes.id as grab_id, name_ends.item_id, name_ends.event_id, name_ends.is_import, name_ends.ended_at
  from name_passes
  join name_ends
    on name_ends.item_id = name_passes.item_id
    and name_ends.name_key = name_passes.name_key
    and name_ends.pass = name_passes.pass
  where name_passes.kind = 'grabbed'
),
-- A pack is grabbed by one name for several items.
pack_names as materialized (
  select title_id, name_key
  from named
  where kind = 'grabbed' and name_key <> ''
  group by title_id, name_key
  having count(distinct item_id) > 1
),
remaining as (
  select
    named.*,
    -- the release group, as it ends the name: two that differ are two releases
    case when named.release_name like '%-%' and replace(named.release_name, '-', '') <> '' then nullif(
      replace(
        named.release_name, rtrim(named.release_name, replace(named.release_name, '-', '')), ''
      ), ''
    ) end as last_word,
    pack_names.name_key is not null as is_pack
  from named
  left join pack_names on pack_names.title_id = named.title_id and pack_names.name_key = named.name_key
  where named.kind in ('grabbed', 'imported')
    and named.id not in (select grab_id from name_joins)
    and named.id not in (select id from name_events)
),
timeline as (
  select id, item_id, kind, occurred_at
  from remaining
  union all
  select event_id, item_id, 'joined', ended_at
  from (select * from id_joins union all select * from name_joins)
  where is_import and item_id in (select item_id from open_items)
),
places as (
  select
    id,
    kind,
    sum(kind = 'grabbed') over by_item as place,
    sum(kind = 'joined') over by_item as imports_before
  from timeline
  window by_item as (partition by item_id order by occurred_at, kind <> 'grabbed', id)
),
placed as materialized (
  select
    remaining.*,
    places.place,
    places.imports_before,
    case when instr(remaining.last_word, ' ') = 0 and instr(remaining.last_word, '.') = 0
      and instr(remaining.last_word, '[') = 0 then remaining.last_word end as name_group
  from remaining
  join places on places.id = remaining.id and places.kind = remaining.kind
),
distances (distance) as (values (0), (1), (2), (3), (4)),
likely as (
  select imports.id as event_id, imports.occurred_at as ended_at, grabs.id as grab_id, min(distances.distance)
  from placed as imports
  cross join parameters
  cross join distances
  join placed as grabs
    on grabs.item_id = imports.item_id
    and grabs.place = imports.place - distances.distance
    and grabs.kind = 'grabbed'
  where imports.kind = 'imported'
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
joins as (
  select grab_id, event_id, is_import, 'id' as joined_by
  from id_joins
  union all
  select grab_id, event_id, is_import, 'name'
  from name_joins
  union all
  select grab_id, event_id, 1, 'size'
  from (select grab_id, event_id, max(ended_at) from likely group by grab_id)
),
ends as (
  select
    grab_id,
    max(event_id) filter (where is_import) as import_id,
    max(event_id) filter (where not is_import) as end_id,
    max(joined_by) as joined_by
  from joins
  group by grab_id
),
moments as (
  select instances.id as instance_id, coalesce(instances.fetched_at, max(release_events.occurred_at)) as until
  from instances
  join release_events on release_events.instance_id = instances.id
  group by instances.id
)
select
  grabs.id as grab_id,
  grabs.instance_id,
  grabs.item_id,
  grabs.occurred_at as grabbed_at,
  ends.import_id,
  ends.end_id,
  ends.joined_by,
  case
    when ends.import_id is not null then 'imported'
    when end_events.kind is not null then end_events.kind
    when julianday(moments.until) - julianday(grabs.occurred_at) <= parameters.in_progress_days then 'in progress'
    else 'unknown'
  end as outcome
from release_events as grabs
cross join parameters
join moments on moments.instance_id = grabs.instance_id
left join ends on ends.grab_id = grabs.id
left join release_events as end_events on end_events.id = ends.end_id
where grabs.kind = 'grabbed'
