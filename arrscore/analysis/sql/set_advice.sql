-- title: What a set of formats lacks
-- grain: one row per set of custom formats, profile and quality rank that an upgrade of its files leads to
-- why: files with the same formats lack the same ones: those that enough of the better files have, best points first.
--   Left out is what is no better than an alternative that the set has, or an alternative to a better one it lacks
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
rivals as materialized (
  select format_alternatives.*
  from format_alternatives
  join profile_scores as own
    on own.profile_id = format_alternatives.profile_id and own.format_id = format_alternatives.format_id
  join profile_scores as other
    on other.profile_id = format_alternatives.profile_id and other.format_id = format_alternatives.other_id
  where other.score >= own.score
),
wanted as materialized (
  select better_formats.*
  from better_formats
  cross join parameters
  where better_formats.share >= parameters.better_share
),
absent as (
  select pairs.*, wanted.format_id, wanted.format, wanted.points
  from pairs
  join wanted on wanted.profile_id = pairs.profile_id and wanted.quality_rank = pairs.target_rank
  left join format_set_formats as own on own.set_id = pairs.set_id and own.format_id = wanted.format_id
  where own.format_id is null
    and not exists (
      select 1
      from rivals
      cross join format_set_formats as own on own.set_id = pairs.set_id and own.format_id = rivals.other_id
      where rivals.profile_id = pairs.profile_id and rivals.format_id = wanted.format_id
    )
),
lacking as (
  select
    absent.*,
    row_number() over (
      partition by absent.set_id, absent.profile_id, absent.target_rank order by absent.points desc, absent.format
    ) as position
  from absent
  where not exists (
    select 1
    from absent as better
    where better.set_id is absent.set_id
      and better.profile_id = absent.profile_id
      and better.target_rank = absent.target_rank
      and (better.points > absent.points or (better.points = absent.points and better.format < absent.format))
      and exists (
        select 1
        from format_alternatives
        where format_alternatives.profile_id = absent.profile_id
          and format_alternatives.format_id = absent.format_id
          and format_alternatives.other_id = better.format_id
      )
  )
),
best_first as (
  select lacking.*, recommended_formats
  from lacking
  cross join parameters
  order by set_id, profile_id, target_rank, position
)
-- texts follow the order of the rows, as SQLite groups without changing it
select
  set_id,
  profile_id,
  target_rank,
  json_group_array(json_object('format', format, 'points', points)) as lacking_formats,
  group_concat(printf('%s (%+,d)', format, points), ', ') filter (where position <= recommended_formats) as lacking_words
from best_first
group by set_id, profile_id, target_rank
