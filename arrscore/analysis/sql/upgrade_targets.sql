-- title: Where an upgrade leads
-- grain: one row per profile and quality rank that has scored files
-- why: a file below its quality cutoff is compared with the best allowed quality up to the cutoff that files have, any
--   other with files of its own quality
-- index: profile_id, quality_rank
-- integer: target_rank, target_score, target_files
-- text: target_quality, target_basis
-- unit target_score: points that are reachable there
with placed as (
  select
    profile_reach.*,
    coalesce(profile_ranks.allowed, 0) and profile_reach.quality_rank <= profile_rules.cutoff_rank as is_target
  from profile_reach
  join profile_rules on profile_rules.profile_id = profile_reach.profile_id
  left join profile_ranks
    on profile_ranks.profile_id = profile_reach.profile_id
    and profile_ranks.quality_rank = profile_reach.quality_rank
),
best as (
  select
    *,
    coalesce(max(quality_rank) filter (where is_target) over (partition by profile_id) > quality_rank, 0) as is_better,
    first_value(quality_rank) over targets as best_rank,
    first_value(quality) over targets as best_quality,
    first_value(reachable_score) over targets as best_reachable,
    first_value(basis) over targets as best_basis,
    first_value(files) over targets as best_files
  from placed
  window targets as (partition by profile_id order by is_target desc, quality_rank desc)
)
select
  profile_id,
  quality_rank,
  iif(is_better, best_rank, quality_rank) as target_rank,
  iif(is_better, best_quality, quality) as target_quality,
  iif(is_better, best_reachable, reachable_score) as target_score,
  iif(is_better, best_basis, basis) as target_basis,
  iif(is_better, best_files, files) as target_files
from best
