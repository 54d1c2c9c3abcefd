-- title: Formats of the better files
-- grain: one row per profile, quality rank and format with positive points that its better files have
-- why: shows what files that reach the reachable score have; where a quality has too few files, the better files of the
--   whole profile count
-- published: no
-- index: profile_id, quality_rank, format_id
-- integer: better_files, files_with
-- real: share
with better_groups as (
  select
    profile_reach.profile_id,
    profile_reach.quality_rank,
    file_groups.format_set_id,
    sum(file_groups.files) as files,
    sum(sum(file_groups.files)) over (partition by profile_reach.profile_id, profile_reach.quality_rank) as better_files
  from profile_reach
  join file_groups
    on file_groups.profile_id = profile_reach.profile_id
    and is_better_file(file_groups.quality_rank, file_groups.score)
  group by profile_reach.profile_id, profile_reach.quality_rank, file_groups.format_set_id
)
select
  better_groups.profile_id,
  better_groups.quality_rank,
  format_set_points.format_id,
  format_set_points.format,
  format_set_points.points,
  better_groups.better_files,
  sum(better_groups.files) as files_with,
  sum(better_groups.files) * 1.0 / better_groups.better_files as share
from better_groups
join format_set_points
  on format_set_points.set_id = better_groups.format_set_id and format_set_points.profile_id = better_groups.profile_id
where format_set_points.points > 0
group by better_groups.profile_id, better_groups.quality_rank, format_set_points.format_id
