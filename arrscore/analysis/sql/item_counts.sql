-- title: Items of each profile
-- grain: one row per instance and profile that titles use, and one per instance (profile empty)
-- why: missing counts the monitored items with nothing on disk; what had not aired at the last fetch is not missing
-- index: profile_id
-- index: instance_id
-- integer: profile_id, titles, items, missing, wanted, present
-- unit missing: monitored items that have aired and have nothing on disk
-- unit wanted: monitored items that have a file or have aired
-- unit present: wanted items that have a file
with facts as (
  select
    instance_id,
    profile_id,
    file_id is not null as has_file,
    state <> 'unmonitored' as monitored,
    has_aired
  from upgrade_state
),
profile_items as (
  select
    instance_id,
    profile_id,
    count(*) as items,
    sum(monitored and has_aired and not has_file) as missing,
    sum(monitored and has_aired) as wanted,
    sum(monitored and has_file) as present
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
