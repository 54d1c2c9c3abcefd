-- What became of a release besides its import, and why a file was deleted. SQLite cannot change a check in place.
alter table release_events rename to grabs_and_imports;

create table release_events (
  -- grain: one row per record of an application's history that concerns a release or a deleted file of a known item
  id integer primary key,
  build_run_id integer not null references build_runs(id),  -- the run that noticed it
  instance_id integer not null references instances(id),
  server_id integer not null,             -- of the record in the application's history
  item_id integer not null references items(id),
  kind text not null check (kind in ('grabbed', 'imported', 'failed', 'ignored', 'deleted')),
  occurred_at text not null,              -- ISO 8601 in UTC
  download_key text,                      -- joins a grab with what became of it; a digest of the download's id
  release_name text,                      -- what the indexer or the download called it; the deleted file's name
  release_group text,
  quality_server_id integer not null,
  quality text not null,
  revision_version integer not null,
  size_bytes integer,
  format_set_id integer references format_sets(id),  -- what the name matched when it was first read; null: unknown
  frozen_score integer,                   -- as the application computed it at the event
  file_server_id integer,                 -- of the file that an import made
  reason text check (reason in ('Manual', 'Upgrade', 'MissingFromDisk', 'NoLinkedEpisodes', 'ManualOverride')),
  unique (instance_id, server_id, occurred_at)
) strict;

insert into release_events
select *, null
from grabs_and_imports;

drop table grabs_and_imports;
create index release_events_item on release_events (item_id, occurred_at);
create index release_events_download on release_events (download_key);
create index release_events_run on release_events (build_run_id);

-- 0: only grabs and imports were read so far, so the next fetch reads the whole span of the settings once more.
alter table instances add column has_all_events integer not null default 1;
update instances set has_all_events = 0 where id in (select instance_id from release_events);

-- What the file matched when it was first read, to compare it with its release under the rules of the same time.
-- Of a file that formats came to or went from since then, this is not known.
alter table media_files add column first_set_id integer references format_sets(id);
update media_files set first_set_id = format_set_id
where not exists (
  select 1
  from items
  join score_history as changes
    on changes.item_id = items.id
    and changes.kind = 'rescored'
    and (changes.formats_added <> '[]' or changes.formats_removed <> '[]')
    and changes.id > (
      select max(arrivals.id)
      from score_history as arrivals
      where arrivals.item_id = items.id and arrivals.kind not in ('rescored', 'removed')
    )
  where items.file_id = media_files.id
);
