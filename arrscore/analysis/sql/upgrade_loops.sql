-- title: Upgrade loops
-- grain: one row per item that is grabbed again and again, or whose file does not reach what its grab promised
-- why: a release is grabbed for the score of its name; where the file that it becomes scores less, the same release looks
--   like an upgrade again. Listed is an item whose present file, grabbed within loop_days before the last fetch, misses
--   the score of its grab by as much as the profile asks of an upgrade; one that was grabbed and imported again and
--   again in that time with no grab better than the one before (parameter loop_grabs); and one, with a file or missing,
--   whose grabs are never imported and did not fail either. Ordinary upgrades, each better than the one before, are
--   not, nor are downloads that failed (see failed_downloads), that the owner took from the queue or that are still in
--   progress, nor what was grabbed again because the owner deleted the file. Radarr freezes a score before it renames
--   the file and Sonarr after, so the grab's score is
--   worked out anew under the present profile and set against the file's. The likely cause is renaming where
--   files are renamed and the file lacks formats that its name matched at the import; a season pack where one
--   download became several files; edited scores where the profile was edited since the first grab
-- key: item_id
-- index: instance_id, goes_on
-- index: title_id
-- integer: score_at_grab, score_at_import, file_score_today, goes_on
-- text: label
-- for_text: service, never_imported, imported_items, last_edit_at
-- unit grabs: of the last run of grabs, in which none is more than loop_days after the one before
-- unit repeats: grabs that were imported though they were no better than the one before
-- unit failures: grabs of the last run whose download failed
-- unit score_at_grab: points, frozen when the last grab was made
-- unit score_at_import: points, frozen at its import, by Radarr before the file is renamed
-- unit grab_score_today: score that the name of the last grab has under the present profile
-- unit gap: points that the present file scores less than its grab; empty where that cannot be told
-- unit wasted_bytes: bytes of the repeats
-- unit goes_on: 1 where Radarr or Sonarr would take the same release again today
select
  looping_items.item_id,
  looping_items.instance_id,
  looping_items.title_id,
  looping_items.profile_id,
  item_labels.label,
  looping_items.grabs,
  looping_items.imports,
  looping_items.repeats,
  looping_items.failures,
  looping_items.first_grab_at,
  looping_items.last_grab_at,
  looping_items.release_name,
  looping_items.grab_score as score_at_grab,
  looping_items.import_score as score_at_import,
  looping_items.grab_score_today,
  looping_items.file_score as file_score_today,
  looping_items.gap,
  looping_items.lost_formats,
  looping_items.gained_formats,
  looping_items.likely_cause,
  looping_items.wasted_bytes,
  coalesce(
    upgrade_state.takes in ('better score', 'better quality or score')
    and coalesce(
      looping_items.file_score + looping_items.gap, looping_items.grab_score_today, looping_items.grab_score
    ) >= upgrade_state.required_score,
    0
  ) as goes_on,
  instances.service,
  looping_items.never_imported,
  looping_items.imported_items,
  looping_items.last_edit_at
from looping_items
join instances on instances.id = looping_items.instance_id
left join item_labels on item_labels.item_id = looping_items.item_id
left join upgrade_state on upgrade_state.item_id = looping_items.item_id
