-- The stored facts become what the server told. Each statement writes only rows that differ, so that what they
-- wrote tells whether anything changed.

update custom_formats set (name, include_when_renaming, removed_at) = (
  select name, include_when_renaming, null from temp.staged_formats
  where instance_key = :key and staged_formats.server_id = custom_formats.server_id
)
where instance_id = :instance_id and (
  select (name, include_when_renaming) is not (custom_formats.name, custom_formats.include_when_renaming)
    or custom_formats.removed_at is not null
  from temp.staged_formats
  where instance_key = :key and staged_formats.server_id = custom_formats.server_id
);

update custom_formats set removed_at = :now
where instance_id = :instance_id and removed_at is null
  and server_id not in (select server_id from temp.staged_formats where instance_key = :key);

update quality_profiles set (
  name, upgrade_allowed, cutoff_server_id, min_format_score, cutoff_format_score, min_upgrade_format_score,
  language, removed_at
) = (
  select
    name, upgrade_allowed, cutoff_server_id, min_format_score, cutoff_format_score, min_upgrade_format_score,
    language, null
  from temp.staged_profiles
  where instance_key = :key and staged_profiles.server_id = quality_profiles.server_id
)
where instance_id = :instance_id and (
  select
    (
      staged.name, staged.upgrade_allowed, staged.cutoff_server_id, staged.min_format_score,
      staged.cutoff_format_score, staged.min_upgrade_format_score, staged.language
    ) is not (
      quality_profiles.name, quality_profiles.upgrade_allowed, quality_profiles.cutoff_server_id,
      quality_profiles.min_format_score, quality_profiles.cutoff_format_score,
      quality_profiles.min_upgrade_format_score, quality_profiles.language
    ) or quality_profiles.removed_at is not null
  from temp.staged_profiles as staged
  where staged.instance_key = :key and staged.server_id = quality_profiles.server_id
);

update quality_profiles set removed_at = :now
where instance_id = :instance_id and removed_at is null
  and server_id not in (select server_id from temp.staged_profiles where instance_key = :key);

insert into profile_qualities (
  profile_id, quality_server_id, quality, resolution, source, group_server_id, group_name, rank, allowed
)
select
  quality_profiles.id, staged.quality_server_id, staged.quality, staged.resolution, staged.source,
  staged.group_server_id, staged.group_name, staged.rank, staged.allowed
from temp.staged_qualities as staged
join quality_profiles
  on quality_profiles.instance_id = :instance_id and quality_profiles.server_id = staged.profile_server_id
left join profile_qualities as stored
  on stored.profile_id = quality_profiles.id and stored.quality_server_id = staged.quality_server_id
where staged.instance_key = :key and (
  stored.quality, stored.resolution, stored.source, stored.group_server_id, stored.group_name, stored.rank,
  stored.allowed
) is not (
  staged.quality, staged.resolution, staged.source, staged.group_server_id, staged.group_name, staged.rank,
  staged.allowed
)
order by quality_profiles.id, staged.quality_server_id
on conflict (profile_id, quality_server_id) do update set
  quality = excluded.quality, resolution = excluded.resolution, source = excluded.source,
  group_server_id = excluded.group_server_id, group_name = excluded.group_name, rank = excluded.rank,
  allowed = excluded.allowed;

-- A removed profile keeps its qualities and scores, so that its history keeps its meaning.
delete from profile_qualities
where id in (
  select profile_qualities.id
  from profile_qualities
  join quality_profiles on quality_profiles.id = profile_qualities.profile_id
  join temp.staged_profiles
    on staged_profiles.instance_key = :key and staged_profiles.server_id = quality_profiles.server_id
  left join temp.staged_qualities
    on staged_qualities.instance_key = :key and staged_qualities.profile_server_id = quality_profiles.server_id
    and staged_qualities.quality_server_id = profile_qualities.quality_server_id
  where quality_profiles.instance_id = :instance_id and staged_qualities.quality_server_id is null
);

insert into profile_scores (profile_id, format_id, score)
select quality_profiles.id, custom_formats.id, staged_scores.score
from temp.staged_scores
join quality_profiles
  on quality_profiles.instance_id = :instance_id
  and quality_profiles.server_id = staged_scores.profile_server_id
join custom_formats
  on custom_formats.instance_id = :instance_id and custom_formats.server_id = staged_scores.format_server_id
left join profile_scores as stored
  on stored.profile_id = quality_profiles.id and stored.format_id = custom_formats.id
where staged_scores.instance_key = :key and stored.score is not staged_scores.score
order by quality_profiles.id, custom_formats.id
on conflict (profile_id, format_id) do update set score = excluded.score;

delete from profile_scores
where id in (
  select profile_scores.id
  from profile_scores
  join quality_profiles on quality_profiles.id = profile_scores.profile_id
  join custom_formats on custom_formats.id = profile_scores.format_id
  join temp.staged_profiles
    on staged_profiles.instance_key = :key and staged_profiles.server_id = quality_profiles.server_id
  left join temp.staged_scores
    on staged_scores.instance_key = :key and staged_scores.profile_server_id = quality_profiles.server_id
    and staged_scores.format_server_id = custom_formats.server_id
  where quality_profiles.instance_id = :instance_id and staged_scores.score is null
);

insert into titles (
  id, instance_id, identity, server_id, kind, name, sort_name, year, tmdb_id, tvdb_id, imdb_id, slug,
  profile_id, monitored, tags, root_folder, series_type, runtime_minutes, added_at, removed_at
)
select
  staged.title_id, :instance_id, staged.identity, staged.server_id, staged.kind, staged.name,
  staged.sort_name, staged.year, staged.tmdb_id, staged.tvdb_id, staged.imdb_id, staged.slug,
  quality_profiles.id, staged.monitored, staged.tags, staged.root_folder, staged.series_type,
  staged.runtime_minutes, staged.added_at, null
from temp.staged_titles as staged
left join quality_profiles
  on quality_profiles.instance_id = :instance_id and quality_profiles.server_id = staged.profile_server_id
left join titles as stored on stored.id = staged.title_id
where staged.instance_key = :key and (stored.id is null or (
  stored.identity, stored.server_id, stored.kind, stored.name, stored.sort_name, stored.year, stored.tmdb_id,
  stored.tvdb_id, stored.imdb_id, stored.slug, stored.profile_id, stored.monitored, stored.tags,
  stored.root_folder, stored.series_type, stored.runtime_minutes, stored.added_at, stored.removed_at
) is not (
  staged.identity, staged.server_id, staged.kind, staged.name, staged.sort_name, staged.year, staged.tmdb_id,
  staged.tvdb_id, staged.imdb_id, staged.slug, quality_profiles.id, staged.monitored, staged.tags,
  staged.root_folder, staged.series_type, staged.runtime_minutes, staged.added_at, null
))
order by staged.server_id
on conflict (id) do update set
  identity = excluded.identity, server_id = excluded.server_id, kind = excluded.kind, name = excluded.name,
  sort_name = excluded.sort_name, year = excluded.year, tmdb_id = excluded.tmdb_id,
  tvdb_id = excluded.tvdb_id, imdb_id = excluded.imdb_id, slug = excluded.slug,
  profile_id = excluded.profile_id, monitored = excluded.monitored, tags = excluded.tags,
  root_folder = excluded.root_folder, series_type = excluded.series_type,
  runtime_minutes = excluded.runtime_minutes, added_at = excluded.added_at, removed_at = null;

update temp.staged_titles set title_id = (
  select id from titles where titles.instance_id = :instance_id and titles.identity = staged_titles.identity
)
where instance_key = :key and title_id is null;

-- By what they are, not by number: another title may have the number now.
update titles set removed_at = :now
where instance_id = :instance_id and removed_at is null
  and id not in (select title_id from temp.staged_titles where instance_key = :key and title_id is not null);

-- Files: what is gone leaves its item first, then new and changed rows are written, then items point to them.
update items set file_id = null
where instance_id = :instance_id and file_id in (
  select id from media_files
  where instance_id = :instance_id
    and server_id not in (select server_id from temp.staged_files where instance_key = :key)
);

delete from media_files
where instance_id = :instance_id
  and server_id not in (select server_id from temp.staged_files where instance_key = :key);

insert into media_files (
  instance_id, title_id, server_id, name, size_bytes, quality_server_id, quality, source, resolution,
  revision_version, revision_real, is_repack, format_set_id, first_set_id, score, added_at, scene_name, release_group,
  edition, languages, video_codec, video_bit_depth, dynamic_range, dynamic_range_type, width, height, audio_codec,
  audio_channels, audio_languages, subtitles, runtime_seconds
)
select
  :instance_id, owners.title_id, staged.server_id, staged.name, staged.size_bytes, staged.quality_server_id,
  staged.quality, staged.source, staged.resolution, staged.revision_version, staged.revision_real,
  staged.is_repack, sets.format_set_id, sets.format_set_id, staged.score, staged.added_at, staged.scene_name,
  staged.release_group, staged.edition, staged.languages, staged.video_codec, staged.video_bit_depth,
  staged.dynamic_range, staged.dynamic_range_type, staged.width, staged.height, staged.audio_codec,
  staged.audio_channels, staged.audio_languages, staged.subtitles, staged.runtime_seconds
from temp.staged_files as staged
cross join temp.staged_titles as owners
  on owners.instance_key = :key and owners.server_id = staged.title_server_id
left join temp.staged_format_sets as sets
  on sets.instance_key = :key and sets.format_server_ids = staged.format_server_ids
left join media_files as stored
  on stored.instance_id = :instance_id and stored.server_id = staged.server_id
where staged.instance_key = :key and (
  stored.title_id, stored.name, stored.size_bytes, stored.quality_server_id, stored.quality, stored.source,
  stored.resolution, stored.revision_version, stored.revision_real, stored.is_repack, stored.format_set_id,
  stored.score, stored.added_at, stored.scene_name, stored.release_group, stored.edition, stored.languages,
  stored.video_codec, stored.video_bit_depth, stored.dynamic_range, stored.dynamic_range_type, stored.width,
  stored.height, stored.audio_codec, stored.audio_channels, stored.audio_languages, stored.subtitles,
  stored.runtime_seconds
) is not (
  owners.title_id, staged.name, staged.size_bytes, staged.quality_server_id, staged.quality, staged.source,
  staged.resolution, staged.revision_version, staged.revision_real, staged.is_repack, sets.format_set_id,
  staged.score, staged.added_at, staged.scene_name, staged.release_group, staged.edition, staged.languages,
  staged.video_codec, staged.video_bit_depth, staged.dynamic_range, staged.dynamic_range_type, staged.width,
  staged.height, staged.audio_codec, staged.audio_channels, staged.audio_languages, staged.subtitles,
  staged.runtime_seconds
)
order by staged.server_id
on conflict (instance_id, server_id) do update set
  title_id = excluded.title_id, name = excluded.name, size_bytes = excluded.size_bytes,
  quality_server_id = excluded.quality_server_id, quality = excluded.quality, source = excluded.source,
  resolution = excluded.resolution, revision_version = excluded.revision_version,
  revision_real = excluded.revision_real, is_repack = excluded.is_repack,
  format_set_id = excluded.format_set_id,
  -- a number that was given again is another file
  first_set_id = iif(
    media_files.size_bytes = excluded.size_bytes or media_files.added_at = excluded.added_at,
    coalesce(media_files.first_set_id, iif(media_files.format_set_id is null, excluded.first_set_id, null)),
    excluded.first_set_id
  ),
  score = excluded.score, added_at = excluded.added_at,
  scene_name = excluded.scene_name, release_group = excluded.release_group, edition = excluded.edition,
  languages = excluded.languages, video_codec = excluded.video_codec,
  video_bit_depth = excluded.video_bit_depth, dynamic_range = excluded.dynamic_range,
  dynamic_range_type = excluded.dynamic_range_type, width = excluded.width, height = excluded.height,
  audio_codec = excluded.audio_codec, audio_channels = excluded.audio_channels,
  audio_languages = excluded.audio_languages, subtitles = excluded.subtitles,
  runtime_seconds = excluded.runtime_seconds;

insert into items (
  id, instance_id, title_id, server_id, season_number, episode_number, name, air_date, is_available,
  minimum_availability, available_from, monitored, file_id, removed_at
)
select
  staged.item_id, :instance_id, owners.title_id, staged.server_id, staged.season_number,
  staged.episode_number, staged.name, staged.air_date, staged.is_available, staged.minimum_availability,
  staged.available_from, staged.monitored, files.id, null
from temp.staged_items as staged
cross join temp.staged_titles as owners
  on owners.instance_key = :key and owners.server_id = staged.title_server_id
left join media_files as files
  on files.instance_id = :instance_id and files.server_id = staged.file_server_id
left join items as stored on stored.id = staged.item_id
where staged.instance_key = :key and (stored.id is null or (
  stored.title_id, stored.server_id, stored.season_number, stored.episode_number, stored.name,
  stored.air_date, stored.is_available, stored.minimum_availability, stored.available_from, stored.monitored,
  stored.file_id, stored.removed_at
) is not (
  owners.title_id, staged.server_id, staged.season_number, staged.episode_number, staged.name,
  staged.air_date, staged.is_available, staged.minimum_availability, staged.available_from, staged.monitored,
  files.id, null
))
order by staged.server_id
on conflict (id) do update set
  title_id = excluded.title_id, server_id = excluded.server_id, season_number = excluded.season_number,
  episode_number = excluded.episode_number, name = excluded.name, air_date = excluded.air_date,
  is_available = excluded.is_available, minimum_availability = excluded.minimum_availability,
  available_from = excluded.available_from, monitored = excluded.monitored, file_id = excluded.file_id, removed_at = null;

update temp.staged_items set item_id = (
  select max(items.id)
  from temp.staged_titles
  cross join items
    on items.instance_id = :instance_id and items.server_id = staged_items.server_id
    and items.title_id = staged_titles.title_id
  where staged_titles.instance_key = :key and staged_titles.server_id = staged_items.title_server_id
)
where instance_key = :key and item_id is null;

update items set removed_at = :now, file_id = null
where instance_id = :instance_id and removed_at is null
  and id not in (select item_id from temp.staged_items where instance_key = :key and item_id is not null);
