-- title: Points of the trends
-- grain: one row per instance, measure and day with a complete build
-- why: statistics are recorded only when something changed, so a complete build without any repeats the last ones. Of a
--   day's builds the last one counts
-- published: no
-- index: instance_id, measure, day
-- real: value, day
-- integer: builds
-- text: measure, at
-- unit day: Julian day, with a fraction
-- unit builds: builds of that day
with builds as (
  select instance_id, build_run_id
  from build_run_instances
  where outcome = 'complete'
  union
  select instance_id, build_run_id
  from score_trend
),
dated as (
  select builds.instance_id, builds.build_run_id, build_runs.started_at as at, julianday(build_runs.started_at) as day
  from builds
  join build_runs on build_runs.id = builds.build_run_id
),
recent as (
  select dated.*
  from dated
  cross join parameters
  join (select instance_id, max(day) as last_day from dated group by instance_id) as lasts
    on lasts.instance_id = dated.instance_id
  where dated.day >= lasts.last_day - parameters.trend_days
),
known as (
  select
    recent.*,
    (
      select score_trend.build_run_id
      from score_trend
      where score_trend.instance_id = recent.instance_id and score_trend.build_run_id <= recent.build_run_id
      order by score_trend.build_run_id desc
      limit 1
    ) as stats_run_id
  from recent
),
measured as (
  select known.*, 'health' as measure, score_trend.health as value
  from known
  join score_trend
    on score_trend.instance_id = known.instance_id and score_trend.build_run_id = known.stats_run_id
  where score_trend.health is not null
  union all
  select known.*, 'score_median', score_trend.score_median
  from known
  join score_trend
    on score_trend.instance_id = known.instance_id and score_trend.build_run_id = known.stats_run_id
  where score_trend.score_median is not null
)
select instance_id, measure, max(day) as day, at, value, count(*) as builds
from measured
group by instance_id, measure, substr(at, 1, 10)
