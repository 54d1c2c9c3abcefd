-- title: Files of a category
-- why: premium, fine, upgrade_worthy, replace_first, large_and_low, uhd_without_hdr, poor_audio or legacy_codec; the
--   largest first, which free most
-- parameter category: one of these; empty: large_and_low
select
  file_report.title, file_report.year, file_report.file_name, file_report.profile, file_report.quality,
  file_report.score, file_report.size_bytes, file_report.release_group
from library_categories
join file_report on file_report.file_id = library_categories.file_id
where library_categories.category = coalesce(nullif(:category, ''), 'large_and_low')
order by library_categories.size_bytes desc, library_categories.file_id
limit 500
