-- title: Space by quality
-- why: which qualities take the room, and what a gigabyte of each scores
-- chart: bars quality size_bytes
-- label points_per_gb: Points per GB
-- unit share: percent
select
  quality,
  count(*) as files,
  sum(size_bytes) as size_bytes,
  1.0 * sum(size_bytes) / sum(sum(size_bytes)) over () as share,
  round(avg(score), 1) as mean_score,
  round(sum(score) * 1e9 / sum(size_bytes), 1) as points_per_gb
from media_files
group by quality
order by sum(size_bytes) desc, quality
