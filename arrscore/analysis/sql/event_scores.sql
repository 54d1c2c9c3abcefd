-- title: What release names score today
-- grain: one row per set of formats that release events match and profile of their items
-- why: an event's frozen score belongs to the rules of its day; to compare grabs with each other and with files, all of
--   them are scored anew under the item's present profile
-- published: no
-- index: set_id, profile_id
-- integer: points_sum
with pairs as (
  select distinct release_events.format_set_id as set_id, titles.profile_id
  from release_events
  join items on items.id = release_events.item_id
  join titles on titles.id = items.title_id
  where release_events.format_set_id is not null
)
select pairs.set_id, pairs.profile_id, coalesce(sum(profile_scores.score), 0) as points_sum
from pairs
left join format_set_formats on format_set_formats.set_id = pairs.set_id
left join profile_scores
  on profile_scores.profile_id = pairs.profile_id and profile_scores.format_id = format_set_formats.format_id
group by pairs.set_id, pairs.profile_id
