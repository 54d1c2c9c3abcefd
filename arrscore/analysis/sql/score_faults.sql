-- title: Servers whose scores disagree with their rules
-- grain: one row per instance
-- why: the points that a profile gives a file's formats sum to the score that the server must report. Where many files
--   report another one (parameters distrust_min_files and distrust_share), or every file reports 0 though formats with
--   points match, the scores of the whole library are distrusted: no statistic, health or advice is derived from them
-- key: instance_id
-- integer: compared_files, disagreeing_files, distrusted
-- real: share
-- unit compared_files: files whose score and formats the server reported
-- unit disagreeing_files: see score_mismatches
-- unit share: 0 to 1, of the compared files
-- unit distrusted: 1 where health, grade and upgrades of the instance are withheld
with counts as (
  select
    media_files.instance_id,
    count(*) as compared_files,
    sum(media_files.score <> format_set_scores.points_sum) as disagreeing_files,
    max(media_files.score <> 0) as has_scores
  from media_files
  join titles on titles.id = media_files.title_id
  join format_set_scores
    on format_set_scores.set_id = media_files.format_set_id and format_set_scores.profile_id is titles.profile_id
  where media_files.score is not null
  group by media_files.instance_id
)
select
  instances.id as instance_id,
  coalesce(counts.compared_files, 0) as compared_files,
  coalesce(counts.disagreeing_files, 0) as disagreeing_files,
  counts.disagreeing_files * 1.0 / counts.compared_files as share,
  coalesce(
    counts.disagreeing_files > 0
    and counts.disagreeing_files * 1.0 / counts.compared_files >= parameters.distrust_share
    and (counts.disagreeing_files >= parameters.distrust_min_files or not counts.has_scores),
    0
  ) as distrusted
from instances
cross join parameters
left join counts on counts.instance_id = instances.id
