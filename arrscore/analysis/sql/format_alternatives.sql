-- title: Formats that exclude each other
-- grain: one row per profile, format that its better files commonly have, and positive format never seen beside it
-- why: tiers and services exclude each other, so one explains that another is missing. Two formats are alternatives
--   where no file of the profile has both, though by chance at least as many as the parameter reach_min_files would
-- published: no
-- index: profile_id, format_id, other_id
-- integer: other_id
with profile_files as (
  select profile_id, sum(files) as files
  from profile_format_sets
  group by profile_id
),
format_files as (
  select format_set_points.profile_id, format_set_points.format_id, sum(profile_format_sets.files) as files
  from profile_format_sets
  join format_set_points on format_set_points.set_id = profile_format_sets.set_id and format_set_points.profile_id = profile_format_sets.profile_id
  where format_set_points.points > 0
  group by format_set_points.profile_id, format_set_points.format_id
),
wanted as (
  select distinct better_formats.profile_id, better_formats.format_id
  from better_formats
  cross join parameters
  where better_formats.share >= parameters.better_share
),
together as (
  select distinct wanted.profile_id, wanted.format_id, other.format_id as other_id
  from wanted
  join format_set_points as own on own.format_id = wanted.format_id and own.profile_id = wanted.profile_id
  join format_set_points as other on other.set_id = own.set_id and other.profile_id = own.profile_id
)
select wanted.profile_id, wanted.format_id, other.format_id as other_id
from wanted
cross join parameters
join profile_files on profile_files.profile_id = wanted.profile_id
join format_files as own on own.profile_id = wanted.profile_id and own.format_id = wanted.format_id
join format_files as other on other.profile_id = wanted.profile_id and other.format_id <> wanted.format_id
where own.files * other.files >= parameters.reach_min_files * profile_files.files
  and not exists (
    select 1
    from together
    where together.profile_id = wanted.profile_id
      and together.format_id = wanted.format_id
      and together.other_id = other.format_id
  )
