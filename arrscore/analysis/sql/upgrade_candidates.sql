-- title: Worth upgrading
-- grain: one row per item that the application would upgrade today and for which more is reachable
-- why: 1 critical: its score is negative or below the minimum. Else by the gain's share of the profile's scale: 2 high,
--   3 medium, 4 low, one step higher where its quality is below the cutoff. A gain below the parameter gain_share_least
--   is not worth listing, unless the score is below the minimum. An item in an upgrade loop (see
--   upgrade_loops) is not listed: another grab wins nothing until the loop is fixed
-- key: item_id
-- lookup: instance_id, position
-- index: instance_id, priority, potential_gain
-- lookup: title_id
-- index: profile_id, priority
-- integer: priority, potential_gain, position, recommended_files
-- text: label, priority_name, reason, recommendation, recommended_formats, unwanted_formats, negative_formats
-- real: gain_share, gain_ratio
-- words: reason, recommendation, recommended_formats, unwanted_formats, recommended_files, negative_formats
-- words: label, title, year, season_number, episode_number, item_name
-- unit potential_gain: points from the score to what is reachable
-- unit gain_share: 0 to 1, of the profile's scale
-- unit gain_ratio: of the profile's scale, above 1 where the score lies below the scale's floor
-- unit position: within the instance, by priority and then by gain_ratio, so that profiles compare fairly
-- unit recommended_formats: what a better file has and this one lacks, all of it together, best points first
-- unit unwanted_formats: what costs this file points and a release must not have
-- unit recommended_files: better files of the profile and the target quality that show it
-- unit size_bytes: bytes
with gains as (
  select
    upgrade_state.*,
    upgrade_targets.target_rank,
    upgrade_targets.target_quality,
    upgrade_targets.target_score as reachable_score,
    upgrade_targets.target_basis,
    upgrade_targets.target_files,
    upgrade_targets.target_score - upgrade_state.score as potential_gain,
    (upgrade_targets.target_score - upgrade_state.score) * 1.0 / profile_spread.spread as gain_ratio,
    upgrade_state.score < profile_rules.min_format_score as below_minimum,
    profile_rules.min_format_score
  from upgrade_state
  cross join parameters
  join upgrade_targets
    on upgrade_targets.profile_id = upgrade_state.profile_id
    and upgrade_targets.quality_rank = upgrade_state.quality_rank
  join profile_spread on profile_spread.profile_id = upgrade_state.profile_id
  join profile_rules on profile_rules.profile_id = upgrade_state.profile_id
  where upgrade_state.item_id not in (select item_id from upgrade_loops)
    and upgrade_targets.target_score > upgrade_state.score
    and (
      (upgrade_targets.target_score - upgrade_state.score) * 1.0 / profile_spread.spread >= parameters.gain_share_least
      or upgrade_state.score < profile_rules.min_format_score
    )
    and case
      when upgrade_targets.target_rank > upgrade_state.quality_rank
        then upgrade_state.takes in ('better quality', 'better quality or score')
          and upgrade_targets.target_score >= profile_rules.min_format_score
      else upgrade_state.takes in ('better score', 'better quality or score')
        and upgrade_targets.target_score >= upgrade_state.required_score
    end
),
ranked as (
  select
    gains.*,
    case
      when gains.score < 0 or gains.below_minimum then 1
      else max(
        2,
        case when gain_ratio >= gain_share_high then 2 when gain_ratio >= gain_share_medium then 3 else 4 end
        - (state = 'quality_below_cutoff')
      )
    end as priority,
    file_report.format_set_id,
    file_report.size_bytes,
    file_report.quality
  from gains
  cross join parameters
  join file_report on file_report.file_id = gains.file_id
),
placed as (
  select
    ranked.*,
    row_number() over (partition by instance_id order by priority, gain_ratio desc, item_id) as position
  from ranked
)
select
  placed.item_id,
  placed.instance_id,
  placed.title_id,
  placed.file_id,
  placed.profile_id,
  placed.priority,
  case placed.priority when 1 then 'critical' when 2 then 'high' when 3 then 'medium' else 'low' end
    as priority_name,
  placed.score,
  placed.reachable_score,
  placed.required_score,
  placed.potential_gain,
  min(1.0, placed.gain_ratio) as gain_share,
  placed.gain_ratio,
  placed.position,
  printf('It scores %,d', placed.score)
    || case when placed.below_minimum
      then printf(', below the minimum of %,d,', placed.min_format_score) else '' end
    || case placed.target_basis
      when 'cutoff'
        then printf(' where the cutoff %,d is reached by files of %s', placed.reachable_score, placed.target_quality)
      when 'observed'
        then printf(' where the better files of %s reach %,d', placed.target_quality, placed.reachable_score)
      else printf(' where the better files of the profile reach %,d', placed.reachable_score)
    end
    || printf(' (seen on %,d %s)', placed.target_files, case placed.target_files when 1 then 'file' else 'files' end)
    || case when placed.state = 'quality_below_cutoff'
      then printf(', and %s is below the quality cutoff', placed.quality) else '' end
    || '.' as reason,
  case
    when upgrade_advice.recommendation is not null then upgrade_advice.recommendation
    when placed.target_rank = placed.quality_rank
      then printf('Look for a release that scores at least %,d.', placed.required_score)
    else printf('Look for a release in %s.', placed.target_quality)
  end as recommendation,
  coalesce(upgrade_advice.recommended_formats, '[]') as recommended_formats,
  coalesce(upgrade_advice.unwanted_formats, '[]') as unwanted_formats,
  coalesce(upgrade_advice.recommended_files, 0) as recommended_files,
  coalesce(format_set_scores.negative_formats, '[]') as negative_formats,
  placed.size_bytes,
  item_labels.label,
  item_labels.title,
  item_labels.year,
  item_labels.season_number,
  item_labels.episode_number,
  item_labels.item_name,
  placed.quality,
  placed.target_quality,
  placed.state,
  placed.blocked_in_feed
from placed
left join item_labels on item_labels.item_id = placed.item_id
left join format_set_scores
  on format_set_scores.set_id = placed.format_set_id and format_set_scores.profile_id = placed.profile_id
left join upgrade_advice
  on upgrade_advice.profile_id = placed.profile_id
  and upgrade_advice.quality_rank = placed.quality_rank
  and upgrade_advice.format_set_id = placed.format_set_id
  and upgrade_advice.score = placed.score
