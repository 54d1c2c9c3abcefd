-- title: Worth upgrading
-- grain: one row per item that Radarr or Sonarr would upgrade today and for which more is reachable
-- why: 1 critical: its score is negative or below the minimum. Else by the gain's share of the profile's scale: 2 high,
--   3 medium, 4 low, one step higher where its quality is below the cutoff. A gain below the parameter gain_share_least
--   is not worth listing, unless the score is below the minimum. An item in an upgrade loop (see
--   upgrade_loops) is not listed: another grab wins nothing until the loop is fixed
-- key: item_id
-- index: instance_id, priority, potential_gain
-- index: profile_id, priority
-- integer: priority, potential_gain, position, recommended_files
-- text: label, priority_name, recommended_formats, unwanted_formats, negative_formats
-- real: gain_share, gain_ratio
-- for_text: below_minimum, min_format_score, target_basis, target_files, is_same_quality, named_formats
-- unit potential_gain: points from the score to what is reachable
-- unit gain_share: 0 to 1, of the profile's scale
-- unit gain_ratio: of the profile's scale, above 1 where the score lies below the scale's floor
-- unit position: within the instance, by priority and then by gain_ratio, so that profiles compare fairly
-- unit recommended_formats: what a better file has and this one lacks, all of it together, best points first
-- unit unwanted_formats: what costs this file points and a release must not have
-- unit recommended_files: better files of the profile and the target quality that show it
-- unit size_bytes: bytes
select
  upgrade_gains.item_id,
  upgrade_gains.instance_id,
  upgrade_gains.title_id,
  upgrade_gains.file_id,
  upgrade_gains.profile_id,
  upgrade_gains.priority,
  case upgrade_gains.priority when 1 then 'critical' when 2 then 'high' when 3 then 'medium' else 'low' end
    as priority_name,
  upgrade_gains.score,
  upgrade_gains.reachable_score,
  upgrade_gains.required_score,
  upgrade_gains.potential_gain,
  min(1.0, upgrade_gains.gain_ratio) as gain_share,
  upgrade_gains.gain_ratio,
  upgrade_gains.position,
  coalesce(upgrade_advice.recommended_formats, '[]') as recommended_formats,
  coalesce(upgrade_advice.unwanted_formats, '[]') as unwanted_formats,
  coalesce(upgrade_advice.recommended_files, 0) as recommended_files,
  coalesce(format_set_scores.negative_formats, '[]') as negative_formats,
  upgrade_gains.size_bytes,
  item_labels.label,
  item_labels.title,
  item_labels.year,
  item_labels.season_number,
  item_labels.episode_number,
  item_labels.item_name,
  upgrade_gains.quality,
  upgrade_gains.target_quality,
  upgrade_gains.state,
  upgrade_gains.blocked_in_feed,
  upgrade_gains.below_minimum,
  upgrade_gains.min_format_score,
  upgrade_gains.target_basis,
  upgrade_gains.target_files,
  upgrade_gains.target_rank = upgrade_gains.quality_rank as is_same_quality,
  parameters.named_formats
from upgrade_gains
cross join parameters
left join item_labels on item_labels.item_id = upgrade_gains.item_id
left join format_set_scores
  on format_set_scores.set_id = upgrade_gains.format_set_id
  and format_set_scores.profile_id = upgrade_gains.profile_id
left join upgrade_advice
  on upgrade_advice.profile_id = upgrade_gains.profile_id
  and upgrade_advice.quality_rank = upgrade_gains.quality_rank
  and upgrade_advice.format_set_id = upgrade_gains.format_set_id
  and upgrade_advice.score = upgrade_gains.score
