-- title: Formats that occur together
-- grain: one row per profile, format that its better files commonly have, and other positive format beside it in a file
-- why: tiers and services exclude each other; two formats that no file of the profile has together are alternatives, so
--   a release cannot be asked to have both
-- index: profile_id, format_id, other_id
with wanted as (
  select distinct better_formats.profile_id, better_formats.format_id
  from better_formats
  cross join parameters
  where better_formats.share >= parameters.better_share
)
select distinct wanted.profile_id, wanted.format_id, other.format_id as other_id
from wanted
join set_points as own on own.format_id = wanted.format_id and own.profile_id = wanted.profile_id
join set_points as other on other.set_id = own.set_id and other.profile_id = own.profile_id
where other.points > 0 and other.format_id <> own.format_id
