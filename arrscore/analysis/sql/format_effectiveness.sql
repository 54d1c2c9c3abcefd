-- title: What each format does
-- grain: one row per custom format that is not removed; each belongs to one instance
-- why: what a format adds is marginal: its points, and the files that pass a minimum or a cutoff only by it. Decisive:
--   that is so for enough of its files. Useful: it has positive points and divides files of the same profile and
--   quality. Neutral: it has positive points but divides nothing. Harmful present: files match it where its points
--   are negative. Unknown: only the scores could say, and they are distrusted
-- key: format_id
-- index: instance_id, rating
-- integer: files, size_bytes, points_min, points_max, decides_minimum, decides_cutoff, lift_files, negative_files
-- integer: used_profiles
-- real: share
-- text: sign, always_with, rating
-- for_text: positive_files
-- unit share: 0 to 1, of the instance's files with known formats
-- unit size_bytes: bytes, of the files that match it
-- unit points_min: points, the least in any profile that titles use
-- unit lift: points, see format_lift
-- unit score_difference: points that files with it score more than others of the same profile and quality
with used_profiles as (
  select distinct profile_id, instance_id
  from titles
  where removed_at is null and profile_id is not null
),
points as (
  select
    custom_formats.id as format_id,
    min(coalesce(profile_scores.score, 0)) as points_min,
    max(coalesce(profile_scores.score, 0)) as points_max,
    count(*) as used_profiles
  from custom_formats
  join used_profiles on used_profiles.instance_id = custom_formats.instance_id
  left join profile_scores
    on profile_scores.profile_id = used_profiles.profile_id and profile_scores.format_id = custom_formats.id
  group by custom_formats.id
),
known as (
  select instance_id, sum(files) as files
  from file_groups
  where format_set_id is not null
  group by instance_id
),
matched as (
  select
    format_set_points.format_id,
    sum(file_groups.files) as files,
    sum(file_groups.size_bytes) as size_bytes,
    coalesce(sum(file_groups.files) filter (where format_set_points.points < 0), 0) as negative_files,
    coalesce(sum(file_groups.files) filter (where format_set_points.points > 0), 0) as positive_files
  from file_groups
  join format_set_points
    on format_set_points.set_id = file_groups.format_set_id and format_set_points.profile_id is file_groups.profile_id
  group by format_set_points.format_id
),
decided as (
  select
    format_scores.format_id,
    sum(format_scores.files) filter (
      where format_scores.score >= profile_rules.min_format_score
        and format_scores.score - format_scores.points < profile_rules.min_format_score
    ) as decides_minimum,
    sum(format_scores.files) filter (
      where format_scores.score >= profile_rules.cutoff_format_score
        and format_scores.score - format_scores.points < profile_rules.cutoff_format_score
    ) as decides_cutoff,
    sum(format_scores.files) filter (
      where (format_scores.score >= profile_rules.min_format_score
          and format_scores.score - format_scores.points < profile_rules.min_format_score)
        or (format_scores.score >= profile_rules.cutoff_format_score
          and format_scores.score - format_scores.points < profile_rules.cutoff_format_score)
    ) as decides_either
  from format_scores
  join profile_rules on profile_rules.profile_id = format_scores.profile_id
  group by format_scores.format_id
),
facts as (
  select
    custom_formats.id as format_id,
    custom_formats.instance_id,
    custom_formats.name as format,
    coalesce(matched.files, 0) as files,
    coalesce(matched.files * 1.0 / known.files, 0.0) as share,
    coalesce(matched.size_bytes, 0) as size_bytes,
    points.points_min,
    points.points_max,
    coalesce(points.used_profiles, 0) as used_profiles,
    coalesce(decided.decides_minimum, 0) as decides_minimum,
    coalesce(decided.decides_cutoff, 0) as decides_cutoff,
    coalesce(decided.decides_either, 0) as decides_either,
    format_lift.lift,
    format_lift.score_difference,
    coalesce(format_lift.lift_files, 0) as lift_files,
    coalesce(format_companions.always_with, '[]') as always_with,
    coalesce(matched.negative_files, 0) as negative_files,
    coalesce(matched.positive_files, 0) as positive_files
  from custom_formats
  left join points on points.format_id = custom_formats.id
  left join known on known.instance_id = custom_formats.instance_id
  left join matched on matched.format_id = custom_formats.id
  left join decided on decided.format_id = custom_formats.id
  left join format_lift on format_lift.format_id = custom_formats.id
  left join format_companions on format_companions.format_id = custom_formats.id
  where custom_formats.removed_at is null
),
rated as (
  select
    facts.*,
    case
      when points_min < 0 and points_max > 0 then 'mixed'
      when points_max > 0 then 'positive'
      when points_min < 0 then 'negative'
      else 'zero'
    end as sign,
    case
      when coalesce(points_min, 0) = 0 and coalesce(points_max, 0) = 0 then 'unscored'
      when files = 0 then 'never matched'
      when negative_files > 0 then 'harmful present'
      when score_faults.distrusted then 'unknown'
      when decides_either >= files * decisive_share and decides_either > 0 then 'decisive'
      when positive_files > 0 and lift_files > 0 then 'useful'
      else 'neutral'
    end as rating
  from facts
  cross join parameters
  join score_faults on score_faults.instance_id = facts.instance_id
)
select
  format_id,
  instance_id,
  format,
  files,
  share,
  size_bytes,
  points_min,
  points_max,
  sign,
  used_profiles,
  decides_minimum,
  decides_cutoff,
  lift,
  score_difference,
  lift_files,
  always_with,
  negative_files,
  rating,
  positive_files
from rated
