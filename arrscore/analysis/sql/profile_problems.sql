-- title: Problems of the rules
-- grain: one row per problem of an instance's scores (profile and format empty), of a profile, of a format (profile
--   empty), or of a format in a profile
-- why: rules that cannot do what they seem to. 1 is scores that disagree with the server's own rules, or a minimum that
--   keeps everything out, 2 costs points today, 3 is worth knowing. A cutoff of 10000, which the TRaSH Guides advise, is unreachable on purpose: the application then never
--   stops looking for a better score, so it is 3. A format with negative points that no file matches does its work, so
--   it is no problem
-- index: instance_id, severity
-- index: profile_id
-- index: format_id
-- integer: profile_id, format_id, severity, files, size_bytes
-- text: title, explanation, advice, problem
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
    group_concat(profile, ', ') filter (where not is_used) over by_name as unused_names,
    group_concat(printf('%s (%+,d)', profile, score), ', ') filter (where is_used) over by_name as used_words
  from carriers
  window by_name as (partition by format_id order by score desc, profile
    rows between unbounded preceding and unbounded following)
),
names as (
  -- each row of a group says the same, as its window spans the group
  select format_id, unused_names, used_words from named group by format_id
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
    names.unused_names,
    names.used_words,
    coalesce(proofs.files, 0) as files,
    coalesce(proofs.size_bytes, 0) as size_bytes,
    coalesce(proofs.below_minimum, 0) as below_minimum,
    case coalesce(proofs.files, 0)
      when 0 then 'no file' when 1 then '1 file' else printf('%,d files', proofs.files)
    end as file_words,
    case when coalesce(proofs.files, 0) <= 1 then 'matches' else 'match' end as match_word
  from problem_list
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
  case problem
    when 'scores_disagree' then printf(
      'Scores disagree with the server''s own rules: %,d of %,d %s',
      files, compared_files, case compared_files when 1 then 'file' else 'files' end
    )
    when 'unreachable_minimum' then printf('%s: nothing reaches the minimum %,d', profile, limit_score)
    when 'unreachable_cutoff' then printf('%s: nothing reaches the score cutoff %,d', profile, limit_score)
    when 'upgrades_off_below_reach' then printf('%s: upgrades are off, with much to win', profile)
    when 'never_matched' then printf('%s: scored, but no file matches it', format)
    when 'only_in_unused_profiles' then printf('%s: only profiles that nothing uses score it', format)
    when 'matched_but_unscored' then printf('%s: matched, but scored 0 everywhere', format)
    when 'opposite_signs' then printf('%s: one profile rewards it, another punishes it', format)
    when 'negative_in_library' then printf('%s at %,d points, under %s', format, points, profile)
  end as title,
  case problem
    when 'scores_disagree' then printf(
      'The points that the profiles give their formats do not sum to the score that the server reports, for %.0f %% '
      || 'of the files that can be compared. Health, grade and upgrades are withheld, and nothing is derived from '
      || 'these scores.',
      100 * share
    )
    when 'unreachable_minimum'
      then case basis
        when 'ceiling' then printf(
          'All positive scores of the profile together make %,d, so no release at all can reach its minimum of %,d',
          ceiling, limit_score
        )
        else printf(
          'The best file of the profile scores %,d, below its minimum of %,d (all positive scores together would make %,d)',
          best_score, limit_score, ceiling
        )
      end || printf('; %s %s below it.', file_words, case when files <= 1 then 'is' else 'are' end)
    when 'unreachable_cutoff'
      then case basis
        when 'ceiling' then printf(
          'All positive scores of the profile together make %,d, less than its cutoff of %,d', ceiling, limit_score
        )
        else printf(
          'The best file of the profile scores %,d, below its cutoff of %,d (all positive scores together would make %,d)',
          best_score, limit_score, ceiling
        )
      end || ', so the application never stops looking for a better score.'
    when 'upgrades_off_below_reach' then printf(
      'The profile allows no upgrades; far below what others of the same quality reach: %s.', file_words
    )
    when 'never_matched' then printf('Profiles score it, %s, but no file matches it.', used_words)
    when 'only_in_unused_profiles' then printf(
      'It has points only in profiles that no title uses (%s), so it decides nothing; %s %s it.',
      unused_names, file_words, match_word
    )
    when 'matched_but_unscored' then printf(
      '%s %s it, but no profile gives it points, so it decides nothing.', file_words, match_word
    )
    when 'opposite_signs' then printf(
      'The same release is wanted under one profile and unwanted under another: %s; %s %s it there.',
      used_words, file_words, match_word
    )
    when 'negative_in_library' then printf(
      '%s %s %,d points by it', file_words, case when files <= 1 then 'loses' else 'lose' end, -points
    ) || case
      when below_minimum = 0 then '.'
      when files = 1 then '; it is below the minimum and would not be grabbed today.'
      when below_minimum = files then '; all are below the minimum and would not be grabbed today.'
      when below_minimum = 1 then '; 1 is below the minimum and would not be grabbed today.'
      else printf('; %,d are below the minimum and would not be grabbed today.', below_minimum)
    end
  end as explanation,
  case problem
    when 'scores_disagree' then 'Build again, as scores may have been edited while files were read. If it stays, open one '
      || 'of the files in the application: if it shows the same score, restart or update it.'
    when 'unreachable_minimum'
      then case
        when basis = 'ceiling' then 'Lower the minimum, or score more formats: nothing is grabbed as it stands.'
        else printf('Lower the minimum to what files reach, at most %,d, or check the formats that should lift them.', best_score)
      end
    when 'unreachable_cutoff'
      then case when best_score is null then 'Leave it if the search should never end, else lower it to what releases reach.'
        else printf('Leave it if the search should never end, else lower it to what files reach, such as %,d.', best_score) end
    when 'upgrades_off_below_reach' then 'Allow upgrades in the profile, or move what should get better to one that does.'
    when 'never_matched' then 'Check its conditions, or take it out of the profiles.'
    when 'only_in_unused_profiles' then 'Score it in a profile that titles use, or remove it with the unused profiles.'
    when 'matched_but_unscored'
      then case when include_when_renaming then 'Keep it for the names of files, or give it points.'
        else 'Give it points where it should count, or remove it.' end
    when 'opposite_signs' then 'Leave it if the profiles want different things, else give it the same sign in both.'
    when 'negative_in_library' then 'Replace these files, or weigh the format less if they are good enough.'
  end as advice,
  basis,
  files,
  size_bytes
from facts
