-- title: Items of each profile
-- grain: one row per instance and profile that titles use, and one per instance (profile empty)
-- why: missing counts the monitored items with nothing on disk; what had not aired at the last fetch is not missing, nor
--   a movie that Radarr refuses every release of until it is available. So items are the sum of present,
--   missing and those that nothing is on disk of because they are unmonitored, unavailable or have not aired
-- index: profile_id
-- index: instance_id
-- integer: profile_id, titles, items, missing, wanted, present
-- unit missing: items in the state missing: monitored, available or aired, and nothing on disk
-- unit wanted: monitored items that have a file, and missing ones
-- unit present: wanted items that have a file
with facts as (
  select
    instance_id,
    profile_id,
    file_id is not null as has_file,
    state
  from upgrade_state
),
profile_items as (
  select
    instance_id,
    profile_id,
    count(*) as items,
    sum(state = 'missing') as missing,
    sum(state = 'missing' or (has_file and state <> 'unmonitored')) as wanted,
    sum(has_file and state <> 'unmonitored') as present
  from facts
  group by instance_id, profile_id
),
profile_titles as (
  select instance_id, profile_id, count(*) as titles
  from titles
  where removed_at is null
  group by instance_id, profile_id
),
counts as (
  select
    profile_titles.instance_id,
    profile_titles.profile_id,
    profile_titles.titles,
    coalesce(profile_items.items, 0) as items,
    coalesce(profile_items.missing, 0) as missing,
    coalesce(profile_items.wanted, 0) as wanted,
    coalesce(profile_items.present, 0) as present
  from profile_titles
  left join profile_items
    on profile_items.instance_id = profile_titles.instance_id
    and profile_items.profile_id is profile_titles.profile_id
)
select instance_id, profile_id, titles, items, missing, wanted, present
from counts
where profile_id is not null
union all
select
  instances.id,
  null,
  coalesce(sum(titles), 0),
  coalesce(sum(items), 0),
  coalesce(sum(missing), 0),
  coalesce(sum(wanted), 0),
  coalesce(sum(present), 0)
from instances
left join counts on counts.instance_id = instances.id
group by instances.id
