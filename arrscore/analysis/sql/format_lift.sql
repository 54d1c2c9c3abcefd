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
select
  format_id,
  cast(
    round(sum((median_with - median_without) * files_with) * 1.0 / sum(files_with)) as integer
  ) as lift,
  cast(
    round(sum((median_with + points - median_without) * files_with) * 1.0 / sum(files_with)) as integer
  ) as score_difference,
  sum(files_with) as lift_files
from format_comparison
where median_without is not null
group by format_id
