-- title: Scores of the files with a format
-- grain: one row per profile, quality rank, format and score of the files that match it
-- why: the counts behind what a format decides and what it comes with
-- published: no
-- index: profile_id, quality_rank, format_id, score
-- index: format_id
-- integer: files, files_up_to, format_files
-- unit files_up_to: files of this profile, quality and format that score as much or less
-- unit format_files: scored files of this profile, quality and format
with counts as (
  select
    file_groups.instance_id,
    file_groups.profile_id,
    file_groups.quality_rank,
    format_set_points.format_id,
    file_groups.score,
    format_set_points.points,
    sum(file_groups.files) as files
  from file_groups
  join format_set_points
    on format_set_points.set_id = file_groups.format_set_id and format_set_points.profile_id = file_groups.profile_id
  where file_groups.score is not null
  group by file_groups.profile_id, file_groups.quality_rank, format_set_points.format_id, file_groups.score
),
-- the sum of all comes first, so that SQLite sorts once for both; a score is one row, and a frame of rows costs less
counted as (
  select
    *,
    sum(files) over (partition by profile_id, quality_rank, format_id) as format_files,
    sum(files) over (
      partition by profile_id, quality_rank, format_id order by score rows unbounded preceding
    ) as files_up_to
  from counts
)
select instance_id, profile_id, quality_rank, format_id, score, points, files, files_up_to, format_files
from counted
