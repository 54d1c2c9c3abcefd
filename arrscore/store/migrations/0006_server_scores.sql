-- A score that the server reports against its own rules has a cause of its own. SQLite cannot change a check in place.
alter table score_history rename to score_history_before;

create table score_history (
  -- grain: one row per change of an item's file or score; the newest row's new_score is its score now
  id integer primary key,
  build_run_id integer not null references build_runs(id),
  item_id integer not null references items(id),
  kind text not null check (kind in ('added', 'removed', 'rescored', 'upgraded', 'downgraded', 'replaced')),
  cause text not null check (cause in ('file', 'rules', 'formats', 'profile', 'server')),
  old_score integer,                      -- null: no file before, or its score unknown
  new_score integer,                      -- null: no file now, or its score unknown
  file_points integer,                    -- the part of the difference that file and matched formats made
  rules_points integer,                   -- the part that edited scores or another profile made
  old_quality text,
  new_quality text,
  old_size_bytes integer,
  new_size_bytes integer,
  formats_added text not null,            -- names, as a JSON array
  formats_removed text not null           -- names, as a JSON array
) strict;

insert into score_history
select *
from score_history_before;

drop table score_history_before;
create index score_history_run on score_history (build_run_id);
create index score_history_item on score_history (item_id);
