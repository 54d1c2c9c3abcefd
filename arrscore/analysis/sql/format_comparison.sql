-- title: Files with a format and without it
-- grain: one row per profile, quality rank and format that scored files of them have
-- why: a format is worth what the files that have it score more than those of the same profile and quality that lack
--   it. Medians, as one score of -10000 would pull a mean anywhere
-- index: format_id
-- integer: files_with, files_without, median_with, median_without
-- unit median_with: points besides the format's own
-- unit median_without: points; empty where all files have the format
with medians_with as (
  select
    instance_id,
    profile_id,
    quality_rank,
    format_id,
    points,
    format_files as files_with,
    quantile(score, files_up_to, format_files, 0.5) - points as median_with
  from format_scores
  group by profile_id, quality_rank, format_id
),
counted as (
  select
    medians_with.*,
    (
      select max(score_counts.rank_files)
      from score_counts
      where score_counts.profile_id = medians_with.profile_id and score_counts.quality_rank = medians_with.quality_rank
    ) - medians_with.files_with as files_without
  from medians_with
)
select
  instance_id,
  profile_id,
  quality_rank,
  format_id,
  points,
  files_with,
  files_without,
  median_with,
  -- the lowest score up to which half of the files without the format lie
  case when files_without > 0 then (
    select score_counts.score
    from score_counts
    where score_counts.profile_id = counted.profile_id
      and score_counts.quality_rank = counted.quality_rank
      and score_counts.files_up_to >= (files_without + 1) / 2
      and score_counts.files_up_to - coalesce((
        select format_scores.files_up_to
        from format_scores
        where format_scores.profile_id = counted.profile_id
          and format_scores.quality_rank = counted.quality_rank
          and format_scores.format_id = counted.format_id
          and format_scores.score <= score_counts.score
        order by format_scores.score desc
        limit 1
      ), 0) >= (files_without + 1) / 2
    order by score_counts.files_up_to
    limit 1
  ) end as median_without
from counted
