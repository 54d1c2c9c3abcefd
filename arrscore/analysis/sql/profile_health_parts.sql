-- title: Parts of each profile's health
-- grain: one row per profile that is not removed and part
-- why: shows which rule a profile's files fall short of
-- published: no
-- index: profile_id
select profile_id, instance_id, part, value, weight, points, position
from health_parts
where profile_id is not null
