-- title: Parts of each library's health
-- grain: one row per instance and part
-- why: a grade is believed when what it is made of stands beside it; the points sum to the score
-- index: instance_id
select instance_id, part, value, weight, points, position
from health_parts
where profile_id is null
