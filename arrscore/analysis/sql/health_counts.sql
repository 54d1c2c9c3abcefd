-- title: What health is counted from
-- grain: one row per profile that is not removed, and one per instance (profile empty)
-- why: the sums behind each part of the health; an instance's are the sums of its profiles
-- published: no
-- index: profile_id
-- index: instance_id
-- integer: instance_id, profile_id, scored_files, at_minimum, clean, quality_met, files, below_cutoff, below_reach
-- integer: below_minimum, size_bytes
-- real: attained
-- unit attained: files, each counted 0 to 1 by how near it comes to what is reachable, on its profile's scale
-- unit size_bytes: bytes
with profile_files as (
  select
    file_groups.profile_id,
    sum(file_groups.files) as files,
    sum(file_groups.size_bytes) as size_bytes,
    sum(file_groups.files) filter (where file_groups.score is not null) as scored_files,
    sum(file_groups.files) filter (where file_groups.score >= profile_rules.min_format_score) as at_minimum,
    sum(file_groups.files) filter (where file_groups.score < profile_rules.min_format_score) as below_minimum,
    sum(file_groups.files) filter (where file_groups.score < profile_rules.cutoff_format_score) as below_cutoff,
    sum(file_groups.files) filter (where file_groups.score < profile_reach.reachable_score) as below_reach,
    sum(file_groups.files) filter (where file_groups.score is not null and format_set_scores.negative_count = 0) as clean,
    sum(file_groups.files) filter (where file_groups.quality_rank >= coalesce(profile_rules.cutoff_rank, 0))
      as quality_met,
    sum(file_groups.files * case
      when file_groups.score >= profile_reach.reachable_score then 1.0
      else max(
        0.0,
        1.0 - (profile_reach.reachable_score - file_groups.score) * 1.0 / profile_spread.spread
      )
    end) as attained
  from file_groups
  join profile_rules on profile_rules.profile_id = file_groups.profile_id
  left join profile_reach
    on profile_reach.profile_id = file_groups.profile_id and profile_reach.quality_rank = file_groups.quality_rank
  left join profile_spread on profile_spread.profile_id = file_groups.profile_id
  left join format_set_scores
    on format_set_scores.set_id = file_groups.format_set_id and format_set_scores.profile_id = file_groups.profile_id
  group by file_groups.profile_id
),
counts as (
  select
    profile_rules.instance_id,
    profile_rules.profile_id,
    profile_rules.removed_at,
    coalesce(profile_files.files, 0) as files,
    coalesce(profile_files.size_bytes, 0) as size_bytes,
    coalesce(profile_files.scored_files, 0) as scored_files,
    coalesce(profile_files.at_minimum, 0) as at_minimum,
    coalesce(profile_files.below_minimum, 0) as below_minimum,
    coalesce(profile_files.below_cutoff, 0) as below_cutoff,
    coalesce(profile_files.below_reach, 0) as below_reach,
    coalesce(profile_files.clean, 0) as clean,
    coalesce(profile_files.quality_met, 0) as quality_met,
    coalesce(profile_files.attained, 0.0) as attained
  from profile_rules
  left join profile_files on profile_files.profile_id = profile_rules.profile_id
)
select
  instance_id, profile_id, files, size_bytes, scored_files, at_minimum, below_minimum, below_cutoff, below_reach,
  clean, quality_met, attained
from counts
where removed_at is null
union all
select
  instances.id,
  null,
  coalesce(sum(files), 0),
  coalesce(sum(size_bytes), 0),
  coalesce(sum(scored_files), 0),
  coalesce(sum(at_minimum), 0),
  coalesce(sum(below_minimum), 0),
  coalesce(sum(below_cutoff), 0),
  coalesce(sum(below_reach), 0),
  coalesce(sum(clean), 0),
  coalesce(sum(quality_met), 0),
  coalesce(sum(attained), 0.0)
from instances
left join counts on counts.instance_id = instances.id
group by instances.id
