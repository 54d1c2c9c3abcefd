-- title: Items in an upgrade loop
-- grain: one row per item that is grabbed again and again
-- why: finds the loops, counts their grabs and names the likely cause, by the rules of upgrade_loops
-- published: no
-- key: item_id
-- integer: grabs, imports, repeats, failures, never_imported, grab_score_today, gap, wasted_bytes
-- text: lost_formats, gained_formats, likely_cause, first_grab_at, last_grab_at, last_edit_at
with moments as (
  select instances.id as instance_id, coalesce(instances.fetched_at, max(release_events.occurred_at)) as until
  from instances
  join release_events on release_events.instance_id = instances.id
  group by instances.id
),
places as (
  select
    release_downloads.*,
    julianday(moments.until) - julianday(release_downloads.grabbed_at) <= parameters.loop_days as is_late,
    coalesce(release_downloads.grab_score_today, release_downloads.grab_score, 0) as score,
    max(case when release_downloads.starts_run then release_downloads.number end) over by_item as first_number,
    max(case when release_downloads.import_id is not null then release_downloads.number end) over by_item
      as last_imported
  from release_downloads
  cross join parameters
  join moments on moments.instance_id = release_downloads.instance_id
  window by_item as (partition by release_downloads.item_id)
),
lasts as (
  select
    *,
    max(case when number = last_imported then quality_rank end) over by_item as last_rank,
    max(case when number = last_imported then score end) over by_item as last_score
  from places
  window by_item as (partition by item_id)
),
runs as (
  select
    item_id,
    instance_id,
    title_id,
    profile_id,
    first_number,
    last_imported,
    max(number) as last_number,
    sum(number >= first_number) as grabs,
    sum(number >= first_number and import_id is not null) as imports,
    sum(number >= first_number and is_repeat) as repeats,
    sum(number >= first_number and outcome = 'failed') as failures,
    sum(is_repeat and is_current and is_late) as late_repeats,
    sum(number > coalesce(last_imported, 0) and outcome = 'unknown' and is_current and is_late) as never_imported,
    -- 0 where the last import is better than all before it: then the score rose in the end
    max(
      number between first_number and last_imported - 1
      and import_id is not null
      and (quality_rank > last_rank or (quality_rank = last_rank and score >= last_score))
    ) as was_as_good,
    coalesce(sum(size_bytes) filter (where number >= first_number and is_repeat), 0) as wasted_bytes,
    min(grabbed_at) filter (where number >= first_number) as first_grab_at,
    max(grabbed_at) as last_grab_at
  from lasts
  group by item_id
),
measured as (
  select
    runs.*,
    items.file_id,
    instances.has_all_events,
    file_downloads.grab_id as file_grab_id,
    julianday(moments.until) - julianday(file_downloads.grabbed_at) <= parameters.loop_days as is_late,
    file_downloads.name_points,
    coalesce(file_downloads.lost_formats, '[]') as lost_formats,
    coalesce(file_downloads.gained_formats, '[]') as gained_formats,
    file_report.trusted_score as file_score,
    file_downloads.grab_score_today as file_grab_score_today,
    profile_rules.min_gain,
    case
      when file_downloads.set_gap >= profile_rules.min_gain or file_downloads.was_rescored then file_downloads.set_gap
      -- what Radarr or Sonarr froze at the import stays true while nothing moved the file's score, if both
      -- were frozen under the same rules
      when file_downloads.grab_score - file_downloads.import_score >= profile_rules.min_gain
        and not exists (
          select 1
          from rule_changes
          where rule_changes.instance_id = runs.instance_id
            and rule_changes.build_run_id between file_downloads.build_run_id and file_downloads.import_run_id
            and coalesce(rule_changes.profile_id = runs.profile_id, 1)
        )
        then file_downloads.grab_score - file_downloads.import_score
      when file_downloads.set_gap is not null then file_downloads.set_gap
      when coalesce(file_downloads.grab_score_today, file_downloads.grab_score) > file_report.trusted_score
        and file_downloads.grabbed_at >= known_since.started_at
        and not exists (
          select 1
          from rule_changes
          where rule_changes.profile_id = runs.profile_id and rule_changes.build_run_id > file_downloads.build_run_id
        )
        then coalesce(file_downloads.grab_score_today, file_downloads.grab_score) - file_report.trusted_score
    end as gap
  from runs
  cross join parameters
  join moments on moments.instance_id = runs.instance_id
  join items on items.id = runs.item_id
  join instances on instances.id = runs.instance_id
  left join profile_rules on profile_rules.profile_id = runs.profile_id
  left join file_report on file_report.file_id = items.file_id
  left join file_downloads on file_downloads.item_id = runs.item_id
  left join first_runs on first_runs.instance_id = runs.instance_id
  left join build_runs as known_since on known_since.id = first_runs.build_run_id
),
listed as (
  select measured.*
  from measured
  cross join parameters
  where (gap >= min_gain and is_late)
    -- until failures were read, too, a missing item may only have had bad luck
    or (never_imported >= loop_grabs and (file_id is not null or has_all_events))
    or (late_repeats >= loop_grabs - 1 and was_as_good)
),
edits as (
  select rule_changes.profile_id, max(build_runs.started_at) as last_edit_at
  from rule_changes
  join build_runs on build_runs.id = rule_changes.build_run_id
  where rule_changes.field in ('score', 'min_format_score', 'cutoff_format_score', 'min_upgrade_format_score')
  group by rule_changes.profile_id
)
select
  listed.item_id,
  listed.instance_id,
  listed.title_id,
  listed.profile_id,
  listed.grabs,
  listed.imports,
  listed.repeats,
  listed.failures,
  listed.never_imported,
  listed.first_grab_at,
  listed.last_grab_at,
  listed.wasted_bytes,
  listed.file_score,
  listed.gap,
  listed.lost_formats,
  listed.gained_formats,
  last_grabs.grab_score,
  last_grabs.import_score,
  last_grabs.release_name,
  last_grabs.imported_items,
  case when listed.file_grab_id = last_grabs.grab_id
    then coalesce(listed.file_grab_score_today, last_grabs.grab_score_today)
    else last_grabs.grab_score_today end as grab_score_today,
  case
    when instances.renames_files
      and listed.gap > 0
      and listed.name_points > 0
      and (last_grabs.imported_files <= 1 or last_grabs.import_set_id is not null)
      then 'renaming'
    when last_grabs.imported_items > 1 and last_grabs.imported_files <> 1 then 'season_pack'
    when edits.last_edit_at > listed.first_grab_at then 'edited_scores'
    else 'unknown'
  end as likely_cause,
  edits.last_edit_at
from listed
join instances on instances.id = listed.instance_id
left join release_downloads as last_grabs
  on last_grabs.item_id = listed.item_id
  and last_grabs.number = coalesce(
    case when listed.never_imported = 0 or listed.gap >= listed.min_gain then listed.last_imported end,
    listed.last_number
  )
left join edits on edits.profile_id = listed.profile_id
