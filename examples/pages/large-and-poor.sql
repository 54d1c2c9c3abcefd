-- title: Large files with poor scores
-- why: the space that could be put to better use: the largest files that score below the middle of their own
--   profile
-- chart: scatter score size_bytes
-- unit below_middle: points
select
  file_report.file_id,
  file_report.title,
  file_report.score,
  file_report.score - profile_report.score_median as below_middle,
  file_report.size_bytes,
  file_report.profile_id,
  file_report.profile,
  file_report.quality,
  file_report.release_group,
  file_report.file_name
from file_report
join profile_report using (profile_id)
where file_report.score < profile_report.score_median
order by file_report.size_bytes desc, file_report.file_id
limit 500
