-- title: What is missing
-- why: titles with monitored items that are available or have aired and have no file, those that lack most first
-- parameter instance: an instance's slug; empty: all
select
  titles.name as title, titles.year, instances.slug as instance, quality_profiles.name as profile, found.missing
from (
  select title_id, count(*) as missing
  from upgrade_state
  where state = 'missing'
  group by title_id
) as found
join titles on titles.id = found.title_id
join instances on instances.id = titles.instance_id
left join quality_profiles on quality_profiles.id = titles.profile_id
where :instance in ('', instances.slug)
order by found.missing desc, titles.sort_name, titles.id
limit 500
