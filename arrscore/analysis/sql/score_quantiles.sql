-- title: Distribution of scores
-- grain: one row per profile with scored files, and one per instance (profile empty)
-- why: quantiles are scores that files really have (nearest rank), so they need no interpolation
-- published: no
-- index: profile_id
-- index: instance_id
-- integer: profile_id, scored_files, score_min, score_p10, score_p25, score_median, score_p75, score_p90, score_max
-- integer: score_top
-- real: score_mean
-- unit score_top: points, the quantile of the parameter reach_quantile
with scopes as (
  select instance_id, profile_id, score, sum(files) as files
  from score_counts
  group by profile_id, score
  union all
  select instance_id, null, score, sum(files)
  from file_groups
  where score is not null
  group by instance_id, score
),
counted as (
  select
    *,
    sum(files) over (partition by instance_id, profile_id order by score) as files_up_to,
    sum(files) over (partition by instance_id, profile_id) as scored_files
  from scopes
)
select
  instance_id,
  profile_id,
  scored_files,
  min(score) as score_min,
  quantile(score, files_up_to, scored_files, 0.1) as score_p10,
  quantile(score, files_up_to, scored_files, 0.25) as score_p25,
  quantile(score, files_up_to, scored_files, 0.5) as score_median,
  quantile(score, files_up_to, scored_files, 0.75) as score_p75,
  quantile(score, files_up_to, scored_files, 0.9) as score_p90,
  max(score) as score_max,
  sum(score * files) * 1.0 / scored_files as score_mean,
  quantile(score, files_up_to, scored_files, reach_quantile) as score_top
from counted
cross join parameters
group by instance_id, profile_id
