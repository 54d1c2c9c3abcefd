-- title: Where the present files came from
-- grain: one row per item whose file came from a grab that the history tells of
-- why: a release is grabbed by its name, and its file is scored by what is left of that name. Formats that the file lost
--   or gained against the name make the gap, under the present profile. What a later fetch saw come or go on the same
--   file, as a format was edited, is counted for the name, too, so that it makes no gap
-- key: item_id
-- index: grab_id
-- integer: file_score, grab_score_today, set_gap, name_points, was_rescored
-- text: lost_formats, lost_words, gained_formats, gained_words
-- unit grab_score_today: points that the release's name scores under the present profile and by the present formats
-- unit set_gap: points of the lost formats less those of the gained ones; empty where either set is unknown
-- unit name_points: points of set_gap that went after the import, as the imported name still matched
with imported as (
  select
    release_downloads.item_id,
    release_downloads.instance_id,
    release_downloads.profile_id,
    release_downloads.grab_id,
    release_downloads.grab_set_id,
    release_downloads.grab_score_today,
    release_downloads.import_set_id,
    release_downloads.import_run_id,
    release_downloads.file_server_id,
    media_files.id as file_id,
    case when not score_faults.distrusted then media_files.score end as file_score,
    media_files.format_set_id as file_set_id,
    media_files.server_id as present_server_id,
    row_number() over (partition by release_downloads.item_id order by release_downloads.number desc) as place
  from release_downloads
  join items on items.id = release_downloads.item_id
  join media_files on media_files.id = items.file_id
  join score_faults on score_faults.instance_id = items.instance_id
  where release_downloads.import_id is not null
),
present as (
  -- where the same download became the same file twice, the later grab counts
  select *, min(place) as first_place
  from imported
  where file_server_id = present_server_id or (file_server_id is null and place = 1)
  group by item_id
),
rescored as (
  select present.item_id, score_history.id as change_id, score_history.formats_added, score_history.formats_removed
  from present
  join score_history
    on score_history.item_id = present.item_id
    and score_history.kind = 'rescored'
    and score_history.build_run_id > present.import_run_id
),
named as (
  select rescored.item_id, rescored.change_id, names.value as format, 1 as came
  from rescored
  join json_each(rescored.formats_added) as names
  union all
  select rescored.item_id, rescored.change_id, names.value, 0
  from rescored
  join json_each(rescored.formats_removed) as names
),
format_names as materialized (
  select instance_id, name, id as format_id
  from custom_formats
),
corrections as (
  select named.item_id, format_names.format_id, named.came, max(named.change_id) as change_id
  from named
  join items on items.id = named.item_id
  join format_names on format_names.instance_id = items.instance_id and format_names.name = named.format
  group by named.item_id, format_names.format_id
),
compared as (
  select item_id, profile_id, grab_set_id, import_set_id, file_set_id
  from present
  where grab_set_id is not null
    and file_set_id is not null
    and (grab_set_id <> file_set_id or item_id in (select item_id from corrections))
),
name_formats as (
  select compared.item_id, format_set_formats.format_id
  from compared
  join format_set_formats on format_set_formats.set_id = compared.grab_set_id
  left join corrections
    on corrections.item_id = compared.item_id and corrections.format_id = format_set_formats.format_id
  where coalesce(corrections.came, 1)
  union all
  select compared.item_id, corrections.format_id
  from compared
  join corrections on corrections.item_id = compared.item_id and corrections.came
  left join format_set_formats as of_grab
    on of_grab.set_id = compared.grab_set_id and of_grab.format_id = corrections.format_id
  where of_grab.format_id is null
),
differences as (
  select compared.*, name_formats.format_id, 1 as is_lost
  -- in this order: the other way round, every format of the profile is looked for in every name
  from name_formats
  cross join compared on compared.item_id = name_formats.item_id
  left join format_set_formats as of_file
    on of_file.set_id = compared.file_set_id and of_file.format_id = name_formats.format_id
  where of_file.format_id is null
  union all
  select compared.*, of_file.format_id, 0
  from compared
  join format_set_formats as of_file on of_file.set_id = compared.file_set_id
  left join name_formats
    on name_formats.item_id = compared.item_id and name_formats.format_id = of_file.format_id
  where name_formats.format_id is null
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
  -- texts follow the order of the rows, as SQLite groups without changing it
  select
    item_id,
    json_group_array(json_object('format', format, 'points', points)) filter (where is_lost) as lost_formats,
    json_group_array(json_object('format', format, 'points', points)) filter (where not is_lost) as gained_formats,
    group_concat(printf('%s (%+,d)', format, points), ', ') filter (where is_lost) as lost_words,
    group_concat(printf('%s (%+,d)', format, points), ', ') filter (where not is_lost) as gained_words,
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
    when present.grab_set_id is null then null
    when present.file_set_id is null then present.grab_score_today
    else present.file_score + coalesce(gaps.set_gap, 0)
  end as grab_score_today,
  case when present.grab_set_id is not null and present.file_set_id is not null
    then coalesce(gaps.set_gap, 0) end as set_gap,
  coalesce(gaps.name_points, 0) as name_points,
  coalesce(gaps.lost_formats, '[]') as lost_formats,
  gaps.lost_words,
  coalesce(gaps.gained_formats, '[]') as gained_formats,
  gaps.gained_words,
  present.item_id in (select item_id from rescored) as was_rescored
from present
left join gaps on gaps.item_id = present.item_id
