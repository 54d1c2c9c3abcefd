-- title: Score of each set of formats
-- grain: one row per set of custom formats and profile that files have together, the empty set too
-- why: the score that the server must report for a file, and the formats in the order in which they matter
-- published: no
-- index: set_id, profile_id
-- integer: points_sum, format_count, negative_count
-- text: formats, negative_formats
with sums as (
  select set_id, profile_id, sum(points) as points_sum, count(*) as format_count, sum(points < 0) as negative_count
  from format_set_points
  group by set_id, profile_id
),
counted as (
  select
    profile_format_sets.set_id,
    profile_format_sets.profile_id,
    coalesce(sums.points_sum, 0) as points_sum,
    coalesce(sums.format_count, 0) as format_count,
    coalesce(sums.negative_count, 0) as negative_count
  from profile_format_sets
  left join sums on sums.set_id = profile_format_sets.set_id and sums.profile_id is profile_format_sets.profile_id
)
select
  counted.*,
  (
    select json_group_array(format) from (
      select format
      from format_set_points as own
      where own.set_id = counted.set_id and own.profile_id is counted.profile_id
      order by points desc, format
    )
  ) as formats,
  case when negative_count = 0 then '[]' else (
    select json_group_array(json_object('format', format, 'points', points)) from (
      select format, points
      from format_set_points as own
      where own.set_id = counted.set_id and own.profile_id is counted.profile_id and points < 0
      order by points, format
    )
  ) end as negative_formats
from counted
