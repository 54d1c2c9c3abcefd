-- title: What an upgrade must reach
-- grain: one row per set of scored formats, profile and quality rank of files below what is reachable
-- why: the least that Radarr or Sonarr takes in the quality that an upgrade leads to: in the same quality the score with
--   the minimum increment, in a better one any that is better than this one, and never less than the minimum. Files
--   whose score is not the sum of their formats' points are left out
-- published: no
-- index: set_id, profile_id, quality_rank
-- integer: set_id, required_score
-- text: target_quality
-- unit set_id: the set that represents all with the same scored formats, see scored_format_sets
-- unit target_quality: empty where it is the quality that the files have
select distinct
  scored_format_sets.scored_set_id as set_id,
  file_groups.profile_id,
  file_groups.quality_rank,
  file_groups.score,
  upgrade_targets.target_rank,
  case when upgrade_targets.target_rank > file_groups.quality_rank then upgrade_targets.target_quality end
    as target_quality,
  max(
    file_groups.score
    + case when upgrade_targets.target_rank > file_groups.quality_rank then 1 else profile_rules.min_gain end,
    profile_rules.min_format_score
  ) as required_score
from file_groups
join upgrade_targets
  on upgrade_targets.profile_id = file_groups.profile_id
  and upgrade_targets.quality_rank = file_groups.quality_rank
join profile_rules on profile_rules.profile_id = file_groups.profile_id
join scored_format_sets
  on scored_format_sets.set_id = file_groups.format_set_id and scored_format_sets.profile_id = file_groups.profile_id
join format_set_scores
  on format_set_scores.set_id = file_groups.format_set_id
  and format_set_scores.profile_id = file_groups.profile_id
  and format_set_scores.points_sum = file_groups.score
where file_groups.score < upgrade_targets.target_score
