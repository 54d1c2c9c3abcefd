-- title: Score of each set of formats
-- grain: one row per set of custom formats and profile that files have together, the empty set too
-- why: the score that the server must report for a file, and the formats in the order in which they matter
-- index: set_id, profile_id
-- integer: points_sum, format_count, negative_count
-- text: formats, negative_formats, negative_words
-- words: formats, negative_formats, negative_words
select
  set_id,
  profile_id,
  (
    select coalesce(sum(points), 0)
    from set_points as own
    where own.set_id = profile_sets.set_id and own.profile_id is profile_sets.profile_id
  ) as points_sum,
  (
    select count(*)
    from set_points as own
    where own.set_id = profile_sets.set_id and own.profile_id is profile_sets.profile_id
  ) as format_count,
  (
    select count(*)
    from set_points as own
    where own.set_id = profile_sets.set_id and own.profile_id is profile_sets.profile_id and points < 0
  ) as negative_count,
  (
    select json_group_array(format) from (
      select format
      from set_points as own
      where own.set_id = profile_sets.set_id and own.profile_id is profile_sets.profile_id
      order by points desc, format
    )
  ) as formats,
  (
    select json_group_array(json_object('format', format, 'points', points)) from (
      select format, points
      from set_points as own
      where own.set_id = profile_sets.set_id and own.profile_id is profile_sets.profile_id and points < 0
      order by points, format
    )
  ) as negative_formats,
  (
    select group_concat(printf('%s (%,d)', format, points), ', ') from (
      select format, points
      from set_points as own
      where own.set_id = profile_sets.set_id and own.profile_id is profile_sets.profile_id and points < 0
      order by points, format
    )
  ) as negative_words
from profile_sets
