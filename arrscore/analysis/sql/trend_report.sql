-- title: Where it is going
-- grain: one row per instance and measure, the health and the median score
-- why: the pace is the median of the changes per week between any two builds (Theil-Sen), which a single jump, as of
--   edited scores, hardly moves. The projection goes on at that pace from the last value; its range is the parameter
--   trend_band times the mean distance of the builds from the line with that pace through their middle, wider the
--   further it looks ahead compared with the time that it knows. With too few builds or days it says so.
--   Builds whose scores are distrusted are no points, and while the present scores are, nothing is projected
-- index: instance_id, measure
-- integer: builds, enough
-- real: days, first_value, last_value, pace_per_week, projected_value, projected_low, projected_high
-- text: measure, projected_at, direction
-- for_text: distrusted, trend_min_builds, trend_min_days
-- unit pace_per_week: points of the measure; empty where the history is too short
-- unit direction: rising or falling where the projected change is larger than its range, else steady
with measures (measure) as (
  values ('health'), ('score_median')
),
spans as (
  select
    instances.id as instance_id,
    measures.measure,
    coalesce(sum(trend_points.builds), 0) as builds,
    coalesce(max(trend_points.day) - min(trend_points.day), 0.0) as days,
    max(trend_points.day) as last_day,
    max(trend_points.at) as last_at
  from instances
  cross join measures
  left join trend_points on trend_points.instance_id = instances.id and trend_points.measure = measures.measure
  group by instances.id, measures.measure
),
judged as (
  select
    spans.*,
    parameters.trend_min_builds,
    parameters.trend_min_days,
    parameters.trend_weeks_ahead,
    parameters.trend_band,
    score_faults.distrusted,
    builds >= trend_min_builds and days >= trend_min_days and not score_faults.distrusted as enough,
    (
      select value from trend_points
      where trend_points.instance_id = spans.instance_id and trend_points.measure = spans.measure
      order by day limit 1
    ) as first_value,
    (
      select value from trend_points
      where trend_points.instance_id = spans.instance_id and trend_points.measure = spans.measure
      order by day desc limit 1
    ) as last_value
  from spans
  cross join parameters
  join score_faults on score_faults.instance_id = spans.instance_id
),
slopes as (
  select
    early.instance_id,
    early.measure,
    (late.value - early.value) / (late.day - early.day) as slope
  from trend_points as early
  join trend_points as late
    on late.instance_id = early.instance_id and late.measure = early.measure and late.day > early.day
),
ordered_slopes as (
  select
    *,
    row_number() over (partition by instance_id, measure order by slope) as place,
    count(*) over (partition by instance_id, measure) as pairs
  from slopes
),
paces as (
  select instance_id, measure, avg(slope) as slope
  from ordered_slopes
  where is_middle(place, pairs)
  group by instance_id, measure
),
levels as (
  select
    trend_points.*,
    paces.slope,
    trend_points.value - paces.slope * (trend_points.day - judged.last_day) as level
  from trend_points
  join judged on judged.instance_id = trend_points.instance_id and judged.measure = trend_points.measure
  join paces on paces.instance_id = trend_points.instance_id and paces.measure = trend_points.measure
  where judged.enough
),
ordered_levels as (
  select
    *,
    row_number() over (partition by instance_id, measure order by level) as place,
    count(*) over (partition by instance_id, measure) as points
  from levels
),
lines as (
  select instance_id, measure, slope, avg(level) as middle
  from ordered_levels
  where is_middle(place, points)
  group by instance_id, measure
),
distances as (
  select levels.instance_id, levels.measure, avg(abs(levels.level - lines.middle)) as mean_distance
  from levels
  join lines on lines.instance_id = levels.instance_id and lines.measure = levels.measure
  group by levels.instance_id, levels.measure
),
projected as (
  select
    judged.*,
    lines.slope * 7 as pace_per_week,
    judged.last_value + lines.slope * 7 * trend_weeks_ahead as projected_value,
    trend_band * distances.mean_distance * (1 + trend_weeks_ahead * 7 / judged.days) as band
  from judged
  left join lines on lines.instance_id = judged.instance_id and lines.measure = judged.measure
  left join distances on distances.instance_id = judged.instance_id and distances.measure = judged.measure
),
bounded as (
  -- health ends at 0 and 100
  select
    *,
    case measure when 'health' then min(100.0, max(0.0, projected_value)) else projected_value end as kept_value,
    case measure when 'health' then min(100.0, max(0.0, projected_value - band)) else projected_value - band end as low,
    case measure when 'health' then min(100.0, max(0.0, projected_value + band)) else projected_value + band end as high,
    case
      when abs(pace_per_week) * trend_weeks_ahead <= band then 'steady'
      when pace_per_week > 0 then 'rising'
      when pace_per_week < 0 then 'falling'
      else 'steady'
    end as direction,
    case when enough
      then strftime('%Y-%m-%dT%H:%M:%SZ', last_at, printf('+%d days', 7 * trend_weeks_ahead)) end as projected_at
  from projected
)
select
  instance_id,
  measure,
  builds,
  days,
  first_value,
  last_value,
  pace_per_week,
  projected_at,
  kept_value as projected_value,
  low as projected_low,
  high as projected_high,
  case when enough then direction end as direction,
  enough,
  distrusted,
  trend_min_builds,
  trend_min_days
from bounded
