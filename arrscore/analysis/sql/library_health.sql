-- title: Health of each library
-- grain: one row per instance
-- why: 0 to 100 and A to F, relative to the owner's own profiles; empty where no file is scored, and withheld where the
--   scores of the instance are distrusted (see score_faults)
-- key: instance_id
-- real: score
-- text: grade
with scores as (
  select
    library_health_parts.instance_id,
    case when health_counts.scored_files > 0 then round(sum(library_health_parts.points), 1) end as score
  from library_health_parts
  join health_counts
    on health_counts.instance_id = library_health_parts.instance_id and health_counts.profile_id is null
  group by library_health_parts.instance_id
)
select
  instance_id,
  score,
  case
    when score >= grade_a then 'A'
    when score >= grade_b then 'B'
    when score >= grade_c then 'C'
    when score >= grade_d then 'D'
    when score is not null then 'F'
  end as grade
from scores
cross join parameters
