-- title: The rules of each profile
-- grain: one row per quality profile, removed ones too
-- why: what Radarr and Sonarr compare a file with. Without upgrades the cutoffs become the lowest allowed quality
--   and the minimum score; a cutoff that the profile does not list counts as met, so its rank is empty
-- key: profile_id
-- integer: lowest_allowed_rank, best_allowed_rank, cutoff_rank, effective_cutoff_rank, effective_cutoff_score
-- integer: min_gain, ceiling, scored_formats
-- text: cutoff_quality
-- unit min_gain: points that a better-scored release of the same quality must bring at least
-- unit ceiling: points, the sum of all positive scores, which no single release can match
with allowed_ranks as (
  select
    profile_id,
    min(quality_rank) filter (where allowed) as lowest_allowed_rank,
    max(quality_rank) filter (where allowed) as best_allowed_rank
  from profile_ranks
  group by profile_id
),
cutoffs as (
  select quality_profiles.id as profile_id, min(profile_qualities.rank) as cutoff_rank
  from quality_profiles
  join profile_qualities on profile_qualities.profile_id = quality_profiles.id
  where quality_profiles.cutoff_server_id
    in (profile_qualities.quality_server_id, profile_qualities.group_server_id)
  group by quality_profiles.id
),
points as (
  select
    profile_id,
    sum(score) filter (where score > 0) as ceiling,
    count(*) filter (where score <> 0) as scored_formats
  from profile_scores
  group by profile_id
)
select
  quality_profiles.id as profile_id,
  quality_profiles.instance_id,
  quality_profiles.name as profile,
  quality_profiles.upgrade_allowed,
  quality_profiles.min_format_score,
  quality_profiles.cutoff_format_score,
  quality_profiles.min_upgrade_format_score,
  max(1, quality_profiles.min_upgrade_format_score) as min_gain,
  allowed_ranks.lowest_allowed_rank,
  allowed_ranks.best_allowed_rank,
  cutoffs.cutoff_rank,
  profile_ranks.quality as cutoff_quality,
  case when quality_profiles.upgrade_allowed then cutoffs.cutoff_rank
    else allowed_ranks.lowest_allowed_rank end as effective_cutoff_rank,
  case when quality_profiles.upgrade_allowed then quality_profiles.cutoff_format_score
    else quality_profiles.min_format_score end as effective_cutoff_score,
  coalesce(points.ceiling, 0) as ceiling,
  coalesce(points.scored_formats, 0) as scored_formats,
  instances.propers_and_repacks,
  quality_profiles.removed_at
from quality_profiles
join instances on instances.id = quality_profiles.instance_id
left join allowed_ranks on allowed_ranks.profile_id = quality_profiles.id
left join cutoffs on cutoffs.profile_id = quality_profiles.id
left join points on points.profile_id = quality_profiles.id
left join profile_ranks
  on profile_ranks.profile_id = quality_profiles.id and profile_ranks.quality_rank = cutoffs.cutoff_rank
