-- title: Quality ranks
-- grain: one row per quality profile and rank
-- why: Radarr and Sonarr compare qualities by their place in the profile, and the members of a group tie
-- index: profile_id, quality_rank
-- text: quality, qualities
-- integer: allowed, resolution
-- unit resolution: lines, of the best member
select
  profile_id,
  rank as quality_rank,
  coalesce(max(group_name), max(quality)) as quality,
  json_group_array(quality) as qualities,
  max(allowed) as allowed,
  max(resolution) as resolution
from profile_qualities
group by profile_id, rank
