-- Ids have a type, because they are joined; the other columns contain the values of the models unchanged.

create temp table if not exists staged_titles (
  -- grain: one row per instance and title, as the server reported it
  instance_key integer not null, server_id integer not null, identity text not null, profile_server_id integer,
  {title_columns},
  title_id integer, is_same_server integer not null default 0,
  is_kept integer not null default 0,  -- unread: restored from what was recorded
  primary key (instance_key, server_id)
) without rowid;
create index if not exists temp.staged_titles_identity on staged_titles (instance_key, identity);

create temp table if not exists staged_items (
  -- grain: one row per instance and item
  instance_key integer not null, server_id integer not null, title_server_id integer not null,
  file_server_id integer,
  {item_columns},
  item_id integer,
  primary key (instance_key, server_id)
) without rowid;
create index if not exists temp.staged_items_title on staged_items (instance_key, title_server_id);

create temp table if not exists staged_files (
  -- grain: one row per instance and file
  instance_key integer not null, server_id integer not null, title_server_id integer not null,
  format_server_ids text,
  {file_columns},
  primary key (instance_key, server_id)
) without rowid;

create temp table if not exists staged_events (
  -- grain: one row per instance and record of the application's history
  instance_key integer not null, server_id integer not null, item_server_id integer not null,
  format_server_ids text,
  {event_columns},
  source, resolution,
  primary key (instance_key, server_id)
) without rowid;

create temp table if not exists staged_format_sets (
  -- grain: one row per instance and set of formats that a staged file matches
  instance_key integer not null, format_server_ids text not null, format_set_id integer,
  primary key (instance_key, format_server_ids)
) without rowid;

create temp table if not exists staged_profiles (
  -- grain: one row per instance and profile
  instance_key integer not null, server_id integer not null,
  {profile_columns},
  primary key (instance_key, server_id)
) without rowid;

create temp table if not exists staged_qualities (
  -- grain: one row per instance, profile and quality
  instance_key integer not null, profile_server_id integer not null, quality_server_id integer not null,
  {profile_quality_columns},
  primary key (instance_key, profile_server_id, quality_server_id)
) without rowid;

create temp table if not exists staged_formats (
  -- grain: one row per instance and custom format
  instance_key integer not null, server_id integer not null,
  {format_columns},
  primary key (instance_key, server_id)
) without rowid;

create temp table if not exists staged_scores (
  -- grain: one row per instance, profile and format
  instance_key integer not null, profile_server_id integer not null, format_server_id integer not null,
  score integer not null,
  primary key (instance_key, profile_server_id, format_server_id)
) without rowid;

create temp table if not exists changed_items (
  -- grain: one row per item whose file or score differs from what is stored
  item_id integer, item_server_id integer not null, title_server_id integer,
  old_file_id integer, new_file_server_id integer, is_same_file integer not null,
  old_profile_id integer, new_profile_id integer, old_set_id integer, new_set_id integer,
  old_score integer, middle_score integer, new_score integer, old_points integer, new_points integer,
  old_rank integer, new_rank integer,
  old_revision_real integer, new_revision_real integer,
  old_revision_version integer, new_revision_version integer,
  old_quality text, new_quality text, old_size_bytes integer, new_size_bytes integer
);
