-- title: Where the space goes
-- grain: one row per instance, profile and quality rank that has files
-- why: sets size against score: the lowest quarter are the files that score no more than the lower quartile of their
--   profile and quality; where all of them score the same there is none
-- index: instance_id, profile_id, quality_rank
-- integer: profile_id, quality_rank, files, scored_files, size_bytes, size_median, score_median, score_p25
-- integer: lowest_quarter_bytes, lowest_quarter_files
-- text: profile, quality
-- unit size_bytes: bytes
-- unit size_median: bytes
-- unit score_p25: points, the lower quartile
-- unit lowest_quarter_bytes: bytes that the files of the lowest scores take
with placed as (
  select
    instance_id,
    profile_id,
    profile,
    quality_rank,
    trusted_score as score,
    size_bytes,
    row_number() over (partition by instance_id, profile_id, quality_rank order by size_bytes) as size_place,
    count(*) over (partition by instance_id, profile_id, quality_rank) as files,
    row_number() over (partition by instance_id, profile_id, quality_rank order by trusted_score nulls last) as score_place,
    count(trusted_score) over (partition by instance_id, profile_id, quality_rank) as scored_files
  from file_report
),
measured as (
  select
    instance_id,
    profile_id,
    profile,
    quality_rank,
    files,
    scored_files,
    sum(size_bytes) as size_bytes,
    quantile(size_bytes, size_place, files, 0.5) as size_median,
    quantile(score, score_place, scored_files, 0.5) as score_median,
    quantile(score, score_place, scored_files, 0.25) as score_p25,
    max(score) as score_max
  from placed
  group by instance_id, profile_id, quality_rank
),
lowest as (
  select
    measured.instance_id,
    measured.profile_id,
    measured.quality_rank,
    count(*) as files,
    sum(placed.size_bytes) as size_bytes
  from measured
  join placed
    on placed.instance_id = measured.instance_id
    and placed.profile_id is measured.profile_id
    and placed.quality_rank = measured.quality_rank
    and placed.score <= measured.score_p25
  where measured.score_p25 < measured.score_max
  group by measured.instance_id, measured.profile_id, measured.quality_rank
)
select
  measured.instance_id,
  measured.profile_id,
  measured.profile,
  measured.quality_rank,
  coalesce(profile_ranks.quality, 'not in the profile') as quality,
  measured.files,
  measured.scored_files,
  measured.size_bytes,
  measured.size_median,
  measured.score_median,
  measured.score_p25,
  coalesce(lowest.size_bytes, 0) as lowest_quarter_bytes,
  coalesce(lowest.files, 0) as lowest_quarter_files
from measured
left join lowest
  on lowest.instance_id = measured.instance_id
  and lowest.profile_id is measured.profile_id
  and lowest.quality_rank = measured.quality_rank
left join profile_ranks
  on profile_ranks.profile_id = measured.profile_id and profile_ranks.quality_rank = measured.quality_rank
