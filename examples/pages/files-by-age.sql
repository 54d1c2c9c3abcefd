-- title: Files by age
-- why: what has been on disk longest is worth another look; ages are counted up to the last run
-- chart: histogram age_weeks
-- label age_weeks: Age in weeks
-- unit formats: tags
with last_run as (
  select max(started_at) as at from build_runs
)
select
  file_report.file_id,
  file_report.title,
  cast((julianday(last_run.at) - julianday(file_report.added_at)) / 7 as integer) as age_weeks,
  file_report.added_at,
  file_report.score,
  file_report.quality,
  file_report.profile_id,
  file_report.profile,
  file_report.formats
from file_report, last_run
where file_report.added_at is not null
order by age_weeks desc, file_report.file_id
