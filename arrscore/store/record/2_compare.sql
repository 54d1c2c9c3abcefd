-- Items whose file or score changed, by the previous rules.

delete from temp.changed_items;

insert into temp.changed_items
with compared as (
  select
    staged_items.item_id,
    staged_items.server_id as item_server_id,
    staged_items.title_server_id,
    stored.id as old_file_id,
    staged.server_id as new_file_server_id,
    -- An id alone may have been reused: the size or date must also match.
    coalesce(
      stored.server_id = staged.server_id
      and (stored.size_bytes = staged.size_bytes or stored.added_at = staged.added_at),
      0
    )
    -- The name is empty if it was redacted.
    or coalesce(stored.name in (staged.name, '') and stored.size_bytes = staged.size_bytes, 0) as is_same_file,
    titles.profile_id as old_profile_id,
    new_profiles.id as new_profile_id,
    stored.format_set_id as old_set_id,
    staged.format_server_ids as new_format_server_ids,
    stored.score as old_score,
    staged.score as new_score,
    stored.quality_server_id as old_quality_server_id,
    staged.quality_server_id as new_quality_server_id,
    stored.revision_real as old_revision_real,
    staged.revision_real as new_revision_real,
    stored.revision_version as old_revision_version,
    staged.revision_version as new_revision_version,
    stored.quality as old_quality,
    staged.quality as new_quality,
    stored.size_bytes as old_size_bytes,
    staged.size_bytes as new_size_bytes
  from temp.staged_items
  left join temp.staged_files as staged
    on staged.instance_key = :key and staged.server_id = staged_items.file_server_id
  left join temp.staged_titles
    on staged_titles.instance_key = :key and staged_titles.server_id = staged_items.title_server_id
  left join quality_profiles as new_profiles
    on new_profiles.instance_id = :instance_id and new_profiles.server_id = staged_titles.profile_server_id
  left join items on items.id = staged_items.item_id
  left join titles on titles.id = items.title_id
  left join media_files as stored on stored.id = items.file_id
  where staged_items.instance_key = :key

  union all

  select
    items.id, items.server_id, null, stored.id, null, 0, titles.profile_id, null,
    stored.format_set_id, null, stored.score, null, stored.quality_server_id, null,
    stored.revision_real, null, stored.revision_version, null, stored.quality, null, stored.size_bytes, null
  from items
  join titles on titles.id = items.title_id
  join media_files as stored on stored.id = items.file_id
  where items.instance_id = :instance_id
    and items.id not in (
      select item_id from temp.staged_items where instance_key = :key and item_id is not null
    )
)

select
  item_id, item_server_id, title_server_id, old_file_id, new_file_server_id, is_same_file,
  old_profile_id, new_profile_id, old_set_id,
  (
    select format_set_id from temp.staged_format_sets as sets
    where sets.instance_key = :key and sets.format_server_ids = new_format_server_ids
  ),
  old_score,
  null,
  new_score,
  null,
  null,
  coalesce(old_ranks.rank, 0),
  coalesce(new_ranks.rank, 0),
  old_revision_real, new_revision_real, old_revision_version, new_revision_version,
  old_quality, new_quality, old_size_bytes, new_size_bytes
from compared
left join profile_qualities as old_ranks
  on old_ranks.profile_id = old_profile_id and old_ranks.quality_server_id = old_quality_server_id
left join profile_qualities as new_ranks
  on new_ranks.profile_id = old_profile_id and new_ranks.quality_server_id = new_quality_server_id
where (old_file_id is null) <> (new_file_server_id is null)
  or (old_file_id is not null and (not is_same_file or old_score is not new_score));

-- The new file's score under the previous rules, which splits a difference into a file part and a rules part.
update temp.changed_items set middle_score = (
  select coalesce(sum(profile_scores.score), 0)
  from format_set_formats
  join profile_scores
    on profile_scores.format_id = format_set_formats.format_id
    and profile_scores.profile_id = changed_items.old_profile_id
  where format_set_formats.set_id = changed_items.new_set_id
)
where new_set_id is not null and old_profile_id is not null and old_file_id is not null;

-- Deleting a format is an edit of the rules: for the same file, its score stays in the middle score.
update temp.changed_items set middle_score = middle_score + (
  select coalesce(sum(profile_scores.score), 0)
  from format_set_formats
  join custom_formats on custom_formats.id = format_set_formats.format_id
  join profile_scores
    on profile_scores.format_id = format_set_formats.format_id
    and profile_scores.profile_id = changed_items.old_profile_id
  where format_set_formats.set_id = changed_items.old_set_id
    and custom_formats.server_id not in (select server_id from temp.staged_formats where instance_key = :key)
)
where is_same_file and middle_score is not null and old_set_id is not null;

-- The score by the server's own rules, before and now: any other difference was caused by neither file nor rules.
update temp.changed_items set
  old_points = (
    select coalesce(sum(profile_scores.score), 0)
    from format_set_formats
    join profile_scores
      on profile_scores.format_id = format_set_formats.format_id
      and profile_scores.profile_id = changed_items.old_profile_id
    where format_set_formats.set_id = changed_items.old_set_id
  ),
  new_points = (
    select coalesce(sum(staged_scores.score), 0)
    from quality_profiles
    join format_set_formats on format_set_formats.set_id = changed_items.new_set_id
    join custom_formats on custom_formats.id = format_set_formats.format_id
    join temp.staged_scores
      on staged_scores.instance_key = :key
      and staged_scores.profile_server_id = quality_profiles.server_id
      and staged_scores.format_server_id = custom_formats.server_id
    where quality_profiles.id = changed_items.new_profile_id
  )
where middle_score is not null and old_set_id is not null and new_profile_id is not null;
