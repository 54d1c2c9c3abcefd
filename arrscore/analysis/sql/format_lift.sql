-- title: What a format comes with
-- grain: one row per format that divides the files of at least one profile and quality
-- why: a format that marks good releases comes with other good formats. Within one profile and quality the median of
--   the rest of the score (without the format's own points) is set against the median of the files without it; the
--   differences are averaged by the number of files with it. Medians, as one score of -10000 would pull a mean anywhere
-- published: no
-- key: format_id
-- integer: lift, score_difference, lift_files
-- unit lift: points, of the rest of the score
-- unit score_difference: points, of the whole score, the format's own among them
-- unit lift_files: files with the format that have others without it beside them
with medians_with as (
  select
    profile_id,
    quality_rank,
    format_id,
    format_files,
    points,
    quantile(score, files_up_to, format_files, 0.5) - points as rest_with
  from format_scores
  group by profile_id, quality_rank, format_id
),
-- materialized, as the median without the format is looked up, and named three times below
medians as materialized (
  select
    medians_with.*,
    (
      select score_counts.score
      from score_counts
      where score_counts.profile_id = medians_with.profile_id
        and score_counts.quality_rank = medians_with.quality_rank
        and score_counts.files_up_to >= (rank_files - medians_with.format_files + 1) / 2
        and score_counts.files_up_to - coalesce((
          select format_scores.files_up_to
          from format_scores
          where format_scores.profile_id = medians_with.profile_id
            and format_scores.quality_rank = medians_with.quality_rank
            and format_scores.format_id = medians_with.format_id
            and format_scores.score <= score_counts.score
          order by format_scores.score desc
          limit 1
        ), 0) >= (rank_files - medians_with.format_files + 1) / 2
        and rank_files > medians_with.format_files
      order by score_counts.files_up_to
      limit 1
    ) as rest_without
  from medians_with
)
select
  format_id,
  cast(round(sum((rest_with - rest_without) * format_files) * 1.0 / sum(format_files)) as integer) as lift,
  cast(
    round(sum((rest_with + points - rest_without) * format_files) * 1.0 / sum(format_files)) as integer
  ) as score_difference,
  sum(format_files) as lift_files
from medians
where rest_without is not null
group by format_id
