-- title: Release groups
-- grain: one row per profile, quality rank and release group that scored files have
-- why: groups are compared only within one profile and quality, by the median of their scores, as anything else would
--   compare profiles. Groups with too few files to tell (parameter group_min_files) come after those with enough
-- index: instance_id, profile_id, quality_rank, position
-- integer: files, size_bytes, score_median, rank_median, difference, position, has_enough, groups
-- text: quality
-- unit size_bytes: bytes
-- unit rank_median: points, of all scored files of the profile and quality
-- unit difference: points that the group's median lies above the median of all
-- unit groups: groups of the same profile and quality
with counts as (
  select instance_id, profile_id, quality_rank, release_group, trusted_score as score,
    count(*) as files, sum(size_bytes) as size_bytes
  from file_report
  where trusted_score is not null and profile_id is not null and release_group <> ''
  group by profile_id, quality_rank, release_group, trusted_score
),
counted as (
  select
    *,
    sum(files) over (partition by profile_id, quality_rank, release_group order by score) as files_up_to,
    sum(files) over (partition by profile_id, quality_rank, release_group) as group_files
  from counts
),
medians as (
  select
    instance_id,
    profile_id,
    quality_rank,
    release_group,
    group_files as files,
    sum(size_bytes) as size_bytes,
    quantile(score, files_up_to, group_files, 0.5) as score_median
  from counted
  group by profile_id, quality_rank, release_group
),
rank_medians as (
  select profile_id, quality_rank, quantile(score, files_up_to, rank_files, 0.5) as rank_median
  from score_counts
  group by profile_id, quality_rank
)
select
  medians.instance_id,
  medians.profile_id,
  medians.quality_rank,
  coalesce(profile_ranks.quality, 'not in the profile') as quality,
  medians.release_group,
  medians.files,
  medians.size_bytes,
  medians.score_median,
  rank_medians.rank_median,
  medians.score_median - rank_medians.rank_median as difference,
  row_number() over (
    partition by medians.profile_id, medians.quality_rank
    order by
      medians.files >= parameters.group_min_files desc,
      medians.score_median desc,
      medians.files desc,
      medians.release_group
  ) as position,
  medians.files >= parameters.group_min_files as has_enough,
  count(*) over (partition by medians.profile_id, medians.quality_rank) as groups
from medians
cross join parameters
join rank_medians
  on rank_medians.profile_id = medians.profile_id and rank_medians.quality_rank = medians.quality_rank
left join profile_ranks
  on profile_ranks.profile_id = medians.profile_id and profile_ranks.quality_rank = medians.quality_rank
