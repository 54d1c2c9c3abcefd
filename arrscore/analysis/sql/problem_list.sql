-- title: What is wrong with the rules
-- grain: one row per problem of an instance's scores, of a profile, of a format, or of a format in a profile
-- why: finds the problems; problem_files proves each and profile_problems words it. Only profiles that titles use can be
--   in the wrong, and a cutoff or minimum is unreached only where enough files stand for what is reachable.
--   Of an instance whose scores are distrusted, only what rests on its rules is a problem
-- published: no
-- index: problem, profile_id, format_id
-- integer: profile_id, format_id, points, best_score, limit_score
-- text: problem, basis
-- unit basis: ceiling where no release can reach it in theory, observed where no file does
-- unit limit_score: points, the minimum or cutoff that is not reached
with used as (
  select profile_rules.*
  from profile_rules
  where removed_at is null
    and profile_id in (select profile_id from titles where removed_at is null)
),
limits as (
  select instance_id, profile_id, ceiling, 'unreachable_minimum' as problem, min_format_score as limit_score
  from used
  union all
  select instance_id, profile_id, ceiling, 'unreachable_cutoff', cutoff_format_score
  from used
  where upgrade_allowed
),
unreached as (
  select
    limits.*,
    case when limits.ceiling < limits.limit_score then 'ceiling' else 'observed' end as basis,
    score_quantiles.score_max as best_score
  from limits
  cross join parameters
  left join score_quantiles on score_quantiles.profile_id = limits.profile_id
  where coalesce(score_quantiles.score_max < limits.limit_score, 1)
    and (
      limits.ceiling < limits.limit_score
      or coalesce(score_quantiles.scored_files, 0) >= parameters.reach_min_files
    )
),
present_scores as (
  select profile_scores.profile_id, profile_scores.format_id, profile_scores.score
  from profile_scores
  join quality_profiles on quality_profiles.id = profile_scores.profile_id
  join custom_formats on custom_formats.id = profile_scores.format_id
  where profile_scores.score <> 0 and quality_profiles.removed_at is null and custom_formats.removed_at is null
),
scored as (
  select
    custom_formats.id as format_id,
    custom_formats.instance_id,
    coalesce(max(present_scores.score) filter (where used.profile_id is not null), 0) as best_points,
    coalesce(min(present_scores.score) filter (where used.profile_id is not null), 0) as worst_points,
    count(used.profile_id) as used_in,
    count(present_scores.profile_id) as scored_in
  from custom_formats
  left join present_scores on present_scores.format_id = custom_formats.id
  left join used on used.profile_id = present_scores.profile_id
  where custom_formats.removed_at is null
  group by custom_formats.id
),
matched as (
  select format_set_points.format_id, sum(profile_format_sets.files) as files
  from profile_format_sets
  join format_set_points on format_set_points.set_id = profile_format_sets.set_id and format_set_points.profile_id is profile_format_sets.profile_id
  group by format_set_points.format_id
),
known as (
  select instance_id, sum(files) as files
  from file_groups
  where format_set_id is not null
  group by instance_id
),
far_below as (
  select
    used.instance_id,
    used.profile_id,
    sum(file_groups.files) filter (
      where is_far_below_reach(file_groups.score)
    ) as far_files,
    sum(file_groups.files) as scored_files
  from used
  cross join parameters
  join profile_spread on profile_spread.profile_id = used.profile_id
  join file_groups on file_groups.profile_id = used.profile_id and file_groups.score is not null
  join profile_reach
    on profile_reach.profile_id = file_groups.profile_id and profile_reach.quality_rank = file_groups.quality_rank
  where not used.upgrade_allowed
  group by used.profile_id
)
select instance_id, null as profile_id, null as format_id, 'scores_disagree' as problem, null as basis, null as points,
  null as best_score, null as limit_score
from score_faults
where distrusted
union all
select instance_id, profile_id, null, problem, basis, null, best_score, limit_score
from unreached
union all
select far_below.instance_id, far_below.profile_id, null, 'upgrades_off_below_reach', null, null, null, null
from far_below
cross join parameters
where far_below.far_files >= far_below.scored_files * parameters.upgrades_off_share
union all
select scored.instance_id, null, scored.format_id, 'never_matched', null, scored.best_points, null, null
from scored
cross join parameters
join known on known.instance_id = scored.instance_id and known.files >= parameters.reach_min_files
left join matched on matched.format_id = scored.format_id
where scored.best_points > 0 and matched.files is null
union all
select scored.instance_id, null, scored.format_id, 'only_in_unused_profiles', null, null, null, null
from scored
where scored.scored_in > 0
  and scored.used_in = 0
  and scored.instance_id in (select instance_id from used)
union all
select scored.instance_id, null, scored.format_id, 'matched_but_unscored', null, null, null, null
from scored
join matched on matched.format_id = scored.format_id
where scored.scored_in = 0
union all
select instance_id, null, format_id, 'opposite_signs', null, null, null, null
from scored
where best_points > 0 and worst_points < 0
union all
select distinct custom_formats.instance_id, format_set_points.profile_id, format_set_points.format_id, 'negative_in_library',
  null, format_set_points.points, null, null
from format_set_points
join custom_formats on custom_formats.id = format_set_points.format_id
where format_set_points.points < 0
