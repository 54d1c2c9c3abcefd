-- title: Libraries
-- grain: one row per instance
-- why: the whole of one server's library in one row: how much, how good, how much to win
-- key: instance_id
-- integer: titles, items, missing, files, scored_files, size_bytes, score_min, score_p10, score_p25, score_median
-- integer: score_p75, score_p90, score_max, below_minimum, below_cutoff, below_reach, candidates, critical, mismatches
-- integer: profiles
-- real: score_mean, health
-- text: grade
-- unit size_bytes: bytes
-- unit missing: items in the state missing
-- unit mismatches: files whose points do not sum to the server's score
-- unit health: 0 to 100
with candidate_counts as (
  select instance_id, count(*) as candidates, sum(priority = 1) as critical
  from upgrade_gains
  group by instance_id
),
mismatch_counts as (
  select instance_id, count(*) as mismatches
  from score_mismatches
  group by instance_id
),
file_counts as (
  select
    instance_id,
    sum(files) as files,
    sum(size_bytes) as size_bytes,
    sum(files) filter (where score is not null) as scored_files
  from file_groups
  group by instance_id
),
profile_counts as (
  select instance_id, count(*) as profiles
  from profile_rules
  where removed_at is null
  group by instance_id
)
select
  instances.id as instance_id,
  instances.slug,
  instances.service,
  instances.name,
  instances.version,
  instances.fetched_at,
  coalesce(profile_counts.profiles, 0) as profiles,
  item_counts.titles,
  item_counts.items,
  item_counts.missing,
  coalesce(file_counts.files, 0) as files,
  coalesce(file_counts.scored_files, 0) as scored_files,
  coalesce(file_counts.size_bytes, 0) as size_bytes,
  score_quantiles.score_min,
  score_quantiles.score_p10,
  score_quantiles.score_p25,
  score_quantiles.score_median,
  score_quantiles.score_p75,
  score_quantiles.score_p90,
  score_quantiles.score_max,
  score_quantiles.score_mean,
  health_counts.below_minimum,
  health_counts.below_cutoff,
  health_counts.below_reach,
  coalesce(candidate_counts.candidates, 0) as candidates,
  coalesce(candidate_counts.critical, 0) as critical,
  coalesce(mismatch_counts.mismatches, 0) as mismatches,
  library_health.score as health,
  library_health.grade
from instances
join item_counts on item_counts.instance_id = instances.id and item_counts.profile_id is null
join health_counts on health_counts.instance_id = instances.id and health_counts.profile_id is null
join library_health on library_health.instance_id = instances.id
left join profile_counts on profile_counts.instance_id = instances.id
left join file_counts on file_counts.instance_id = instances.id
left join score_quantiles
  on score_quantiles.instance_id = instances.id and score_quantiles.profile_id is null
left join candidate_counts on candidate_counts.instance_id = instances.id
left join mismatch_counts on mismatch_counts.instance_id = instances.id
