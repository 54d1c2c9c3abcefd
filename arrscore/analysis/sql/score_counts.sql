-- title: Scores and how often they occur
-- grain: one row per profile, quality rank and score that files have
-- why: every quantile is read from these counts; files with an unknown score are left out
-- index: profile_id, quality_rank, files_up_to
-- integer: files, files_up_to, rank_files
-- unit files_up_to: files of this profile and quality that score as much or less
-- unit rank_files: scored files of this profile and quality
with counts as (
  select instance_id, profile_id, quality_rank, score, sum(files) as files
  from file_groups
  where score is not null and profile_id is not null
  group by profile_id, quality_rank, score
)
select
  instance_id,
  profile_id,
  quality_rank,
  score,
  files,
  sum(files) over (partition by profile_id, quality_rank order by score) as files_up_to,
  sum(files) over (partition by profile_id, quality_rank) as rank_files
from counts
