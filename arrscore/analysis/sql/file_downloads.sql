-- title: Where the present files came from
-- grain: one row per item whose file came from a grab that the history tells of
-- why: a release is grabbed by its name, and its file is scored by what is left of that name. Formats that the file lost
--   or gained against the name make the gap, under the present profile. Name and file are compared as they were first
--   read, under the rules of that time: a format that was created, deleted, edited or split since then makes no gap,
--   nor does one that the file has got by now. Where rules were edited between grab and import, the name counts as it
--   was read at the import
-- published: no
-- key: item_id
-- index: grab_id
-- integer: file_score, grab_score_today, set_gap, name_points, was_rescored
-- integer: build_run_id, import_run_id, grab_score, import_score
-- text: lost_formats, gained_formats
-- unit grab_score_today: points of the file and of what it lost against the release's name, under the present profile
-- unit set_gap: points of the lost formats less those of the gained ones; empty where one of the sets is unknown
-- unit name_points: points of set_gap that went after the import, as the imported name still matched
with imported as (
  select
    release_downloads.item_id,
    release_downloads.instance_id,
    release_downloads.profile_id,
    release_downloads.grab_id,
    release_downloads.build_run_id,
    release_downloads.imported_items,
    release_downloads.grabbed_at,
    release_downloads.grab_score,
    release_downloads.import_score,
    release_downloads.grab_set_id,
    release_downloads.grab_score_today,
    release_downloads.import_set_id,
    release_downloads.import_run_id,
    release_downloads.file_server_id,
    media_files.id as file_id,
    case when not score_faults.distrusted then media_files.score end as file_score,
    media_files.format_set_id as file_set_id,
    media_files.first_set_id,
    media_files.server_id as present_server_id,
    row_number() over (partition by release_downloads.item_id order by release_downloads.number desc) as place
  from release_downloads
  join items on items.id = release_downloads.item_id
  join media_files on media_files.id = items.file_id
  join score_faults on score_faults.instance_id = items.instance_id
  where release_downloads.import_id is not null
),
chosen as (
  -- where the same download became the same file twice, the later grab counts
  select *, min(place) as first_place
  from imported
  where file_server_id = present_server_id or (file_server_id is null and place = 1)
  group by item_id
),
edits as materialized (
  select distinct instance_id, build_run_id
  from rule_changes
),
present as (
  select
    chosen.*,
    case
      -- the episodes of a pack are imported by names of their own
      when chosen.import_set_id is not null
        and chosen.imported_items = 1
        and exists (
          select 1
          from edits
          where edits.instance_id = chosen.instance_id
            and edits.build_run_id > chosen.build_run_id
            and edits.build_run_id <= chosen.import_run_id
        )
        then chosen.import_set_id
      else chosen.grab_set_id
    end as name_set_id,
    exists (
      select 1
      from score_history
      where score_history.item_id = chosen.item_id
        and score_history.kind = 'rescored'
        and score_history.build_run_id > chosen.import_run_id
    ) as was_rescored
  from chosen
),
compared as (
  select
    present.item_id,
    present.profile_id,
    present.import_set_id,
    present.file_set_id,
    members.format_id,
    max(members.set_id = present.name_set_id) as is_lost,
    max(members.set_id = present.first_set_id) as is_of_first
  from present
  cross join format_set_formats as members on members.set_id in (present.name_set_id, present.first_set_id)
  where present.file_set_id is not null and present.first_set_id <> present.name_set_id
  group by present.item_id, members.format_id
),
differences as (
  -- lost is what the name has, and the file had not at first and has not now; gained what it had at first and has still
  select compared.*
  from compared
  left join format_set_formats as of_file
    on of_file.set_id = compared.file_set_id and of_file.format_id = compared.format_id
  where compared.is_lost <> compared.is_of_first and (of_file.format_id is null) = compared.is_lost
),
scored as (
  select
    differences.item_id,
    differences.is_lost,
    custom_formats.name as format,
    profile_scores.score as points,
    case
      when differences.import_set_id is null then 1
      else (of_import.format_id is not null) = differences.is_lost
    end as went_after_import
  from differences
  join custom_formats on custom_formats.id = differences.format_id
  join profile_scores
    on profile_scores.profile_id = differences.profile_id
    and profile_scores.format_id = differences.format_id
    and profile_scores.score <> 0
  left join format_set_formats as of_import
    on of_import.set_id = differences.import_set_id and of_import.format_id = differences.format_id
),
gaps as (
  -- lists follow the order of the rows, as SQLite groups without changing it
  select
    item_id,
    json_group_array(json_object('format', format, 'points', points)) filter (where is_lost) as lost_formats,
    json_group_array(json_object('format', format, 'points', points)) filter (where not is_lost) as gained_formats,
    sum(case when is_lost then points else -points end) as set_gap,
    coalesce(sum(case when is_lost then points else -points end) filter (where went_after_import), 0) as name_points
  from (select * from scored order by item_id, abs(points) desc, format)
  group by item_id
)
select
  present.item_id,
  present.instance_id,
  present.profile_id,
  present.grab_id,
  present.file_id,
  present.file_score,
  case
    when present.name_set_id is null then null
    when present.file_set_id is null or present.first_set_id is null then present.grab_score_today
    else present.file_score + coalesce(gaps.set_gap, 0)
  end as grab_score_today,
  case when present.name_set_id is not null and present.file_set_id is not null and present.first_set_id is not null
    then coalesce(gaps.set_gap, 0) end as set_gap,
  coalesce(gaps.name_points, 0) as name_points,
  coalesce(gaps.lost_formats, '[]') as lost_formats,
  coalesce(gaps.gained_formats, '[]') as gained_formats,
  present.was_rescored,
  present.grabbed_at,
  present.build_run_id,
  present.import_run_id,
  present.grab_score,
  present.import_score
from present
left join gaps on gaps.item_id = present.item_id
