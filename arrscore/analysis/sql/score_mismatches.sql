-- title: Scores that do not add up
-- grain: one row per file whose formats' points do not sum to the score that the server reported
-- why: a difference means that files and rules were read at different moments, or that the server counts otherwise;
--   it is shown as a problem of the data, never hidden
-- key: file_id
-- integer: difference
-- unit difference: points that the server's score lies above the sum
select
  file_id,
  instance_id,
  title_id,
  profile_id,
  score,
  points_sum,
  score - points_sum as difference
from file_report
where score <> points_sum
