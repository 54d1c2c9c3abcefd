-- title: The scale of each profile
-- grain: one row per profile with scored files
-- why: a gain is big or small only against the profile's own scale: the way from its floor to what its better files
--   reach. The floor is the profile's minimum, but no lower than 0 or the lowest tenth of its files, whichever is
--   less, since a minimum of -10000 says nothing. Where no file is above the floor, the spread of the files themselves
-- key: profile_id
-- integer: floor_score, spread
-- unit spread: points; empty where all files score the same
with floors as (
  select
    score_quantiles.*,
    max(profile_rules.min_format_score, min(0, score_quantiles.score_p10)) as floor_score
  from score_quantiles
  join profile_rules on profile_rules.profile_id = score_quantiles.profile_id
)
select
  profile_id,
  floor_score,
  case
    when score_top > floor_score then score_top - floor_score
    when score_top > score_p10 then score_top - score_p10
    when score_max > score_min then score_max - score_min
  end as spread
from floors
