-- title: Files
-- grain: one row per file on disk
-- why: each file with its place in its own profile; a quality that the profile does not list ranks 0, as in Radarr
--   and Sonarr
-- key: file_id
-- index: instance_id, score
-- integer: trusted_score, quality_rank, quality_allowed, rank_allowed, below_minimum, negative_count, points_sum
-- integer: item_count, unmonitored_items
-- text: formats
-- unit size_bytes: bytes
-- unit score: points; empty where the server reported none
-- unit trusted_score: points; empty, too, where the scores of the instance are distrusted (see score_faults)
-- unit below_minimum: 1 where the trusted score is below the minimum of the profile
-- unit rank_allowed: 1 where releases of the same rank are allowed
with file_items as (
  select file_id, count(*) as item_count, sum(monitored = 0) as unmonitored_items
  from items
  where file_id is not null and removed_at is null
  group by file_id
)
select
  media_files.id as file_id,
  media_files.instance_id,
  media_files.title_id,
  titles.profile_id,
  profile_rules.profile,
  titles.name as title,
  titles.year,
  titles.kind,
  media_files.name as file_name,
  media_files.size_bytes,
  media_files.quality,
  media_files.quality_server_id,
  coalesce(profile_qualities.rank, 0) as quality_rank,
  coalesce(profile_qualities.allowed, 0) as quality_allowed,
  coalesce(profile_ranks.allowed, 0) as rank_allowed,
  media_files.revision_version,
  media_files.score,
  case when not score_faults.distrusted then media_files.score end as trusted_score,
  media_files.format_set_id,
  format_set_scores.points_sum,
  media_files.release_group,
  media_files.audio_codec,
  media_files.audio_channels,
  media_files.added_at,
  profile_rules.min_format_score,
  profile_rules.cutoff_format_score,
  case when not score_faults.distrusted then media_files.score < profile_rules.min_format_score end as below_minimum,
  coalesce(file_items.item_count, 0) as item_count,
  coalesce(file_items.unmonitored_items, 0) as unmonitored_items,
  coalesce(format_set_scores.formats, '[]') as formats,
  format_set_scores.negative_count
from media_files
join titles on titles.id = media_files.title_id
join score_faults on score_faults.instance_id = media_files.instance_id
left join profile_rules on profile_rules.profile_id = titles.profile_id
left join profile_qualities
  on profile_qualities.profile_id = titles.profile_id
  and profile_qualities.quality_server_id = media_files.quality_server_id
left join profile_ranks
  on profile_ranks.profile_id = titles.profile_id
  and profile_ranks.quality_rank = coalesce(profile_qualities.rank, 0)
left join format_set_scores
  on format_set_scores.set_id = media_files.format_set_id and format_set_scores.profile_id is titles.profile_id
left join file_items on file_items.file_id = media_files.id
