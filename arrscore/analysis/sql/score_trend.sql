-- title: Trend
-- grain: one row per instance and build run that changed something
-- why: statistics are recorded when something changed, so a gap means that nothing did
-- index: instance_id, build_run_id
-- unit health: 0 to 100
-- unit size_bytes: bytes
select
  library_stats.instance_id,
  library_stats.build_run_id,
  build_runs.started_at as at,
  library_stats.health,
  library_stats.score_median,
  library_stats.score_p10,
  library_stats.score_p90,
  library_stats.score_mean,
  library_stats.files,
  library_stats.scored_files,
  library_stats.items,
  library_stats.missing,
  library_stats.size_bytes,
  library_stats.below_minimum,
  library_stats.candidates
from library_stats
join build_runs on build_runs.id = library_stats.build_run_id
where library_stats.profile_id is null
