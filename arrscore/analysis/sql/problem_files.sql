-- title: Files that prove a problem
-- grain: one row per problem and file that proves it
-- why: a problem is believed when its files can be opened. Scores that disagree are proven by score_mismatches, a minimum or cutoff that is not reached is proven by the files
--   below it, upgrades that are off by the files far below what is reachable, a format by the files that match it
-- index: problem, profile_id, format_id
-- index: file_id
-- integer: profile_id, format_id
-- text: problem
with of_profiles as (
  select problem_list.problem, problem_list.instance_id, problem_list.profile_id, problem_list.format_id, file_report.file_id
  from problem_list
  cross join parameters
  join file_report on file_report.profile_id = problem_list.profile_id
  left join profile_reach
    on profile_reach.profile_id = file_report.profile_id and profile_reach.quality_rank = file_report.quality_rank
  left join profile_spread on profile_spread.profile_id = file_report.profile_id
  where case problem_list.problem
    when 'unreachable_minimum' then file_report.trusted_score < problem_list.limit_score
    when 'unreachable_cutoff' then file_report.trusted_score < problem_list.limit_score
    when 'upgrades_off_below_reach'
      then is_far_below_reach(file_report.trusted_score)
  end
),
of_formats as (
  select problem_list.problem, problem_list.instance_id, problem_list.profile_id, problem_list.format_id, score_parts.file_id
  from problem_list
  join score_parts
    on score_parts.format_id = problem_list.format_id
    and (
      (problem_list.profile_id is null and (problem_list.problem <> 'opposite_signs' or score_parts.points <> 0))
      or score_parts.profile_id = problem_list.profile_id
    )
)
select problem_list.instance_id, null as profile_id, null as format_id, problem_list.problem, score_mismatches.file_id
from problem_list
join score_mismatches on score_mismatches.instance_id = problem_list.instance_id
where problem_list.problem = 'scores_disagree'
union all
select instance_id, profile_id, format_id, problem, file_id from of_profiles
union all
select instance_id, profile_id, format_id, problem, file_id from of_formats
