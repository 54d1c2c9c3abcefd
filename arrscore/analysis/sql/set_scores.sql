-- title: Score of each set of formats
-- grain: one row per set of custom formats and profile that files have together, the empty set too
-- why: the score that the server must report for a file, and the formats in the order in which they matter
-- index: set_id, profile_id
-- integer: points_sum, format_count, negative_count
-- text: formats, negative_formats, negative_words
with parts as (
  select
    profile_sets.set_id,
    profile_sets.profile_id,
    json_group_array(format) filter (where format is not null) over best_first as formats,
    json_group_array(json_object('format', format, 'points', points))
      filter (where points < 0) over worst_first as negative_formats,
    group_concat(printf('%s (%,d)', format, points), ', ')
      filter (where points < 0) over worst_first as negative_words,
    coalesce(sum(points) over worst_first, 0) as points_sum,
    count(format) over worst_first as format_count,
    count(*) filter (where points < 0) over worst_first as negative_count
  from profile_sets
  left join set_points
    on set_points.set_id = profile_sets.set_id and set_points.profile_id is profile_sets.profile_id
  window
    best_first as (partition by profile_sets.set_id, profile_sets.profile_id order by points desc, format
      rows between unbounded preceding and unbounded following),
    worst_first as (partition by profile_sets.set_id, profile_sets.profile_id order by points, format
      rows between unbounded preceding and unbounded following)
)
select
  set_id, profile_id, points_sum, format_count, negative_count, formats, negative_formats, negative_words
from parts
-- each row of a group says the same, as its windows span the group
group by set_id, profile_id
