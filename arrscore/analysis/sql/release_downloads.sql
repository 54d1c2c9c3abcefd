-- title: Downloads
-- grain: one row per grab of an item that is not removed
-- why: each grab with its import (see grab_outcomes), if there is one. A grab repeats the imported one before it where it
--   brings no better quality, no newer revision and no better score, neither by the scores frozen then nor by today's.
--   What edited rules gave to or took from the file between the two counts for the first, too: both are compared under
--   the rules of the second. Where the owner deleted the file, or it was missing from the disk, what follows starts anew
-- published: no
-- key: grab_id
-- index: item_id, number
-- integer: number, quality_rank, grab_score, grab_score_today, import_id, import_score, import_set_id, file_server_id
-- integer: size_bytes, imported_items, imported_files, is_repeat, starts_run, build_run_id
-- integer: import_run_id, life, is_current
-- text: imported_at
-- unit grab_score: points, as Radarr or Sonarr computed them at the grab
-- unit import_score: points, as Radarr or Sonarr computed them at the import
-- unit grab_score_today: points that the release's name scores under the present profile; empty where unknown
-- unit size_bytes: bytes
-- unit imported_items: items that the same download was imported into, a season pack's episodes
-- unit imported_files: files that the same download became; 0 where the history does not say
-- unit starts_run: 1 where the item's last grab was more days before than the parameter loop_days, or there is none
--   since the last deletion
-- unit life: deletions of the item's file by the owner, or from the disk, before the grab
-- unit is_current: 0 where the owner deleted the item's file since the grab
with deletions as (
  select id, item_id, occurred_at
  from release_events
  where kind = 'deleted' and reason <> 'Upgrade'
),
lives as (
  select
    id,
    sum(is_deletion) over (partition by item_id order by occurred_at, is_deletion desc, id) as life,
    sum(is_deletion) over (partition by item_id) as lives
  from (
    select id, item_id, occurred_at, 1 as is_deletion
    from deletions
    union all
    select id, item_id, occurred_at, 0
    from release_events
    where kind = 'grabbed' and item_id in (select item_id from deletions)
  )
),
joined as (
  select
    grab_outcomes.grab_id,
    grab_outcomes.outcome,
    grab_outcomes.import_id,
    grabbed.instance_id,
    grabbed.item_id,
    items.title_id,
    -- a pack without an id has the same name for all its episodes
    coalesce(
      grabbed.download_key, 'name ' || items.title_id || ' ' || grabbed.release_name, 'event ' || grabbed.id
    ) as download,
    imported.file_server_id
  from grab_outcomes
  join release_events as grabbed on grabbed.id = grab_outcomes.grab_id
  join items on items.id = grabbed.item_id
  left join release_events as imported on imported.id = grab_outcomes.import_id
),
packs as (
  select
    instance_id,
    download,
    count(distinct item_id) as grabbed_items,
    count(distinct item_id) filter (where import_id is not null) as imported_items,
    count(distinct file_server_id) as imported_files
  from joined
  group by instance_id, download
),
grabs as (
  select
    joined.grab_id,
    grabbed.build_run_id,
    joined.instance_id,
    joined.item_id,
    joined.title_id,
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
    joined.outcome,
    joined.import_id,
    imported.build_run_id as import_run_id,
    imported.occurred_at as imported_at,
    imported.frozen_score as import_score,
    imported.format_set_id as import_set_id,
    imported.file_server_id,
    coalesce(imported.size_bytes, grabbed.size_bytes / packs.grabbed_items) as size_bytes,
    packs.imported_items,
    packs.imported_files,
    coalesce(lives.life, 0) as life,
    coalesce(lives.life = lives.lives, 1) as is_current
  from joined
  join release_events as grabbed on grabbed.id = joined.grab_id
  join items on items.id = joined.item_id
  join titles on titles.id = joined.title_id
  join packs on packs.instance_id = joined.instance_id and packs.download = joined.download
  left join release_events as imported on imported.id = joined.import_id
  left join lives on lives.id = joined.grab_id
  left join profile_qualities
    on profile_qualities.profile_id = titles.profile_id
    and profile_qualities.quality_server_id = grabbed.quality_server_id
  left join event_scores
    on event_scores.set_id = grabbed.format_set_id and event_scores.profile_id is titles.profile_id
  where items.removed_at is null and titles.removed_at is null
),
steps as (
  select
    *,
    row_number() over by_item as number,
    julianday(grabbed_at) - julianday(lag(grabbed_at) over by_life) as days_since_grab,
    julianday(grabbed_at) - julianday(lag(grabbed_at) over by_import) as days_since_import,
    lag(quality_rank) over by_import as old_rank,
    lag(revision_version) over by_import as old_revision,
    lag(grab_set_id) over by_import as old_set_id,
    lag(grab_score) over by_import as old_score,
    lag(grab_score_today) over by_import as old_score_today,
    lag(import_run_id) over by_import as old_run_id
  from grabs
  window
    by_item as (partition by item_id order by grabbed_at, grab_id),
    by_life as (partition by item_id, life order by grabbed_at, grab_id),
    by_import as (partition by item_id, life, import_id is null order by grabbed_at, grab_id)
),
edited as (
  select
    *,
    -- what edited rules did to the file between the import before and this grab
    case when import_id is not null and old_run_id < build_run_id then coalesce((
      select sum(score_history.new_score - score_history.old_score)
      from score_history
      where score_history.item_id = steps.item_id
        and score_history.kind = 'rescored'
        and score_history.build_run_id > steps.old_run_id
        and score_history.build_run_id <= steps.build_run_id
    ), 0) else 0 end as edited_points
  from steps
)
select
  edited.grab_id,
  edited.build_run_id,
  edited.instance_id,
  edited.item_id,
  edited.title_id,
  edited.profile_id,
  edited.download_key,
  edited.grabbed_at,
  edited.release_name,
  edited.quality,
  edited.quality_rank,
  edited.revision_version,
  edited.grab_score,
  edited.grab_set_id,
  edited.grab_score_today,
  edited.outcome,
  edited.import_id,
  edited.import_run_id,
  edited.imported_at,
  edited.import_score,
  edited.import_set_id,
  edited.file_server_id,
  edited.size_bytes,
  edited.imported_items,
  edited.imported_files,
  edited.life,
  edited.is_current,
  edited.number,
  coalesce(edited.days_since_grab > parameters.loop_days, 1) as starts_run,
  coalesce(
    edited.import_id is not null
    and edited.days_since_import <= parameters.loop_days
    and (edited.quality_rank < edited.old_rank
      or (edited.quality_rank = edited.old_rank and edited.revision_version <= edited.old_revision))
    and (
      (edited.grab_set_id = edited.old_set_id and edited.edited_points >= 0)
      or (
        coalesce(
          edited.grab_score <= edited.old_score + edited.edited_points,
          edited.grab_score_today <= edited.old_score_today
        )
        and coalesce(edited.grab_score_today <= edited.old_score_today, 1)
      )
    ),
    0
  ) as is_repeat
from edited
cross join parameters
