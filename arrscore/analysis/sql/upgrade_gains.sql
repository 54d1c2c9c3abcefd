-- title: What an upgrade would gain
-- grain: one row per item worth upgrading
-- why: which items are candidates, how urgent and for how much; upgrade_candidates adds their names and the advice
-- published: no
-- key: item_id
-- integer: priority, position, potential_gain, below_minimum
-- real: gain_ratio
-- unit gain_ratio: of the profile's scale, above 1 where the score lies below the scale's floor
with gains as (
  select
    upgrade_state.item_id,
    upgrade_state.instance_id,
    upgrade_state.title_id,
    upgrade_state.file_id,
    upgrade_state.profile_id,
    upgrade_state.state,
    upgrade_state.score,
    upgrade_state.required_score,
    upgrade_state.quality_rank,
    upgrade_state.blocked_in_feed,
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
  where upgrade_state.item_id not in (select item_id from looping_items)
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
)
select
  ranked.*,
  row_number() over (partition by instance_id order by priority, gain_ratio desc, item_id) as position
from ranked
