-- title: Sets of formats under each profile
-- grain: one row per set of custom formats and profile that files have together
-- why: hundreds of thousands of files share a few thousand sets, so points are summed here once instead of per file
-- index: set_id, profile_id
-- integer: files
select media_files.format_set_id as set_id, titles.profile_id, count(*) as files
from media_files
join titles on titles.id = media_files.title_id
where media_files.format_set_id is not null
group by media_files.format_set_id, titles.profile_id
