-- title: Categories
-- grain: one row per instance and category, those without files too
-- why: how much of the library is what people look for; what each category means is worked out in library_categories
-- index: instance_id, category
-- integer: position, files, size_bytes
-- text: category
-- for_text: service
-- real: share
-- unit size_bytes: bytes
-- unit share: 0 to 1, of the instance's files
with categories (position, category) as (
  values
    (1, 'premium'), (2, 'fine'), (3, 'upgrade_worthy'), (4, 'replace_first'), (5, 'large_and_low'),
    (6, 'uhd_without_hdr'), (7, 'poor_audio'), (8, 'legacy_codec')
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
  coalesce(counts.files, 0) as files,
  coalesce(counts.size_bytes, 0) as size_bytes,
  coalesce(counts.files * 1.0 / totals.files, 0.0) as share,
  categories.position,
  instances.service
from instances
cross join categories
left join counts on counts.instance_id = instances.id and counts.category = categories.category
left join totals on totals.instance_id = instances.id
