-- title: Where an upgrade leads
-- grain: one row per profile and quality rank that has scored files
-- why: a file below its quality cutoff is compared with the best allowed quality up to the cutoff that files have, any
--   other with files of its own quality
-- index: profile_id, quality_rank
-- integer: target_rank, target_score, target_files
-- text: target_quality, target_basis
-- unit target_score: points that are reachable there
with better as (
  select own.profile_id, own.quality_rank, max(better.quality_rank) as better_rank
  from profile_reach as own
  join profile_rules on profile_rules.profile_id = own.profile_id
  join profile_reach as better
    on better.profile_id = own.profile_id
    and better.quality_rank > own.quality_rank
    and better.quality_rank <= profile_rules.cutoff_rank
  join profile_ranks
    on profile_ranks.profile_id = better.profile_id and profile_ranks.quality_rank = better.quality_rank
  where profile_ranks.allowed
  group by own.profile_id, own.quality_rank
)
select
  own.profile_id,
  own.quality_rank,
  target.quality_rank as target_rank,
  target.quality as target_quality,
  target.reachable_score as target_score,
  target.basis as target_basis,
  target.files as target_files
from profile_reach as own
left join better on better.profile_id = own.profile_id and better.quality_rank = own.quality_rank
join profile_reach as target
  on target.profile_id = own.profile_id
  and target.quality_rank = coalesce(better.better_rank, own.quality_rank)
