-- What is on the server but could not be read is not gone: what was known of it is restored into the snapshot. Where
-- not even the ids of some could be read, none that is absent is known to be gone.

insert or ignore into temp.staged_formats
select :key, server_id, name, include_when_renaming
from custom_formats
where instance_id = :instance_id and removed_at is null
  and (:keeps_absent_formats or server_id in (select value from json_each(:unread_formats)))
  and name not in (select name from temp.staged_formats where instance_key = :key);

-- Qualities and scores first: afterwards, the profile is among those that came.
insert or ignore into temp.staged_qualities
select
  :key, quality_profiles.server_id, quality_server_id, quality, resolution, source, group_server_id, group_name, rank,
  allowed
from profile_qualities
join quality_profiles on quality_profiles.id = profile_qualities.profile_id
where quality_profiles.instance_id = :instance_id and quality_profiles.removed_at is null
  and (:keeps_absent_profiles or quality_profiles.server_id in (select value from json_each(:unread_profiles)))
  and quality_profiles.server_id not in (select server_id from temp.staged_profiles where instance_key = :key);

insert or ignore into temp.staged_scores
select :key, quality_profiles.server_id, custom_formats.server_id, score
from profile_scores
join quality_profiles on quality_profiles.id = profile_scores.profile_id
join custom_formats on custom_formats.id = profile_scores.format_id
where quality_profiles.instance_id = :instance_id and quality_profiles.removed_at is null
  and (:keeps_absent_profiles or quality_profiles.server_id in (select value from json_each(:unread_profiles)))
  and quality_profiles.server_id not in (select server_id from temp.staged_profiles where instance_key = :key);

insert or ignore into temp.staged_profiles
select
  :key, server_id, name, upgrade_allowed, cutoff_server_id, min_format_score, cutoff_format_score,
  min_upgrade_format_score, language
from quality_profiles
where instance_id = :instance_id and removed_at is null
  and (:keeps_absent_profiles or server_id in (select value from json_each(:unread_profiles)));

insert or ignore into temp.staged_titles
select
  :key, titles.server_id, titles.identity, titles.kind, titles.name, titles.sort_name, titles.year, titles.tmdb_id,
  titles.tvdb_id, titles.imdb_id, titles.slug, quality_profiles.server_id, titles.monitored, titles.tags,
  titles.root_folder, titles.series_type, titles.runtime_minutes, titles.added_at, null, 0, 1
from titles
left join quality_profiles on quality_profiles.id = titles.profile_id
where titles.instance_id = :instance_id and titles.removed_at is null
  and (:keeps_absent_titles or titles.server_id in (select value from json_each(:unread_titles)))
  and titles.identity not in (select identity from temp.staged_titles where instance_key = :key);
