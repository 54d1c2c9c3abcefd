-- title: Grabs per week
-- why: how much each of the busiest release groups brings, and whether it scores as well as it did
-- chart: line week grabs release_group
-- label week: Week from
-- label mean_score: Mean score
-- unit size_bytes: bytes
with busiest as (
  select release_group
  from release_events
  where kind = 'grabbed' and release_group <> ''
  group by release_group
  order by count(*) desc, release_group
  limit 5
)
select
  date(occurred_at, 'weekday 1', '-7 days') as week,
  release_group,
  count(*) as grabs,
  round(avg(frozen_score)) as mean_score,
  sum(size_bytes) as size_bytes
from release_events
join busiest using (release_group)
where kind = 'grabbed'
group by week, release_group
order by week desc, grabs desc, release_group
