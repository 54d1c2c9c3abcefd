-- title: First complete runs
-- grain: one row per instance that was fetched completely at least once
-- why: in its first run everything is new, which is no change of the library
-- key: instance_id
-- integer: build_run_id
select instance_id, min(build_run_id) as build_run_id
from build_run_instances
where outcome = 'complete'
group by instance_id
