-- title: Categories
-- grain: one row per instance and category, those without files too
-- why: how much of the library is what people look for; what each category means is worked out in library_categories
-- index: instance_id, category
-- integer: position, files, size_bytes
-- text: category, label, meaning
-- real: share
-- unit size_bytes: bytes
-- unit share: 0 to 1, of the instance's files
with categories (position, category, label, meaning) as (
  values
    (1, 'premium', 'Premium', 'At or near what is reachable under its profile, with no negative format.'),
    (2, 'fine', 'Fine', 'At or above the minimum of its profile, and not worth an upgrade that would be taken today.'),
    (3, 'upgrade_worthy', 'Worth upgrading', 'The application would upgrade it today, and better files are around.'),
    (4, 'replace_first', 'Replace first',
      'The application would upgrade it today, and its score is negative or below the minimum.'),
    (5, 'large_and_low', 'Large and low',
      'Among the largest for their running time and among the lowest scores of its profile and quality.'),
    (6, 'uhd_without_hdr', '2160p without HDR', 'In 2160p, but the picture has no high dynamic range.'),
    (7, 'poor_audio', 'Poor audio',
      'One or two lossy channels, where most of the better files of its profile and quality have more.'),
    (8, 'legacy_codec', 'Legacy codec', 'The picture is in a codec of the past, such as MPEG-2, XviD, VC-1 or WMV.')
),
counts as (
  select instance_id, category, count(*) as files, sum(size_bytes) as size_bytes
  from library_categories
  group by instance_id, category
),
totals as (
  select instance_id, count(*) as files
  from media_files
  group by instance_id
)
select
  instances.id as instance_id,
  categories.category,
  categories.label,
  categories.meaning,
  coalesce(counts.files, 0) as files,
  coalesce(counts.size_bytes, 0) as size_bytes,
  coalesce(counts.files * 1.0 / totals.files, 0.0) as share,
  categories.position
from instances
cross join categories
left join counts on counts.instance_id = instances.id and counts.category = categories.category
left join totals on totals.instance_id = instances.id
