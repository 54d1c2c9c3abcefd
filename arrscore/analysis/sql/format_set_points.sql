-- title: Points of each set of formats
-- grain: one row per set of custom formats, profile that files have it under, and format in the set
-- why: a format has no points of its own, the file's present profile gives them; one that it does not list is worth 0
-- index: set_id, profile_id
-- index: format_id, profile_id
-- integer: points
select
  profile_format_sets.set_id,
  profile_format_sets.profile_id,
  custom_formats.id as format_id,
  custom_formats.name as format,
  coalesce(profile_scores.score, 0) as points
from profile_format_sets
join format_set_formats on format_set_formats.set_id = profile_format_sets.set_id
join custom_formats on custom_formats.id = format_set_formats.format_id
left join profile_scores
  on profile_scores.profile_id = profile_format_sets.profile_id and profile_scores.format_id = custom_formats.id
