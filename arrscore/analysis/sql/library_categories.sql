-- title: Categories of files
-- grain: one row per file and category that it falls into
-- why: by media info, scores and the file's own profile, never by the name of a format. At most one of these: replace_first
--   (Radarr or Sonarr would upgrade it, and it is critical), upgrade_worthy (it would upgrade it, for less), premium (at or
--   near what is reachable, by the parameter premium_share of the profile's scale, above its floor and with no negative
--   format) and fine (anything else at or above the minimum). Besides: large_and_low (of the files of its profile and
--   quality among the largest for their running time and among the lowest scores), uhd_without_hdr (2160p whose picture
--   was read as SDR), poor_audio (one or two lossy channels where most of the better files have more), legacy_codec
--   (a picture in MPEG-1, MPEG-2, MPEG-4 ASP such as XviD and DivX, VC-1, WMV, RealVideo or Flash video)
-- index: instance_id, category
-- index: file_id
-- text: category
with priorities as (
  select file_id, min(priority) as priority
  from upgrade_gains
  group by file_id
),
standings as (
  select
    file_report.file_id,
    case
      when file_report.trusted_score is null then null
      when priorities.priority = 1 then 'replace_first'
      when priorities.priority is not null then 'upgrade_worthy'
      when file_report.negative_count = 0
        and profile_rules.scored_formats > 0
        and file_report.trusted_score > profile_spread.floor_score
        and (
          file_report.trusted_score >= upgrade_targets.target_score
          or (upgrade_targets.target_score - file_report.trusted_score) * 1.0 / profile_spread.spread
            <= 1 - parameters.premium_share
        )
        then 'premium'
      when not file_report.below_minimum then 'fine'
    end as category
  from file_report
  cross join parameters
  join profile_rules on profile_rules.profile_id = file_report.profile_id
  left join profile_spread on profile_spread.profile_id = file_report.profile_id
  left join upgrade_targets
    on upgrade_targets.profile_id = file_report.profile_id and upgrade_targets.quality_rank = file_report.quality_rank
  left join priorities on priorities.file_id = file_report.file_id
),
sized as (
  select
    file_report.file_id,
    file_report.profile_id,
    file_report.quality_rank,
    file_report.trusted_score as score,
    coalesce(media_files.runtime_seconds, titles.runtime_minutes * 60 * max(file_report.item_count, 1)) > 0 as is_timed,
    -- files whose running time is unknown are compared among themselves, by size alone
    file_report.size_bytes * 1.0 / coalesce(
      nullif(coalesce(media_files.runtime_seconds, titles.runtime_minutes * 60 * max(file_report.item_count, 1)), 0), 1
    ) as rate
  from file_report
  join media_files on media_files.id = file_report.file_id
  join titles on titles.id = file_report.title_id
  where file_report.trusted_score is not null and file_report.profile_id is not null
),
placed as (
  select
    sized.*,
    row_number() over (partition by profile_id, quality_rank, is_timed order by rate) as rate_place,
    row_number() over (partition by profile_id, quality_rank, is_timed order by score) as score_place,
    count(*) over (partition by profile_id, quality_rank, is_timed) as files
  from sized
),
limits as (
  select
    profile_id,
    quality_rank,
    is_timed,
    quantile(rate, rate_place, files, parameters.large_quantile) as large_rate,
    quantile(rate, rate_place, files, 0.5) as median_rate,
    quantile(score, score_place, files, parameters.low_quantile) as low_score,
    quantile(score, score_place, files, 0.5) as median_score
  from placed
  cross join parameters
  where files >= parameters.reach_min_files
  group by profile_id, quality_rank, is_timed
),
better_audio as (
  select
    profile_reach.profile_id,
    profile_reach.quality_rank,
    count(*) as better_files,
    sum(file_report.audio_channels > 2.5) as with_more
  from profile_reach
  join file_report
    on file_report.profile_id = profile_reach.profile_id
    and is_better_file(file_report.quality_rank, file_report.trusted_score)
  where file_report.audio_channels is not null
  group by profile_reach.profile_id, profile_reach.quality_rank
),
found as (
  select file_id, category
  from standings
  where category is not null
  union all
  select placed.file_id, 'large_and_low'
  from placed
  join limits
    on limits.profile_id = placed.profile_id
    and limits.quality_rank = placed.quality_rank
    and limits.is_timed is placed.is_timed
  where placed.rate >= limits.large_rate
    and placed.rate > limits.median_rate
    and placed.score <= limits.low_score
    and placed.score < limits.median_score
  union all
  select id, 'uhd_without_hdr'
  from media_files
  where (resolution >= 2160 or (resolution is null and width >= 3200))
    and coalesce(dynamic_range_type, dynamic_range, video_codec) is not null
    and coalesce(nullif(dynamic_range_type, ''), nullif(dynamic_range, ''), 'SDR') = 'SDR'
  union all
  select file_report.file_id, 'poor_audio'
  from file_report
  cross join parameters
  join better_audio
    on better_audio.profile_id = file_report.profile_id and better_audio.quality_rank = file_report.quality_rank
  where file_report.audio_channels < 2.5
    and lower(file_report.audio_codec)
      not in ('flac', 'pcm', 'alac', 'ape', 'wavpack', 'mlp', 'truehd', 'truehd atmos', 'dts-hd ma', 'dts-x')
    and better_audio.with_more >= better_audio.better_files * parameters.better_audio_share
  union all
  select id, 'legacy_codec'
  from media_files
  where replace(replace(replace(lower(video_codec), '-', ''), ' ', ''), '.', '') in (
    'mpeg', 'mpeg1', 'mpeg2', 'mpeg1video', 'mpeg2video', 'mpeg4', 'xvid', 'divx', 'div3', 'divx3', 'dx50', 'msmpeg4',
    'vc1', 'wvc1', 'wmv', 'wmv1', 'wmv2', 'wmv3', 'wmv7', 'wmv8', 'wmv9', 'realvideo', 'rv10', 'rv20', 'rv30', 'rv40',
    'h263', 'flv', 'flv1', 'vp3', 'vp6', 'theora', 'cinepak', 'indeo'
  )
)
select
  found.file_id,
  file_report.instance_id,
  found.category,
  file_report.title_id,
  file_report.profile_id,
  file_report.score,
  file_report.size_bytes
from found
join file_report on file_report.file_id = found.file_id
