-- Update the stored facts from the snapshot. Each statement writes only rows that differ, so that the row count shows
-- whether anything changed.

update custom_formats set ({format_columns}, removed_at) = (
  select {format_columns}, null from temp.staged_formats
  where instance_key = :key and staged_formats.server_id = custom_formats.server_id
)
where instance_id = :instance_id and (
  select ({staged.format_columns}) is not ({custom_formats.format_columns})
    or custom_formats.removed_at is not null
  from temp.staged_formats as staged
  where staged.instance_key = :key and staged.server_id = custom_formats.server_id
);

update custom_formats set removed_at = :now
where instance_id = :instance_id and removed_at is null
  and server_id not in (select server_id from temp.staged_formats where instance_key = :key);

update quality_profiles set ({profile_columns}, removed_at) = (
  select {profile_columns}, null from temp.staged_profiles
  where instance_key = :key and staged_profiles.server_id = quality_profiles.server_id
)
where instance_id = :instance_id and (
  select ({staged.profile_columns}) is not ({quality_profiles.profile_columns})
    or quality_profiles.removed_at is not null
  from temp.staged_profiles as staged
  where staged.instance_key = :key and staged.server_id = quality_profiles.server_id
);

update quality_profiles set removed_at = :now
where instance_id = :instance_id and removed_at is null
  and server_id not in (select server_id from temp.staged_profiles where instance_key = :key);

insert into profile_qualities (profile_id, quality_server_id, {profile_quality_columns})
select quality_profiles.id, staged.quality_server_id, {staged.profile_quality_columns}
from temp.staged_qualities as staged
join quality_profiles
  on quality_profiles.instance_id = :instance_id and quality_profiles.server_id = staged.profile_server_id
left join profile_qualities as stored
  on stored.profile_id = quality_profiles.id and stored.quality_server_id = staged.quality_server_id
where staged.instance_key = :key
  and ({stored.profile_quality_columns}) is not ({staged.profile_quality_columns})
order by quality_profiles.id, staged.quality_server_id
on conflict (profile_id, quality_server_id) do update set
  ({profile_quality_columns}) = ({excluded.profile_quality_columns});

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

insert into titles (id, instance_id, identity, server_id, profile_id, removed_at, {title_columns})
select
  staged.title_id, :instance_id, staged.identity, staged.server_id, quality_profiles.id, null,
  {staged.title_columns}
from temp.staged_titles as staged
left join quality_profiles
  on quality_profiles.instance_id = :instance_id and quality_profiles.server_id = staged.profile_server_id
left join titles as stored on stored.id = staged.title_id
where staged.instance_key = :key and (stored.id is null or (
  stored.identity, stored.server_id, stored.profile_id, stored.removed_at, {stored.title_columns}
) is not (
  staged.identity, staged.server_id, quality_profiles.id, null, {staged.title_columns}
))
order by staged.server_id
on conflict (id) do update set
  identity = excluded.identity, server_id = excluded.server_id, profile_id = excluded.profile_id, removed_at = null,
  ({title_columns}) = ({excluded.title_columns});

update temp.staged_titles set title_id = (
  select id from titles where titles.instance_id = :instance_id and titles.identity = staged_titles.identity
)
where instance_key = :key and title_id is null;

-- By identity, not by the server's id, which another title may have now.
update titles set removed_at = :now
where instance_id = :instance_id and removed_at is null
  and id not in (select title_id from temp.staged_titles where instance_key = :key and title_id is not null);

-- Files: first detach removed files from their items, then write new and changed rows, then link items to them.
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
  instance_id, title_id, server_id, format_set_id, first_set_id, {file_columns}
)
select
  :instance_id, owners.title_id, staged.server_id, sets.format_set_id, sets.format_set_id, {staged.file_columns}
from temp.staged_files as staged
cross join temp.staged_titles as owners
  on owners.instance_key = :key and owners.server_id = staged.title_server_id
left join temp.staged_format_sets as sets
  on sets.instance_key = :key and sets.format_server_ids = staged.format_server_ids
left join media_files as stored
  on stored.instance_id = :instance_id and stored.server_id = staged.server_id
where staged.instance_key = :key and (
  stored.title_id, stored.format_set_id, {stored.file_columns}
) is not (
  owners.title_id, sets.format_set_id, {staged.file_columns}
)
order by staged.server_id
on conflict (instance_id, server_id) do update set
  title_id = excluded.title_id,
  format_set_id = excluded.format_set_id,
  -- a reused id is another file
  first_set_id = iif(
    media_files.size_bytes = excluded.size_bytes or media_files.added_at = excluded.added_at,
    coalesce(media_files.first_set_id, iif(media_files.format_set_id is null, excluded.first_set_id, null)),
    excluded.first_set_id
  ),
  ({file_columns}) = ({excluded.file_columns});

insert into items (id, instance_id, title_id, server_id, file_id, removed_at, {item_columns})
select
  staged.item_id, :instance_id, owners.title_id, staged.server_id, files.id, null, {staged.item_columns}
from temp.staged_items as staged
cross join temp.staged_titles as owners
  on owners.instance_key = :key and owners.server_id = staged.title_server_id
left join media_files as files
  on files.instance_id = :instance_id and files.server_id = staged.file_server_id
left join items as stored on stored.id = staged.item_id
where staged.instance_key = :key and (stored.id is null or (
  stored.title_id, stored.server_id, stored.file_id, stored.removed_at, {stored.item_columns}
) is not (
  owners.title_id, staged.server_id, files.id, null, {staged.item_columns}
))
order by staged.server_id
on conflict (id) do update set
  title_id = excluded.title_id, server_id = excluded.server_id, file_id = excluded.file_id, removed_at = null,
  ({item_columns}) = ({excluded.item_columns});

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
