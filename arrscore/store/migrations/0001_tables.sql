create table instances (
  -- grain: one row per *arr server, known by the slug that the configuration gives it
  id integer primary key,
  slug text not null unique,
  service text not null,                  -- radarr or sonarr
  name text not null,                     -- what pages call it
  version text,                           -- of the application, at the last complete fetch
  propers_and_repacks text not null default 'preferAndUpgrade',  -- preferAndUpgrade, doNotUpgrade, doNotPrefer
  renames_files integer,                  -- 1 where the application renames what it imports; null: unknown
  fetched_at text                         -- of the last complete fetch, ISO 8601 in UTC
) strict;

create table build_runs (
  -- grain: one row per run that recorded something; the time of all its changes
  id integer primary key,
  started_at text not null,               -- ISO 8601 in UTC; the run's --now where given
  arrscore_version text not null,
  outcome text not null check (outcome in ('complete', 'partial', 'failed')),
  changes integer not null default 0      -- rows this run wrote to score_history and rule_changes
) strict;

create table build_run_instances (
  -- grain: one row per run and instance; what fetching it cost and how it ended
  id integer primary key,
  build_run_id integer not null references build_runs(id),
  instance_id integer not null references instances(id),
  outcome text not null check (outcome in ('complete', 'failed')),
  error text,                             -- one line, with no address and no title
  seconds real not null,
  requests integer not null,
  bytes integer not null,                 -- of the answers, as received
  odd_records integer not null,           -- records that could not be read and were left out
  unique (build_run_id, instance_id)
) strict;

create table quality_profiles (
  -- grain: one row per quality profile of an instance, as it stands; removed ones keep their row
  id integer primary key,
  instance_id integer not null references instances(id),
  server_id integer not null,
  name text not null,
  upgrade_allowed integer not null,
  cutoff_server_id integer,               -- a quality's or a group's number in the application
  min_format_score integer not null,
  cutoff_format_score integer not null,
  min_upgrade_format_score integer not null,
  language text,
  removed_at text,
  unique (instance_id, server_id)
) strict;

create table profile_qualities (
  -- grain: one row per quality of a profile; members of a group share its rank
  id integer primary key,
  profile_id integer not null references quality_profiles(id),
  quality_server_id integer not null,
  quality text not null,
  resolution integer,                     -- lines, such as 1080
  source text,
  group_server_id integer,
  group_name text,
  rank integer not null,                  -- index in the profile's list, worst first
  allowed integer not null,
  unique (profile_id, quality_server_id)
) strict;

create table custom_formats (
  -- grain: one row per custom format of an instance; removed ones keep their row
  id integer primary key,
  instance_id integer not null references instances(id),
  server_id integer not null,
  name text not null,
  include_when_renaming integer not null,
  removed_at text,
  unique (instance_id, server_id)
) strict;

create table profile_scores (
  -- grain: one row per profile and custom format that it lists, 0 included
  id integer primary key,
  profile_id integer not null references quality_profiles(id),
  format_id integer not null references custom_formats(id),
  score integer not null,                 -- points
  unique (profile_id, format_id)
) strict;
create index profile_scores_format on profile_scores (format_id);

create table format_sets (
  -- grain: one row per set of custom formats that files of an instance match; the empty set is one, too
  id integer primary key,
  instance_id integer not null references instances(id),
  format_ids text not null,               -- custom_formats.id, ascending, joined by commas
  unique (instance_id, format_ids)
) strict;

create table format_set_formats (
  -- grain: one row per set and custom format in it
  set_id integer not null references format_sets(id),
  format_id integer not null references custom_formats(id),
  primary key (set_id, format_id)
) strict, without rowid;
create index format_set_formats_format on format_set_formats (format_id);

create table titles (
  -- grain: one row per movie or series; removed ones keep their row, one that is added again gets it back
  id integer primary key,
  instance_id integer not null references instances(id),
  identity text not null,                 -- what makes it the same title after a re-add: tmdb:N, tvdb:N, or server:N
  server_id integer not null,
  kind text not null check (kind in ('movie', 'series')),
  name text not null,
  sort_name text not null,
  year integer,
  tmdb_id integer,
  tvdb_id integer,
  imdb_id text,
  slug text,                              -- the last part of its address in the application
  profile_id integer references quality_profiles(id),
  monitored integer not null,
  tags text not null,                     -- labels, as a JSON array
  root_folder text,                       -- the last part of its name only
  series_type text,
  runtime_minutes integer,
  added_at text,
  removed_at text,
  unique (instance_id, identity)
) strict;
create index titles_profile on titles (profile_id);

create table media_files (
  -- grain: one row per file on disk now; the past is in score_history
  id integer primary key,
  instance_id integer not null references instances(id),
  title_id integer not null references titles(id),
  server_id integer not null,
  name text not null,                     -- without folders
  size_bytes integer not null,
  quality_server_id integer not null,     -- 0 is "Unknown"
  quality text not null,
  source text,
  resolution integer,                     -- lines, as the quality says; the picture itself: width, height
  revision_version integer not null,      -- 2 and more: a proper or repack
  revision_real integer not null,
  is_repack integer not null,
  format_set_id integer references format_sets(id),  -- null: the server reported no formats
  score integer,                          -- as the server computed it; null: it reported none
  added_at text,
  scene_name text,
  release_group text,
  edition text,
  languages text not null,                -- as a JSON array
  video_codec text,
  video_bit_depth integer,
  dynamic_range text,
  dynamic_range_type text,
  width integer,                          -- pixels
  height integer,
  audio_codec text,
  audio_channels real,
  audio_languages text not null,          -- as a JSON array
  subtitles text not null,                -- as a JSON array
  runtime_seconds integer,
  unique (instance_id, server_id)
) strict;
create index media_files_title on media_files (title_id);
create index media_files_format_set on media_files (format_set_id);

create table items (
  -- grain: one row per movie or episode (season 0 too); what a file fills
  id integer primary key,
  instance_id integer not null references instances(id),
  title_id integer not null references titles(id),
  server_id integer not null,
  season_number integer,                  -- null for a movie; 0 for specials
  episode_number integer,
  name text not null,                     -- the movie's name, or the episode's own
  air_date text,
  monitored integer not null,             -- the item's own switch; its title has one, too
  file_id integer references media_files(id),  -- null: nothing on disk
  removed_at text
) strict;
create index items_title on items (title_id);
create index items_file on items (file_id);
create index items_server on items (instance_id, server_id);

create table score_history (
  -- grain: one row per change of an item's file or score; the newest row's new_score is its score now
  id integer primary key,
  build_run_id integer not null references build_runs(id),
  item_id integer not null references items(id),
  kind text not null check (kind in ('added', 'removed', 'rescored', 'upgraded', 'downgraded', 'replaced')),
  cause text not null check (cause in ('file', 'rules', 'formats', 'profile')),
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
create index score_history_run on score_history (build_run_id);
create index score_history_item on score_history (item_id);

create table rule_changes (
  -- grain: one row per edit of a profile, a custom format or a setting that a fetch noticed
  id integer primary key,
  build_run_id integer not null references build_runs(id),
  instance_id integer not null references instances(id),
  profile_id integer references quality_profiles(id),
  format_id integer references custom_formats(id),
  field text not null,                    -- what was edited: score, cutoff, min_format_score, added, removed, ...
  old_value text,
  new_value text,
  files_moved integer not null            -- files whose score this edit moved
) strict;
create index rule_changes_run on rule_changes (build_run_id);

create table library_stats (
  -- grain: one row per run that changed something, instance and profile; profile null is the whole instance
  id integer primary key,
  build_run_id integer not null references build_runs(id),
  instance_id integer not null references instances(id),
  profile_id integer references quality_profiles(id),
  items integer not null,
  missing integer not null,               -- items in the state missing
  files integer not null,
  scored_files integer not null,          -- files whose score is known
  size_bytes integer not null,
  score_mean real,
  score_p10 integer,
  score_p25 integer,
  score_median integer,
  score_p75 integer,
  score_p90 integer,
  below_minimum integer not null,         -- files that would not be grabbed today
  candidates integer not null,            -- items worth upgrading
  health real                             -- 0 to 100; null where no file is scored; of the instance, and of each profile
) strict;
create index library_stats_run on library_stats (build_run_id);

create table analysis_parameters (
  -- grain: one row per judgement that the analysis makes, from the configuration
  name text primary key,
  value real not null,
  meaning text not null
) strict, without rowid;
