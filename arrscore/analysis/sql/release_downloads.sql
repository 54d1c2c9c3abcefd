-- title: Downloads
-- grain: one row per grab of an item that is not removed
-- why: joins each grab with the import of the same download into the same item (the same torrent may be grabbed more
--   than once, so an import belongs to the last grab before it). A grab repeats the imported one before it where it
--   brings no better quality, no newer revision and no better score, neither by the scores frozen then nor by today's
-- key: grab_id
-- index: item_id, number
-- integer: number, quality_rank, grab_score, grab_score_today, import_id, import_score, import_set_id, file_server_id
-- integer: size_bytes, imported_items, imported_files, is_repeat, starts_run, build_run_id
-- integer: import_run_id
-- text: imported_at
-- unit grab_score: points, as the application computed them at the grab
-- unit import_score: points, as the application computed them at the import
-- unit grab_score_today: points that the release's name scores under the present profile; empty where unknown
-- unit size_bytes: bytes
-- unit imported_items: items that the same download was imported into, a season pack's episodes
-- unit imported_files: files that the same download became; 0 where the history does not say
-- unit starts_run: 1 where the item's last grab was more days before than the parameter loop_days, or there is none
with passed as (
  select
    id,
    item_id,
    kind,
    occurred_at,
    coalesce(download_key, 'event ' || id) as download,
    sum(kind = 'grabbed') over (
      partition by item_id, coalesce(download_key, 'event ' || id) order by occurred_at, kind = 'imported', id
    ) as pass
  from release_events
),
imports as (
  select item_id, download, pass, id as import_id, max(occurred_at) as imported_at
  from passed
  where kind = 'imported' and pass > 0
  group by item_id, download, pass
),
packs as (
  select
    instance_id,
    download_key,
    count(distinct item_id) filter (where kind = 'grabbed') as grabbed_items,
    count(distinct item_id) filter (where kind = 'imported') as imported_items,
    count(distinct file_server_id) as imported_files
  from release_events
  where download_key is not null
  group by instance_id, download_key
),
grabs as (
  select
    passed.id as grab_id,
    grabbed.build_run_id,
    grabbed.instance_id,
    passed.item_id,
    items.title_id,
    titles.profile_id,
    grabbed.download_key,
    grabbed.occurred_at as grabbed_at,
    grabbed.release_name,
    grabbed.quality,
    coalesce(profile_qualities.rank, 0) as quality_rank,
    grabbed.revision_version,
    grabbed.frozen_score as grab_score,
    grabbed.format_set_id as grab_set_id,
    event_scores.points_sum as grab_score_today,
    imports.import_id,
    imported.build_run_id as import_run_id,
    imported.occurred_at as imported_at,
    imported.frozen_score as import_score,
    imported.format_set_id as import_set_id,
    imported.file_server_id,
    coalesce(imported.size_bytes, grabbed.size_bytes / max(1, coalesce(packs.grabbed_items, 1))) as size_bytes,
    coalesce(packs.imported_items, imports.import_id is not null) as imported_items,
    coalesce(packs.imported_files, imported.file_server_id is not null) as imported_files
  from passed
  join release_events as grabbed on grabbed.id = passed.id
  join items on items.id = passed.item_id
  join titles on titles.id = items.title_id
  left join imports
    on imports.item_id = passed.item_id and imports.download = passed.download and imports.pass = passed.pass
  left join release_events as imported on imported.id = imports.import_id
  left join packs on packs.instance_id = grabbed.instance_id and packs.download_key = grabbed.download_key
  left join profile_qualities
    on profile_qualities.profile_id = titles.profile_id
    and profile_qualities.quality_server_id = grabbed.quality_server_id
  left join event_scores
    on event_scores.set_id = grabbed.format_set_id and event_scores.profile_id is titles.profile_id
  where passed.kind = 'grabbed' and items.removed_at is null and titles.removed_at is null
),
steps as (
  select
    grab_id,
    julianday(grabbed_at) - julianday(lag(grabbed_at) over by_item) as days_since,
    lag(quality_rank) over by_item as old_rank,
    lag(revision_version) over by_item as old_revision,
    lag(grab_set_id) over by_item as old_set_id,
    lag(grab_score) over by_item as old_score,
    lag(grab_score_today) over by_item as old_score_today
  from grabs
  where import_id is not null
  window by_item as (partition by item_id order by grabbed_at, grab_id)
)
select
  grabs.*,
  row_number() over by_item as number,
  coalesce(
    julianday(grabbed_at) - julianday(lag(grabbed_at) over by_item) > parameters.loop_days, 1
  ) as starts_run,
  coalesce(
    steps.days_since <= parameters.loop_days
    and (grabs.quality_rank < steps.old_rank
      or (grabs.quality_rank = steps.old_rank and grabs.revision_version <= steps.old_revision))
    and (
      grabs.grab_set_id = steps.old_set_id
      or (
        coalesce(grabs.grab_score <= steps.old_score, grabs.grab_score_today <= steps.old_score_today)
        and coalesce(grabs.grab_score_today <= steps.old_score_today, 1)
      )
    ),
    0
  ) as is_repeat
from grabs
cross join parameters
left join steps on steps.grab_id = grabs.grab_id
window by_item as (partition by grabs.item_id order by grabs.grabbed_at, grabs.grab_id)
