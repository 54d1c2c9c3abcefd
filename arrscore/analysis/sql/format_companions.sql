-- title: Formats that always come together
-- grain: one row per format that every file of which matches some other format, too
-- why: a format that never comes without another adds its points to the other's and tells nothing new
-- published: no
-- key: format_id
-- text: always_with
with set_files as (
  select format_set_id as set_id, sum(files) as files
  from file_groups
  where format_set_id is not null
  group by format_set_id
),
format_files as (
  select format_set_formats.format_id, sum(set_files.files) as files
  from set_files
  join format_set_formats on format_set_formats.set_id = set_files.set_id
  group by format_set_formats.format_id
),
companions as (
  select own.format_id, other.format_id as companion_id
  from set_files
  join format_set_formats as own on own.set_id = set_files.set_id
  join format_set_formats as other on other.set_id = set_files.set_id and other.format_id <> own.format_id
  join format_files on format_files.format_id = own.format_id
  cross join parameters
  where format_files.files >= parameters.always_with_min_files
  group by own.format_id, other.format_id
  having sum(set_files.files) = max(format_files.files)
),
named as (
  select
    companions.format_id,
    json_group_array(custom_formats.name) over by_name as always_with
  from companions
  join custom_formats on custom_formats.id = companions.companion_id
  window by_name as (partition by companions.format_id order by custom_formats.name
    rows between unbounded preceding and unbounded following)
)
select format_id, always_with
from named
-- each row of a group says the same, as its windows span the group
group by format_id
