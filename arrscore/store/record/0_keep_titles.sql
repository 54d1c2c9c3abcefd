-- Unread records are not removed ones: restore what was recorded of them into the snapshot. If the ids of some could
-- not be read either, keep every absent record.

insert or ignore into temp.staged_formats (instance_key, server_id, {format_columns})
select :key, server_id, {format_columns}
from custom_formats
where instance_id = :instance_id and removed_at is null
  and (:keeps_absent_formats or server_id in (select value from json_each(:unread_formats)))
  and name not in (select name from temp.staged_formats where instance_key = :key);

-- Qualities and scores first: after the profile itself is restored, it looks like a received one.
insert or ignore into temp.staged_qualities (
  instance_key, profile_server_id, quality_server_id, {profile_quality_columns}
)
select :key, quality_profiles.server_id, quality_server_id, {profile_quality_columns}
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

insert or ignore into temp.staged_profiles (instance_key, server_id, {profile_columns})
select :key, server_id, {profile_columns}
from quality_profiles
where instance_id = :instance_id and removed_at is null
  and (:keeps_absent_profiles or server_id in (select value from json_each(:unread_profiles)));

insert or ignore into temp.staged_titles (
  instance_key, server_id, identity, profile_server_id, is_kept, {title_columns}
)
select :key, titles.server_id, titles.identity, quality_profiles.server_id, 1, {titles.title_columns}
from titles
left join quality_profiles on quality_profiles.id = titles.profile_id
where titles.instance_id = :instance_id and titles.removed_at is null
  and (:keeps_absent_titles or titles.server_id in (select value from json_each(:unread_titles)))
  and titles.identity not in (select identity from temp.staged_titles where instance_key = :key);
