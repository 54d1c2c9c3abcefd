-- title: Sets of formats that score alike
-- grain: one row per set of custom formats and profile that files have together
-- why: formats without points advise nothing, so sets whose other formats are the same are one for a recommendation: the
--   first of them stands for all
-- published: no
-- index: set_id, profile_id
-- integer: scored_set_id
with scored as (
  select set_id, profile_id, group_concat(format_id) as format_ids
  from (
    select set_id, profile_id, format_id
    from format_set_points
    where points <> 0
    order by set_id, profile_id, format_id
  )
  group by set_id, profile_id
)
select
  profile_format_sets.set_id,
  profile_format_sets.profile_id,
  min(profile_format_sets.set_id) over (
    partition by profile_format_sets.profile_id, scored.format_ids
  ) as scored_set_id
from profile_format_sets
left join scored on scored.set_id = profile_format_sets.set_id and scored.profile_id = profile_format_sets.profile_id
where profile_format_sets.profile_id is not null
