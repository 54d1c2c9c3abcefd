-- title: Seasons
-- grain: one row per series and season, specials too, of which something is on disk
-- why: a season is watched in one go, so it shows where its episodes come in different qualities or from different
--   groups. Qualities that the profile groups together count as one, as in Radarr and Sonarr
-- index: title_id, season_number
-- index: instance_id, mixes_quality, mixes_group
-- integer: season_number, episodes, files, mixes_quality, mixes_group, score_min, score_median, score_max, size_bytes
-- text: qualities, groups
-- for_text: quality_episodes, group_episodes
-- unit episodes: episodes that are on disk
-- unit qualities: names, the most frequent first
-- unit groups: release groups, the most frequent first; files without a known one are left out
-- unit mixes_quality: 1 where the qualities differ in rank
with season_files as (
  select
    items.title_id,
    items.instance_id,
    items.season_number,
    file_report.file_id,
    file_report.quality,
    -- a quality that the profile does not list stands for itself
    case when profile_qualities.id is not null then 'rank ' || profile_qualities.rank else file_report.quality end
      as standing,
    nullif(file_report.release_group, '') as release_group,
    file_report.score,
    file_report.size_bytes,
    count(*) as episodes
  from items
  join titles on titles.id = items.title_id
  join file_report on file_report.file_id = items.file_id
  left join profile_qualities
    on profile_qualities.profile_id = titles.profile_id
    and profile_qualities.quality_server_id = file_report.quality_server_id
  where items.season_number is not null and items.removed_at is null and titles.removed_at is null
  group by items.title_id, items.season_number, file_report.file_id
),
ordered_scores as (
  select
    title_id,
    season_number,
    score,
    row_number() over (partition by title_id, season_number order by score) as place,
    count(*) over (partition by title_id, season_number) as scored_files
  from season_files
  where score is not null
),
scores as (
  select
    title_id,
    season_number,
    min(score) as score_min,
    quantile(score, place, scored_files, 0.5) as score_median,
    max(score) as score_max
  from ordered_scores
  group by title_id, season_number
),
named_qualities as (
  select
    title_id,
    season_number,
    json_group_array(quality) over by_count as qualities,
    json_group_array(json_object('name', quality, 'episodes', episodes)) over by_count as quality_episodes
  from (
    select title_id, season_number, quality, sum(episodes) as episodes
    from season_files
    group by title_id, season_number, quality
  )
  window by_count as (partition by title_id, season_number order by episodes desc, quality
    rows between unbounded preceding and unbounded following)
),
named_groups as (
  select
    title_id,
    season_number,
    json_group_array(release_group) over by_count as groups,
    json_group_array(json_object('name', release_group, 'episodes', episodes)) over by_count as group_episodes
  from (
    select title_id, season_number, release_group, sum(episodes) as episodes
    from season_files
    where release_group is not null
    group by title_id, season_number, release_group
  )
  window by_count as (partition by title_id, season_number order by episodes desc, release_group
    rows between unbounded preceding and unbounded following)
),
seasons as (
  select
    title_id,
    instance_id,
    season_number,
    sum(episodes) as episodes,
    count(*) as files,
    sum(size_bytes) as size_bytes,
    count(distinct standing) > 1 as mixes_quality,
    count(distinct release_group) > 1 as mixes_group
  from season_files
  group by title_id, season_number
),
-- each row of a group says the same, as its window spans the group
season_qualities as (
  select title_id, season_number, qualities, quality_episodes from named_qualities group by title_id, season_number
),
season_groups as (
  select title_id, season_number, groups, group_episodes from named_groups group by title_id, season_number
)
select
  seasons.title_id,
  seasons.instance_id,
  seasons.season_number,
  seasons.episodes,
  seasons.files,
  seasons.size_bytes,
  season_qualities.qualities,
  coalesce(season_groups.groups, '[]') as groups,
  seasons.mixes_quality,
  seasons.mixes_group,
  scores.score_min,
  scores.score_median,
  scores.score_max,
  season_qualities.quality_episodes,
  coalesce(season_groups.group_episodes, '[]') as group_episodes
from seasons
join season_qualities
  on season_qualities.title_id = seasons.title_id and season_qualities.season_number = seasons.season_number
left join season_groups
  on season_groups.title_id = seasons.title_id and season_groups.season_number = seasons.season_number
left join scores on scores.title_id = seasons.title_id and scores.season_number = seasons.season_number
