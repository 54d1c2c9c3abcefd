-- title: Profiles
-- grain: one row per quality profile that is not removed
-- why: how the files of each profile score by its own rules, and what it could still win
-- key: profile_id
-- index: instance_id
-- integer: titles, items, missing, files, scored_files, size_bytes, score_min, score_p10, score_p25, score_median
-- integer: score_p75, score_p90, score_max, below_minimum, below_cutoff, below_reach, candidates, reachable_score
-- integer: spread, scored_formats
-- real: score_mean, health
-- text: rating, grade, cutoff_quality, reachable_quality, reach_basis
-- unit size_bytes: bytes
-- unit missing: items in the state missing
-- unit below_minimum: files that would not be grabbed today
-- unit candidates: items worth upgrading
-- unit reachable_score: points, of the best allowed quality up to the cutoff that has files, else of the best that has
-- unit health: 0 to 100
with best_reach as (
  select
    profile_reach.*,
    row_number() over (
      partition by profile_reach.profile_id
      order by
        coalesce(profile_ranks.allowed, 0)
          and profile_reach.quality_rank <= coalesce(profile_rules.cutoff_rank, profile_reach.quality_rank) desc,
        profile_reach.quality_rank desc
    ) as position
  from profile_reach
  join profile_rules on profile_rules.profile_id = profile_reach.profile_id
  left join profile_ranks
    on profile_ranks.profile_id = profile_reach.profile_id
    and profile_ranks.quality_rank = profile_reach.quality_rank
),
candidate_counts as (
  select profile_id, count(*) as candidates
  from upgrade_gains
  group by profile_id
)
select
  profile_rules.profile_id,
  profile_rules.instance_id,
  profile_rules.profile,
  coalesce(item_counts.titles, 0) as titles,
  coalesce(item_counts.items, 0) as items,
  coalesce(item_counts.missing, 0) as missing,
  health_counts.files,
  health_counts.scored_files,
  health_counts.size_bytes,
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
  profile_rules.upgrade_allowed,
  profile_rules.min_format_score,
  profile_rules.cutoff_format_score,
  profile_rules.min_upgrade_format_score,
  profile_rules.cutoff_quality,
  best_reach.reachable_score,
  best_reach.quality as reachable_quality,
  best_reach.basis as reach_basis,
  profile_spread.spread,
  profile_rules.ceiling,
  profile_rules.scored_formats,
  profile_health.score as health,
  profile_health.grade,
  case
    when coalesce(item_counts.titles, 0) = 0 then 'unused'
    when health_counts.files = 0 then 'empty'
    when profile_health.score is null then 'unknown'
    when profile_rules.scored_formats = 0 then 'no scores'
    when profile_health.grade in ('A', 'B') then 'good'
    when profile_health.grade = 'C' then 'fair'
    else 'poor'
  end as rating
from profile_rules
join health_counts on health_counts.profile_id = profile_rules.profile_id
left join item_counts on item_counts.profile_id = profile_rules.profile_id
left join score_quantiles on score_quantiles.profile_id = profile_rules.profile_id
left join best_reach on best_reach.profile_id = profile_rules.profile_id and best_reach.position = 1
left join profile_spread on profile_spread.profile_id = profile_rules.profile_id
left join candidate_counts on candidate_counts.profile_id = profile_rules.profile_id
left join profile_health on profile_health.profile_id = profile_rules.profile_id
where profile_rules.removed_at is null
