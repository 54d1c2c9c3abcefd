-- title: Health of each profile
-- grain: one row per profile that is not removed
-- why: the same parts as the library's, of one profile alone; empty where none of its files is scored, and
--   withheld where the scores of the instance are distrusted (see score_faults)
-- key: profile_id
-- real: score
-- text: grade
with scores as (
  -- the part of the minimum has a value where a file is scored
  select profile_id, iif(count(value) filter (where part = 'minimum'), round(sum(points), 1), null) as score
  from profile_health_parts
  group by profile_id
)
select
  profile_id,
  score,
  grade(score) as grade
from scores
cross join parameters
