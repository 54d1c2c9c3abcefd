-- title: Why this score
-- why: each format that the files of a title match, with the points that the profile gives for it
-- parameter title: part of a title's name
select
  file_report.title, file_report.year, file_report.file_name, file_report.profile, file_report.score,
  score_parts.format, score_parts.points
from titles
join file_report on file_report.title_id = titles.id
join score_parts on score_parts.file_id = file_report.file_id
where :title <> '' and titles.name like '%' || :title || '%'
order by file_report.title, file_report.file_name, file_report.file_id, abs(score_parts.points) desc, score_parts.format
limit 500
