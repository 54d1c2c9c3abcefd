-- Runs of another program that were imported come before every run of ours: their ids, and those of their rows in
-- score_history, are below zero.
alter table build_runs add column origin text not null default 'build'
  check (origin in ('build', 'import'));
