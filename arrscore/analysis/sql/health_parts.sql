-- title: Parts of the health
-- grain: one row per profile that is not removed and part, and one per instance and part (profile empty)
-- why: each part is a share from 0 to 1 by the profile's own rules; its weight counts for as much of the 100 points as
--   it has of the weights of the parts that can be measured. Points are rounded first, so that what is printed sums up
-- index: profile_id
-- index: instance_id
-- integer: instance_id, profile_id, position
-- text: part
-- real: value, weight, points
-- unit value: 0 to 1; empty where there is nothing to measure
-- unit points: of 100; empty where the scores of the instance are distrusted
with parts (position, part) as (
  values (1, 'minimum'), (2, 'reach'), (3, 'clean'), (4, 'quality'), (5, 'present')
),
counted as (
  select
    health_counts.instance_id,
    health_counts.profile_id,
    parts.*,
    case part
      when 'minimum' then at_minimum * 1.0 / nullif(scored_files, 0)
      when 'reach' then attained / nullif(scored_files, 0)
      when 'clean' then clean * 1.0 / nullif(scored_files, 0)
      when 'quality' then quality_met * 1.0 / nullif(files, 0)
      when 'present' then coalesce(present, 0) * 1.0 / nullif(coalesce(wanted, 0), 0)
    end as value,
    case part
      when 'minimum' then weight_minimum
      when 'reach' then weight_reach
      when 'clean' then weight_clean
      when 'quality' then weight_quality
      when 'present' then weight_present
    end as weight
  from health_counts
  left join item_counts
    on item_counts.instance_id = health_counts.instance_id and item_counts.profile_id is health_counts.profile_id
  cross join parts
  cross join parameters
),
measured as (
  select
    *,
    sum(weight) filter (where value is not null) over (partition by instance_id, profile_id) as weights
  from counted
)
select
  measured.instance_id,
  profile_id,
  position,
  part,
  value,
  weight,
  case when not score_faults.distrusted then round(100.0 * value * weight / nullif(weights, 0), 1) end as points
from measured
join score_faults on score_faults.instance_id = measured.instance_id
