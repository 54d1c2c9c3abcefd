-- title: Problems of the rules
-- grain: one row per problem of an instance's scores (profile and format empty), of a profile, of a format (profile
--   empty), or of a format in a profile
-- why: rules that cannot do what they seem to. 1 is scores that disagree with the server's own rules, or a minimum that
--   keeps everything out, 2 costs points today, 3 is worth knowing. A cutoff of 10000, which the TRaSH Guides advise, is unreachable on purpose: Radarr or Sonarr then never
--   stops looking for a better score, so it is 3. A format with negative points that no file matches does its work, so
--   it is no problem
-- index: instance_id, severity
-- index: profile_id
-- index: format_id
-- integer: profile_id, format_id, severity, files, size_bytes
-- text: problem
-- for_text: service, profile, format, points, limit_score, best_score, ceiling, below_minimum
-- for_text: compared_files, share, unused_profiles, used_scores, include_when_renaming
-- unit severity: 1 to 3, 1 most
-- unit files: files that prove it, see problem_files
-- unit size_bytes: bytes of these files
with proofs as (
  select
    problem_files.problem,
    problem_files.instance_id,
    problem_files.profile_id,
    problem_files.format_id,
    count(*) as files,
    sum(file_report.size_bytes) as size_bytes,
    sum(coalesce(file_report.below_minimum, 0)) as below_minimum
  from problem_files
  join file_report on file_report.file_id = problem_files.file_id
  group by problem_files.problem, problem_files.instance_id, problem_files.profile_id, problem_files.format_id
),
carriers as (
  select
    profile_scores.format_id,
    quality_profiles.name as profile,
    profile_scores.score,
    quality_profiles.id in (select profile_id from titles where removed_at is null) as is_used
  from profile_scores
  join quality_profiles on quality_profiles.id = profile_scores.profile_id
  where quality_profiles.removed_at is null and profile_scores.score <> 0
),
named as (
  select
    format_id,
    json_group_array(profile) filter (where not is_used) over by_name as unused_profiles,
    json_group_array(json_object('profile', profile, 'score', score)) filter (where is_used) over by_name as used_scores
  from carriers
  window by_name as (partition by format_id order by score desc, profile
    rows between unbounded preceding and unbounded following)
),
names as (
  -- each row of a group says the same, as its window spans the group
  select format_id, unused_profiles, used_scores from named group by format_id
),
facts as (
  select
    problem_list.*,
    profile_rules.profile,
    profile_rules.ceiling,
    custom_formats.name as format,
    custom_formats.include_when_renaming,
    score_faults.compared_files,
    score_faults.share,
    instances.service,
    names.unused_profiles,
    names.used_scores,
    coalesce(proofs.files, 0) as files,
    coalesce(proofs.size_bytes, 0) as size_bytes,
    coalesce(proofs.below_minimum, 0) as below_minimum
  from problem_list
  join instances on instances.id = problem_list.instance_id
  join score_faults on score_faults.instance_id = problem_list.instance_id
  left join profile_rules on profile_rules.profile_id = problem_list.profile_id
  left join custom_formats on custom_formats.id = problem_list.format_id
  left join names on names.format_id = problem_list.format_id
  left join proofs
    on proofs.problem = problem_list.problem
    and proofs.instance_id = problem_list.instance_id
    and proofs.profile_id is problem_list.profile_id
    and proofs.format_id is problem_list.format_id
)
select
  instance_id,
  profile_id,
  format_id,
  problem,
  case problem
    when 'scores_disagree' then 1
    when 'unreachable_minimum' then case basis when 'ceiling' then 1 else 2 end
    when 'upgrades_off_below_reach' then 2
    when 'negative_in_library' then case when below_minimum > 0 then 2 else 3 end
    else 3
  end as severity,
  basis,
  files,
  size_bytes,
  service,
  profile,
  format,
  points,
  limit_score,
  best_score,
  ceiling,
  below_minimum,
  compared_files,
  share,
  unused_profiles,
  used_scores,
  include_when_renaming
from facts
