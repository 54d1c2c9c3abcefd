-- title: What is reachable
-- grain: one row per profile and quality rank that has scored files
-- why: the owner's cutoff where enough files reach it, else what the better files of the same profile and quality do
--   reach (a high quantile, by default the 90th percentile). With too few files of the quality, all files of the
--   profile count. Many profiles carry a cutoff of 10000 that no release reaches, so the cutoff alone says nothing
-- index: profile_id, quality_rank
-- integer: reachable_score, files, best_score, rank_files
-- text: quality, basis
-- unit files: files that reachable_score rests on
-- unit rank_files: scored files of this profile and quality
-- unit ceiling: points, the sum of all positive scores of the profile, which no single release can match
with ranks as (
  select
    profile_id,
    quality_rank,
    rank_files,
    max(score) as best_score,
    quantile(score, files_up_to, rank_files, reach_quantile) as rank_top,
    rank_files >= reach_min_files as enough
  from score_counts
  cross join parameters
  group by profile_id, quality_rank
)
select
  ranks.profile_id,
  ranks.quality_rank,
  coalesce(profile_ranks.quality, 'not in the profile') as quality,
  min(case when enough then rank_top else score_top end, cutoff_format_score) as reachable_score,
  case
    when not enough then 'too few files'
    when rank_top >= cutoff_format_score then 'cutoff'
    else 'observed'
  end as basis,
  case when enough then rank_files else scored_files end as files,
  ranks.best_score,
  profile_rules.ceiling,
  ranks.rank_files
from ranks
join profile_rules on profile_rules.profile_id = ranks.profile_id
join score_quantiles on score_quantiles.profile_id = ranks.profile_id
left join profile_ranks
  on profile_ranks.profile_id = ranks.profile_id and profile_ranks.quality_rank = ranks.quality_rank
