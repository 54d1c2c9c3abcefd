-- title: What each score is made of
-- grain: one row per file and custom format that it matches
-- why: the points of each matched format under the file's present profile; their sum is the file's score
-- published: view
-- index: file_id
-- index: format_id, points
-- unit points: points, 0 where the profile does not list the format
select
  file_report.file_id,
  format_set_points.format_id,
  format_set_points.points,
  format_set_points.profile_id,
  format_set_points.format
from file_report
join format_set_points
  on format_set_points.set_id = file_report.format_set_id and format_set_points.profile_id is file_report.profile_id
