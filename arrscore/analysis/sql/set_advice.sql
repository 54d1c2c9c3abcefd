-- title: What a set of formats lacks
-- grain: one row per set of custom formats, profile and quality rank that an upgrade of its files leads to
-- why: files with the same formats lack the same ones: those that enough of the better files have, best points first
-- index: set_id, profile_id, target_rank
-- text: lacking_formats, lacking_words
with pairs as (
  select distinct file_groups.format_set_id as set_id, file_groups.profile_id, upgrade_targets.target_rank
  from file_groups
  join upgrade_targets
    on upgrade_targets.profile_id = file_groups.profile_id
    and upgrade_targets.quality_rank = file_groups.quality_rank
  where file_groups.score < upgrade_targets.target_score
),
lacking as (
  select
    pairs.*,
    better_formats.format,
    better_formats.points,
    row_number() over (
      partition by pairs.set_id, pairs.profile_id, pairs.target_rank
      order by better_formats.points desc, better_formats.format
    ) as position
  from pairs
  cross join parameters
  join better_formats
    on better_formats.profile_id = pairs.profile_id
    and better_formats.quality_rank = pairs.target_rank
    and better_formats.share >= parameters.better_share
  where not exists (
    select 1
    from format_set_formats
    where format_set_formats.set_id = pairs.set_id and format_set_formats.format_id = better_formats.format_id
  )
),
worded as (
  select
    set_id,
    profile_id,
    target_rank,
    json_group_array(json_object('format', format, 'points', points)) over best_first as lacking_formats,
    group_concat(printf('%s (%+,d)', format, points), ', ')
      filter (where position <= recommended_formats) over best_first as lacking_words
  from lacking
  cross join parameters
  window best_first as (partition by set_id, profile_id, target_rank order by position
    rows between unbounded preceding and unbounded following)
)
select set_id, profile_id, target_rank, lacking_formats, lacking_words
from worded
-- each row of a group says the same, as its windows span the group
group by set_id, profile_id, target_rank
