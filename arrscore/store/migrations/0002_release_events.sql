create table release_events (
  -- grain: one row per grab or import that an application's history tells of, for an item that is known
  id integer primary key,
  build_run_id integer not null references build_runs(id),  -- the run that noticed it
  instance_id integer not null references instances(id),
  server_id integer not null,             -- of the record in the application's history
  item_id integer not null references items(id),
  kind text not null check (kind in ('grabbed', 'imported')),
  occurred_at text not null,              -- ISO 8601 in UTC
  download_key text,                      -- joins a grab with its imports; a digest of the download's id
  release_name text,                      -- what the indexer or the download called it
  release_group text,
  quality_server_id integer not null,
  quality text not null,
  revision_version integer not null,
  size_bytes integer,
  format_set_id integer references format_sets(id),  -- what the name matches by the present formats; null: unknown
  frozen_score integer,                   -- as the application computed it at the event
  file_server_id integer,                 -- of the file that an import made
  unique (instance_id, server_id, occurred_at)
) strict;
create index release_events_item on release_events (item_id, occurred_at);
create index release_events_download on release_events (download_key);
create index release_events_run on release_events (build_run_id);
