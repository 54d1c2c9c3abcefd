-- title: Health of each profile
-- grain: one row per profile that is not removed
-- why: the same parts as the library's, of one profile alone; empty where none of its files is scored, and
--   withheld where the scores of the instance are distrusted (see score_faults)
-- key: profile_id
-- real: score
-- text: grade
with scores as (
  select
    profile_health_parts.profile_id,
    case when health_counts.scored_files > 0 then round(sum(profile_health_parts.points), 1) end as score
  from profile_health_parts
  join health_counts
    on health_counts.profile_id = profile_health_parts.profile_id
  group by profile_health_parts.profile_id
)
select
  profile_id,
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
