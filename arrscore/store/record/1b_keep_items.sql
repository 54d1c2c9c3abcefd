-- Keep the unread items and files of matched titles.

insert or ignore into temp.staged_items (
  instance_key, server_id, title_server_id, file_server_id, {item_columns}
)
select :key, items.server_id, staged_titles.server_id, media_files.server_id, {items.item_columns}
from temp.staged_titles
cross join items on items.title_id = staged_titles.title_id and items.removed_at is null
left join media_files on media_files.id = items.file_id
where staged_titles.instance_key = :key and staged_titles.is_same_server and (
  staged_titles.is_kept
  or items.server_id in (select value from json_each(:unread_items))
  or (:keeps_absent_items and not exists (
    select 1 from temp.staged_items as came
    where came.instance_key = :key and came.title_server_id = staged_titles.server_id
      and came.season_number is items.season_number and came.episode_number is items.episode_number
  ))
);

-- If a new file was not returned, its item keeps the recorded file until it is.
update temp.staged_items set file_server_id = coalesce((
  select media_files.server_id
  from temp.staged_titles
  cross join items
    on items.instance_id = :instance_id and items.server_id = staged_items.server_id
    and items.title_id = staged_titles.title_id and items.removed_at is null
  cross join media_files on media_files.id = items.file_id
  where staged_titles.instance_key = :key and staged_titles.server_id = staged_items.title_server_id
    and staged_titles.is_same_server
), file_server_id)
where instance_key = :key and file_server_id is not null
  and file_server_id not in (select server_id from temp.staged_files where instance_key = :key)
  and not exists (
    select 1
    from temp.staged_titles
    cross join media_files
      on media_files.instance_id = :instance_id and media_files.server_id = staged_items.file_server_id
      and media_files.title_id = staged_titles.title_id
    where staged_titles.instance_key = :key and staged_titles.server_id = staged_items.title_server_id
  );

-- Restore files that were referenced but not returned. Cross joins fix the order, because SQLite has no statistics of
-- staged tables.
insert or ignore into temp.staged_files (
  instance_key, server_id, title_server_id, format_server_ids, {file_columns}
)
with absent as materialized (
  select distinct title_server_id, file_server_id
  from temp.staged_items
  where instance_key = :key and file_server_id is not null
    and file_server_id not in (select server_id from temp.staged_files where instance_key = :key)
)

select
  :key,
  media_files.server_id,
  staged_titles.server_id,
  (
    select coalesce(group_concat(custom_formats.server_id), '')
    from format_set_formats
    join custom_formats on custom_formats.id = format_set_formats.format_id
    where format_set_formats.set_id = media_files.format_set_id and media_files.format_set_id is not null
    having media_files.format_set_id is not null
  ),
  {media_files.file_columns}
from absent
cross join temp.staged_titles
  on staged_titles.instance_key = :key and staged_titles.server_id = absent.title_server_id
  and staged_titles.is_same_server
cross join media_files
  on media_files.instance_id = :instance_id and media_files.server_id = absent.file_server_id
  and media_files.title_id = staged_titles.title_id;

-- Delete files and items without their title, and references to files that were not returned.
delete from temp.staged_files
where instance_key = :key
  and title_server_id not in (select server_id from temp.staged_titles where instance_key = :key);

delete from temp.staged_items
where instance_key = :key
  and title_server_id not in (select server_id from temp.staged_titles where instance_key = :key);

update temp.staged_items set file_server_id = null
where instance_key = :key and file_server_id is not null
  and file_server_id not in (select server_id from temp.staged_files where instance_key = :key);
