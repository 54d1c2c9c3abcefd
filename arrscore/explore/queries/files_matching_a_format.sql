-- title: Files that match a format
-- why: files with the format and the points that their profile gives for it, the lowest score first
-- parameter format: a custom format's name; empty: the one by which most files lose points
with wanted as (
  select format_id, format
  from format_effectiveness
  where format = coalesce(
    nullif(:format, ''), (select format from format_effectiveness order by negative_files desc, files desc limit 1)
  )
)
select
  file_report.title, file_report.year, file_report.file_name, file_report.profile, file_report.quality,
  file_report.score, wanted.format, score_parts.points
from wanted
join score_parts on score_parts.format_id = wanted.format_id
join file_report on file_report.file_id = score_parts.file_id
order by file_report.score, file_report.file_id
limit 500
