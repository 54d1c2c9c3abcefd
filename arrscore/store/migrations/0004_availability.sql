-- Radarr refuses every release of a movie until it is available. What was recorded before counts as available until the
-- next fetch. SQLite keeps these comments with the columns.
alter table items add column is_available integer  /* 0: the server refuses every release so far; null: unknown */;
alter table items add column minimum_availability text
  check (minimum_availability in ('tba', 'announced', 'inCinemas', 'released', 'preDB'));
alter table items add column available_from text  /* the earliest date, of what is not available yet; null: unknown */;
