-- title: Sets of formats that better files have
-- grain: one row per profile, quality rank and set of scored formats that files near the reachable score have together
-- why: a recommendation names what exists. Near means within the parameter better_band of what is reachable; where no
--   file of the quality comes that near, those with its best score count. Files whose score is not the sum of their
--   formats' points prove nothing
-- published: no
-- index: set_id, profile_id
-- integer: set_id, files, positive_count, place
-- real: band_score
-- unit set_id: the set that stands for all with the same scored formats
-- unit band_score: points from which files of this profile and quality count as better ones
-- unit place: within the profile and quality, by files, then score, then names
with existing as (
  select
    file_groups.profile_id,
    file_groups.quality_rank,
    scored_format_sets.scored_set_id as set_id,
    file_groups.score,
    sum(file_groups.files) as files
  from file_groups
  join format_set_scores
    on format_set_scores.set_id = file_groups.format_set_id
    and format_set_scores.profile_id = file_groups.profile_id
    and format_set_scores.points_sum = file_groups.score
  join scored_format_sets
    on scored_format_sets.set_id = file_groups.format_set_id and scored_format_sets.profile_id = file_groups.profile_id
  group by file_groups.profile_id, file_groups.quality_rank, scored_format_sets.scored_set_id
),
placed as (
  select
    existing.*,
    min(
      profile_reach.reachable_score - parameters.better_band * coalesce(profile_spread.spread, 0),
      max(existing.score) over (partition by existing.profile_id, existing.quality_rank)
    ) as band_score
  from existing
  cross join parameters
  join profile_reach
    on profile_reach.profile_id = existing.profile_id and profile_reach.quality_rank = existing.quality_rank
  left join profile_spread on profile_spread.profile_id = existing.profile_id
),
positives as (
  select set_id, profile_id, count(*) as positive_count
  from format_set_points
  where points > 0
  group by set_id, profile_id
)
select
  placed.profile_id,
  placed.quality_rank,
  placed.set_id,
  placed.score,
  placed.files,
  placed.band_score,
  coalesce(positives.positive_count, 0) as positive_count,
  row_number() over (
    partition by placed.profile_id, placed.quality_rank
    order by placed.files desc, placed.score desc, format_set_scores.formats
  ) as place
from placed
join format_set_scores on format_set_scores.set_id = placed.set_id and format_set_scores.profile_id = placed.profile_id
left join positives on positives.set_id = placed.set_id and positives.profile_id = placed.profile_id
where placed.score >= placed.band_score
