-- title: What to look for
-- grain: one row per profile, quality rank, set of formats and score of files below what is reachable, where a better
--   file exists
-- why: the difference to the better set in example_format_sets, so all of it can be had together: its positive formats that
--   the file lacks, and the file's negative formats that it is free of. Left out is what would replace a format worth as
--   much: for each format that the better set lacks, the nearest in points that no file of the profile has beside it
-- index: profile_id, quality_rank, format_set_id
-- integer: format_set_id, profile_id, quality_rank, score, target_rank, required_score, recommended_files
-- text: recommended_formats, unwanted_formats
-- unit required_score: points that a release of the target quality must reach to be taken as a better one
-- unit recommended_files: better files of the target quality that match all of the recommended formats and none of the
--   unwanted ones
with scored as materialized (
  select set_id, profile_id, format_id, format, points
  from format_set_points
  where points <> 0
  union all
  -- a format that is in every set, so that files are found where none is recommended
  select set_id, profile_id, 0, '', 0
  from profile_format_sets
  where profile_id is not null
),
together as materialized (
  select distinct one.profile_id, one.format_id, other.format_id as other_id
  from scored as one
  join scored as other on other.set_id = one.set_id and other.profile_id = one.profile_id
  where one.points > 0 and other.points > 0
),
differences as (
  select
    example_format_sets.*,
    scored.format_id,
    scored.format,
    scored.points,
    sides.is_better as is_gain
  from example_format_sets
  cross join (select 0 as is_better union all select 1) as sides
  cross join scored
    on scored.set_id = iif(sides.is_better, example_format_sets.better_set_id, example_format_sets.set_id)
    and scored.profile_id = example_format_sets.profile_id
  group by
    example_format_sets.set_id, example_format_sets.profile_id, example_format_sets.target_rank, example_format_sets.required_score,
    scored.format_id
  having count(*) = 1 or scored.format_id = 0
),
exchanges as (
  select
    differences.*,
    json_group_array(json_object('id', format_id, 'points', points)) filter (where points > 0 and not is_gain) over (
      partition by set_id, profile_id, target_rank, required_score
    ) as losses
  from differences
),
rivals as (
  select
    exchanges.*,
    row_number() over (
      partition by
        exchanges.set_id, exchanges.profile_id, exchanges.target_rank, exchanges.required_score, loss.value
      order by
        together.format_id is not null,
        abs(exchanges.points - json_extract(loss.value, '$.points')),
        exchanges.points desc,
        exchanges.format
    ) = 1
      and together.format_id is null
      and exchanges.points between 1 and coalesce(json_extract(loss.value, '$.points'), 0) as is_no_better
  from exchanges
  left join json_each(case when exchanges.points > 0 then exchanges.losses else '[]' end) as loss
  left join together
    on together.profile_id = exchanges.profile_id
    and together.format_id = exchanges.format_id
    and together.other_id = json_extract(loss.value, '$.id')
  where exchanges.points = 0 or exchanges.is_gain = (exchanges.points > 0)
),
parts as materialized (
  select
    set_id,
    profile_id,
    target_rank,
    required_score,
    format_id,
    format,
    points,
    row_number() over (same_sign order by abs(points) desc, format) as position,
    sum(points > 0) over (partition by set_id, profile_id, target_rank, required_score) as recommended
  from (
    select *
    from rivals
    group by set_id, profile_id, target_rank, required_score, format_id
    having max(is_no_better) = 0
  )
  window same_sign as (
    partition by set_id, profile_id, target_rank, required_score, points > 0, points < 0
  )
),
-- lists follow the order of the rows, as SQLite groups without changing it
texts as (
  select
    set_id,
    profile_id,
    target_rank,
    required_score,
    json_group_array(json_object('format', format, 'points', points)) filter (where points > 0) as recommended_formats,
    json_group_array(json_object('format', format, 'points', points)) filter (where points < 0) as unwanted_formats
  from (select * from parts order by set_id, profile_id, target_rank, required_score, position)
  group by set_id, profile_id, target_rank, required_score
),
better_points as materialized (
  select
    better_format_sets.profile_id,
    better_format_sets.quality_rank,
    better_format_sets.place,
    better_format_sets.score,
    better_format_sets.files,
    scored.format_id
  from better_format_sets
  cross join scored on scored.set_id = better_format_sets.set_id and scored.profile_id = better_format_sets.profile_id
),
matches as (
  select parts.set_id, parts.profile_id, parts.target_rank, parts.required_score, better_points.files
  from parts
  cross join better_points
    on better_points.profile_id = parts.profile_id
    and better_points.quality_rank = parts.target_rank
    and better_points.format_id = parts.format_id
  where better_points.score >= parts.required_score and (parts.points <> 0 or parts.recommended = 0)
  group by parts.set_id, parts.profile_id, parts.target_rank, parts.required_score, better_points.place
  having sum(parts.points > 0) = parts.recommended and sum(parts.points < 0) = 0
),
counted as (
  select set_id, profile_id, target_rank, required_score, sum(files) as files
  from matches
  group by set_id, profile_id, target_rank, required_score
)
select
  upgrade_requirements.profile_id,
  upgrade_requirements.quality_rank,
  scored_format_sets.set_id as format_set_id,
  upgrade_requirements.score,
  upgrade_requirements.target_rank,
  upgrade_requirements.required_score,
  texts.recommended_formats,
  texts.unwanted_formats,
  counted.files as recommended_files
from upgrade_requirements
cross join texts
  on texts.set_id = upgrade_requirements.set_id
  and texts.profile_id = upgrade_requirements.profile_id
  and texts.target_rank = upgrade_requirements.target_rank
  and texts.required_score = upgrade_requirements.required_score
cross join counted
  on counted.set_id = texts.set_id
  and counted.profile_id = texts.profile_id
  and counted.target_rank = texts.target_rank
  and counted.required_score = texts.required_score
cross join scored_format_sets
  on scored_format_sets.scored_set_id = upgrade_requirements.set_id and scored_format_sets.profile_id = upgrade_requirements.profile_id
