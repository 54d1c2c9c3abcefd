-- title: Parts of the health
-- grain: one row per profile that is not removed and part, and one per instance and part (profile empty)
-- why: each part is a share from 0 to 1 by the profile's own rules; its weight counts for as much of the 100 points as
--   it has of the weights of the parts that can be measured. Points are rounded first, so that what is printed sums up
-- index: profile_id
-- index: instance_id
-- integer: instance_id, profile_id, position
-- text: part, label, meaning
-- real: value, weight, points
-- unit value: 0 to 1; empty where there is nothing to measure
-- unit points: of 100; empty where the scores of the instance are distrusted
with wanted_counts as (
  select health_counts.*, coalesce(item_counts.wanted, 0) as wanted, coalesce(item_counts.present, 0) as present
  from health_counts
  left join item_counts
    on item_counts.instance_id = health_counts.instance_id and item_counts.profile_id is health_counts.profile_id
),
parts as (
  select
    instance_id, profile_id, 1 as position, 'minimum' as part, 'At or above the minimum' as label,
    at_minimum * 1.0 / nullif(scored_files, 0) as value, weight_minimum as weight,
    'Share of the scored files that the profile would still grab today.' as meaning
  from wanted_counts cross join parameters
  union all
  select
    instance_id, profile_id, 2, 'reach', 'Near what is reachable',
    attained / nullif(scored_files, 0), weight_reach,
    'How near the scored files come to what files of their profile and quality reach, on the profile''s scale.'
  from wanted_counts cross join parameters
  union all
  select
    instance_id, profile_id, 3, 'clean', 'Free of negative formats',
    clean * 1.0 / nullif(scored_files, 0), weight_clean,
    'Share of the scored files that match no format with negative points.'
  from wanted_counts cross join parameters
  union all
  select
    instance_id, profile_id, 4, 'quality', 'Quality cutoff met',
    quality_met * 1.0 / nullif(files, 0), weight_quality,
    'Share of the files whose quality is at or above the profile''s cutoff.'
  from wanted_counts cross join parameters
  union all
  select
    instance_id, profile_id, 5, 'present', 'On disk',
    present * 1.0 / nullif(wanted, 0), weight_present,
    'Share of the monitored items that have a file; what has not aired or is not available yet does not count.'
  from wanted_counts cross join parameters
),
measured as (
  select
    *,
    sum(weight) filter (where value is not null) over (partition by instance_id, profile_id) as weights
  from parts
)
select
  measured.instance_id,
  profile_id,
  position,
  part,
  label,
  value,
  weight,
  case when not score_faults.distrusted then round(100.0 * value * weight / nullif(weights, 0), 1) end as points,
  meaning
from measured
join score_faults on score_faults.instance_id = measured.instance_id
