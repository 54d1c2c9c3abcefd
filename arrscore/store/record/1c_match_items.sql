-- An episode is matched by the server's id, or by season and episode if the series was added again.
update temp.staged_items set item_id = (
  select min(items.id)
  from temp.staged_titles
  cross join items
    on items.instance_id = :instance_id and items.server_id = staged_items.server_id
    and items.title_id = staged_titles.title_id and items.removed_at is null
  where staged_titles.instance_key = :key and staged_titles.server_id = staged_items.title_server_id
)
where instance_key = :key and title_server_id in (
  select server_id from temp.staged_titles where instance_key = :key and is_same_server and title_id is not null
);

update temp.staged_items set item_id = (
  select min(items.id)
  from temp.staged_titles
  cross join items
    on items.title_id = staged_titles.title_id
    and items.season_number is staged_items.season_number
    and items.episode_number is staged_items.episode_number
  where staged_titles.instance_key = :key and staged_titles.server_id = staged_items.title_server_id
    and items.id not in (
      select taken.item_id from temp.staged_items as taken
      where taken.instance_key = :key and taken.title_server_id = staged_items.title_server_id
        and taken.item_id is not null
    )
)
where instance_key = :key and item_id is null and title_server_id in (
  select server_id from temp.staged_titles where instance_key = :key and title_id is not null
);

update temp.staged_items set item_id = null
where instance_key = :key and item_id is not null and server_id not in (
  select min(server_id) from temp.staged_items where instance_key = :key and item_id is not null group by item_id
);

-- New custom formats must be stored before sets of formats can refer to them.
insert into custom_formats (instance_id, server_id, {format_columns})
select :instance_id, server_id, {format_columns}
from temp.staged_formats
where instance_key = :key
  and server_id not in (select server_id from custom_formats where instance_id = :instance_id)
order by server_id;

insert into quality_profiles (instance_id, server_id, {profile_columns})
select :instance_id, server_id, {profile_columns}
from temp.staged_profiles
where instance_key = :key
  and server_id not in (select server_id from quality_profiles where instance_id = :instance_id)
order by server_id;

insert into temp.staged_format_sets (instance_key, format_server_ids)
select instance_key, format_server_ids
from temp.staged_files
where instance_key = :key and format_server_ids is not null
union
select instance_key, format_server_ids
from temp.staged_events
where instance_key = :key and format_server_ids is not null;
