-- title: Files that are alike
-- grain: one row per instance, profile, quality rank, set of formats and trusted score
-- why: whatever depends on rules alone is the same for all files of a group, so it is worked out once for each
-- index: profile_id, quality_rank, score
-- index: format_set_id, profile_id
-- integer: files, size_bytes
-- unit score: points; empty where it is unknown or distrusted (see score_faults)
select
  instance_id,
  profile_id,
  quality_rank,
  format_set_id,
  trusted_score as score,
  count(*) as files,
  sum(size_bytes) as size_bytes
from file_report
group by instance_id, profile_id, quality_rank, format_set_id, trusted_score
