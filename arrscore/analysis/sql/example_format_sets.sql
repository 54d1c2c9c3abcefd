-- title: The better set to follow
-- grain: one row per set of scored formats, profile, target quality rank and required score that a better set reaches
-- why: advice from one set of formats that files have names no combination that does not exist. Of the better sets that
--   Radarr or Sonarr would take it is the one with the fewest formats to gain, then that of most files, of most points,
--   and the first by name
-- published: no
-- index: set_id, profile_id, target_rank, required_score
-- integer: set_id, profile_id, target_rank, required_score, better_set_id
-- unit set_id: the set that represents all with the same scored formats, see scored_format_sets
-- unit better_set_id: the better one, as set_id
with wishes as (
  select distinct set_id, profile_id, target_rank, required_score
  from upgrade_requirements
),
-- format 0 is in every set, so that sets that share no other meet, too
shared as materialized (
  select set_id, profile_id, format_id
  from format_set_points
  where points > 0
  union all
  select set_id, profile_id, 0
  from profile_format_sets
  where profile_id is not null
),
placed as (
  select
    better_format_sets.*,
    max(score) over (
      partition by profile_id, quality_rank order by positive_count, place
      rows between unbounded preceding and 1 preceding
    ) as score_before
  from better_format_sets
),
-- of the sets that share nothing with a file, one is passed over for the next only where its score is too low
offered as materialized (
  select placed.*, shared.format_id
  from placed
  cross join shared on shared.set_id = placed.set_id and shared.profile_id = placed.profile_id
  where shared.format_id > 0 or placed.score_before is null or placed.score > placed.score_before
),
offers as (
  select
    wishes.*,
    offered.set_id as better_set_id,
    row_number() over (
      partition by wishes.set_id, wishes.profile_id, wishes.target_rank, wishes.required_score
      order by offered.positive_count - sum(shared.format_id > 0), offered.place
    ) as position
  from wishes
  cross join shared on shared.set_id = wishes.set_id and shared.profile_id = wishes.profile_id
  cross join offered
    on offered.profile_id = wishes.profile_id
    and offered.quality_rank = wishes.target_rank
    and offered.format_id = shared.format_id
  where offered.score >= wishes.required_score
  group by wishes.set_id, wishes.profile_id, wishes.target_rank, wishes.required_score, offered.place
)
select set_id, profile_id, target_rank, required_score, better_set_id
from offers
where position = 1
