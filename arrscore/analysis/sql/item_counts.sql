-- title: Items of each profile
-- grain: one row per instance and profile that titles use, and one per instance (profile empty)
-- why: missing counts every monitored item with nothing on disk; wanted leaves out what had not aired at the last fetch
-- index: profile_id
-- index: instance_id
-- integer: profile_id, titles, items, missing, wanted, present
-- unit wanted: monitored items that have a file or have aired
-- unit present: wanted items that have a file
with facts as (
  select
    titles.instance_id,
    titles.profile_id,
    items.file_id is not null as has_file,
    items.monitored and titles.monitored as monitored,
    case
      when items.air_date is not null then items.air_date <= coalesce(instances.fetched_at, items.air_date)
      else titles.kind = 'movie'
    end as has_aired
  from titles
  join instances on instances.id = titles.instance_id
  join items on items.title_id = titles.id
  where titles.removed_at is null and items.removed_at is null
),
profile_items as (
  select
    instance_id,
    profile_id,
    count(*) as items,
    sum(monitored and not has_file) as missing,
    sum(monitored and (has_file or has_aired)) as wanted,
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
