-- What is on the server but could not be read is not gone: what was known of it is restored into the snapshot. Where
-- not even the ids of some could be read, none that is absent is known to be gone.

insert or ignore into temp.staged_titles
select
  :key, titles.server_id, titles.identity, titles.kind, titles.name, titles.sort_name, titles.year, titles.tmdb_id,
  titles.tvdb_id, titles.imdb_id, titles.slug, quality_profiles.server_id, titles.monitored, titles.tags,
  titles.root_folder, titles.series_type, titles.runtime_minutes, titles.added_at, null, 0
from titles
left join quality_profiles on quality_profiles.id = titles.profile_id
where titles.instance_id = :instance_id and titles.removed_at is null
  and (:keeps_absent_titles or titles.server_id in (select value from json_each(:unread_titles)))
  and titles.identity not in (select identity from temp.staged_titles where instance_key = :key);

insert or ignore into temp.staged_items
select
  :key, items.server_id, titles.server_id, items.season_number, items.episode_number, items.name, items.air_date,
  items.is_available, items.minimum_availability, items.available_from, items.monitored, media_files.server_id, null
from items
join titles on titles.id = items.title_id
join temp.staged_titles
  on staged_titles.instance_key = :key and staged_titles.server_id = titles.server_id
  and staged_titles.identity = titles.identity
left join media_files on media_files.id = items.file_id
where items.instance_id = :instance_id and items.removed_at is null and (
  :keeps_absent_items
  or titles.server_id in (select value from json_each(:unread_titles))
  or items.server_id in (select value from json_each(:unread_items))
  or (
    :keeps_absent_titles
    and titles.server_id not in (select title_server_id from temp.staged_items where instance_key = :key)
  )
);

-- From the names of files that did not come, in this order: SQLite has no statistics of what was staged.
insert or ignore into temp.staged_files
with absent as materialized (
  select distinct title_server_id, file_server_id
  from temp.staged_items
  where instance_key = :key and file_server_id is not null
    and file_server_id not in (select server_id from temp.staged_files where instance_key = :key)
)

select
  :key, media_files.server_id, titles.server_id, media_files.name, media_files.size_bytes,
  media_files.quality_server_id, media_files.quality, media_files.source, media_files.resolution,
  media_files.revision_version, media_files.revision_real, media_files.is_repack,
  (
    select coalesce(group_concat(custom_formats.server_id), '')
    from format_set_formats
    join custom_formats on custom_formats.id = format_set_formats.format_id
    where format_set_formats.set_id = media_files.format_set_id and media_files.format_set_id is not null
    having media_files.format_set_id is not null
  ),
  media_files.score, media_files.added_at, media_files.scene_name, media_files.release_group, media_files.edition,
  media_files.languages, media_files.video_codec, media_files.video_bit_depth, media_files.dynamic_range,
  media_files.dynamic_range_type, media_files.width, media_files.height, media_files.audio_codec,
  media_files.audio_channels, media_files.audio_languages, media_files.subtitles, media_files.runtime_seconds
from absent
cross join temp.staged_titles
  on staged_titles.instance_key = :key and staged_titles.server_id = absent.title_server_id
cross join titles
  on titles.instance_id = :instance_id and titles.identity = staged_titles.identity
  and titles.server_id = staged_titles.server_id
cross join media_files
  on media_files.instance_id = :instance_id and media_files.server_id = absent.file_server_id
  and media_files.title_id = titles.id;

-- What belongs to nothing that came: files and items without their title, and the names of files that did not come.
delete from temp.staged_files
where instance_key = :key
  and title_server_id not in (select server_id from temp.staged_titles where instance_key = :key);

delete from temp.staged_items
where instance_key = :key
  and title_server_id not in (select server_id from temp.staged_titles where instance_key = :key);

update temp.staged_items set file_server_id = null
where instance_key = :key and file_server_id is not null
  and file_server_id not in (select server_id from temp.staged_files where instance_key = :key);
