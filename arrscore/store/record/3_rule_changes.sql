-- Every edit of a rule since the last fetch, with the number of files whose score it changed. Not on an instance's
-- first fetch, where everything is new.

insert into rule_changes (build_run_id, instance_id, profile_id, format_id, field, old_value, new_value, files_moved)
select :run_id, :instance_id, null, null, 'propers_and_repacks', propers_and_repacks, :propers_and_repacks, 0
from instances
where id = :instance_id and :is_baseline = 0 and propers_and_repacks <> :propers_and_repacks;

insert into rule_changes (build_run_id, instance_id, profile_id, format_id, field, old_value, new_value, files_moved)
with stored as (
  select * from custom_formats where instance_id = :instance_id and removed_at is null
),

staged as (
  select custom_formats.id, staged_formats.name, custom_formats.removed_at
  from temp.staged_formats
  join custom_formats
    on custom_formats.instance_id = :instance_id and custom_formats.server_id = staged_formats.server_id
  where staged_formats.instance_key = :key
),

edits as (
  select stored.id, 'renamed' as field, stored.name as old_value, staged.name as new_value
  from stored join staged using (id)
  where stored.name <> staged.name
  union all
  select stored.id, 'removed', stored.name, null
  from stored
  where stored.id not in (select id from staged)
  union all
  select staged.id, 'added', null, staged.name
  from staged
  where staged.removed_at is not null or staged.id > :last_format_id
)

select :run_id, :instance_id, null, id, field, old_value, new_value, 0
from edits
where :is_baseline = 0
order by id;

insert into rule_changes (build_run_id, instance_id, profile_id, format_id, field, old_value, new_value, files_moved)
with stored as (
  select * from quality_profiles where instance_id = :instance_id and removed_at is null
),

staged as (
  select staged_profiles.*, quality_profiles.id, quality_profiles.removed_at
  from temp.staged_profiles
  join quality_profiles
    on quality_profiles.instance_id = :instance_id and quality_profiles.server_id = staged_profiles.server_id
  where staged_profiles.instance_key = :key
),

-- A cutoff is recorded by name: that of a quality or a group.
stored_cutoffs as (
  select
    stored.id,
    min(case when profile_qualities.group_server_id = stored.cutoff_server_id
      then profile_qualities.group_name else profile_qualities.quality end) as name
  from stored
  join profile_qualities
    on profile_qualities.profile_id = stored.id
    and stored.cutoff_server_id in (profile_qualities.group_server_id, profile_qualities.quality_server_id)
  group by stored.id
),

staged_cutoffs as (
  select
    staged.id,
    min(case when staged_qualities.group_server_id = staged.cutoff_server_id
      then staged_qualities.group_name else staged_qualities.quality end) as name
  from staged
  join temp.staged_qualities
    on staged_qualities.instance_key = :key and staged_qualities.profile_server_id = staged.server_id
    and staged.cutoff_server_id in (staged_qualities.group_server_id, staged_qualities.quality_server_id)
  group by staged.id
),

stored_allowed as (
  select profile_id as id, json_group_array(quality) as names
  from (select profile_id, quality from profile_qualities where allowed order by profile_id, rank desc, quality)
  group by profile_id
),

staged_allowed as (
  select id, json_group_array(quality) as names
  from (
    select staged.id, staged_qualities.quality
    from staged
    join temp.staged_qualities
      on staged_qualities.instance_key = :key and staged_qualities.profile_server_id = staged.server_id
    where staged_qualities.allowed
    order by staged.id, staged_qualities.rank desc, staged_qualities.quality
  )
  group by id
),

edits as (
  select stored.id, 'renamed' as field, stored.name as old_value, staged.name as new_value
  from stored join staged using (id)
  union all
  select stored.id, 'upgrade_allowed', stored.upgrade_allowed, staged.upgrade_allowed
  from stored join staged using (id)
  union all
  select stored.id, 'min_format_score', stored.min_format_score, staged.min_format_score
  from stored join staged using (id)
  union all
  select stored.id, 'cutoff_format_score', stored.cutoff_format_score, staged.cutoff_format_score
  from stored join staged using (id)
  union all
  select stored.id, 'min_upgrade_format_score', stored.min_upgrade_format_score, staged.min_upgrade_format_score
  from stored join staged using (id)
  union all
  select id, 'cutoff', stored_cutoffs.name, staged_cutoffs.name
  from stored join staged using (id) left join stored_cutoffs using (id) left join staged_cutoffs using (id)
  union all
  select id, 'allowed_qualities', stored_allowed.names, staged_allowed.names
  from stored join staged using (id) left join stored_allowed using (id) left join staged_allowed using (id)
  union all
  select stored.id, 'removed', stored.name, null
  from stored
  where stored.id not in (select id from staged)
  union all
  select staged.id, 'added', null, staged.name
  from staged
  where staged.removed_at is not null or staged.id > :last_profile_id
)

select :run_id, :instance_id, id, null, field, old_value, new_value, 0
from edits
where :is_baseline = 0
  and old_value is not new_value
  and not (field <> 'added' and id > :last_profile_id)
order by id, field;

-- Scores: a format that a profile does not list counts as 0, as in the applications.
insert into rule_changes (build_run_id, instance_id, profile_id, format_id, field, old_value, new_value, files_moved)
with staged as (
  select quality_profiles.id as profile_id, custom_formats.id as format_id, staged_scores.score
  from temp.staged_scores
  join quality_profiles
    on quality_profiles.instance_id = :instance_id
    and quality_profiles.server_id = staged_scores.profile_server_id
  join custom_formats
    on custom_formats.instance_id = :instance_id and custom_formats.server_id = staged_scores.format_server_id
  where staged_scores.instance_key = :key and quality_profiles.id <= :last_profile_id
),

stored as (
  select profile_scores.profile_id, profile_scores.format_id, profile_scores.score
  from profile_scores
  join quality_profiles on quality_profiles.id = profile_scores.profile_id
  where quality_profiles.instance_id = :instance_id
    and quality_profiles.server_id in (select server_id from temp.staged_profiles where instance_key = :key)
),

edits as (
  select staged.profile_id, staged.format_id, held.score as old_score, staged.score as new_score
  from staged
  left join profile_scores as held
    on held.profile_id = staged.profile_id and held.format_id = staged.format_id
  where coalesce(held.score, 0) <> staged.score
  union all
  select stored.profile_id, stored.format_id, stored.score, null
  from stored
  where stored.score <> 0 and (stored.profile_id, stored.format_id) not in (select profile_id, format_id from staged)
),

-- An edit affects a file that matches or matched the format and whose score changed.
moved as (
  select edits.profile_id, edits.format_id, count(*) as files
  from edits
  join titles on titles.profile_id = edits.profile_id
  join media_files on media_files.title_id = titles.id
  join temp.staged_files
    on staged_files.instance_key = :key and staged_files.server_id = media_files.server_id
  left join temp.staged_format_sets as sets
    on sets.instance_key = :key and sets.format_server_ids = staged_files.format_server_ids
  where staged_files.score is not media_files.score and exists (
    select 1 from format_set_formats
    where format_set_formats.set_id in (sets.format_set_id, media_files.format_set_id)
      and format_set_formats.format_id = edits.format_id
  )
  group by edits.profile_id, edits.format_id
)

select :run_id, :instance_id, profile_id, format_id, 'score', old_score, new_score, coalesce(moved.files, 0)
from edits
left join moved using (profile_id, format_id)
where :is_baseline = 0
order by profile_id, format_id;
