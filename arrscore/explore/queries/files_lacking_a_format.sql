-- title: Files that lack a format
-- why: files whose profile gives the format points and that don't match it, the lowest score first
-- parameter format: a custom format's name; empty: the one with points that most files match
-- parameter profile: a quality profile's name; empty: all
with wanted as (
  select format_effectiveness.format_id, format_effectiveness.format
  from format_effectiveness
  where format_effectiveness.format = coalesce(
    nullif(:format, ''), (select format from format_effectiveness where points_max > 0 order by files desc limit 1)
  )
)
select
  file_report.title, file_report.year, file_report.file_name, file_report.profile, file_report.quality,
  file_report.score, wanted.format, profile_scores.score as points
from wanted
join profile_scores on profile_scores.format_id = wanted.format_id and profile_scores.score > 0
join file_report on file_report.profile_id = profile_scores.profile_id
where :profile in ('', file_report.profile)
  and file_report.format_set_id is not null
  and not exists (
    select 1 from format_set_formats
    where format_set_formats.set_id = file_report.format_set_id and format_set_formats.format_id = wanted.format_id
  )
order by file_report.score, file_report.file_id
limit 500
