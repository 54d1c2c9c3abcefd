-- title: Health of each library
-- grain: one row per instance
-- why: 0 to 100 and A to F, relative to the owner's own profiles; empty where no file is scored, and withheld where the
--   scores of the instance are distrusted (see score_faults)
-- key: instance_id
-- real: score
-- text: grade
with scores as (
  -- the part of the minimum has a value where a file is scored
  select instance_id, iif(count(value) filter (where part = 'minimum'), round(sum(points), 1), null) as score
  from library_health_parts
  group by instance_id
)
select
  instance_id,
  score,
  grade(score) as grade
from scores
cross join parameters
