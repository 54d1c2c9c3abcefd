-- title: Grabbed again and again
-- why: items that were grabbed over and over for nothing, what it cost, the likely cause, and what to change
-- parameter times: grabs at least; empty: any
select
  upgrade_loops.label, instances.slug as instance, upgrade_loops.grabs, upgrade_loops.imports,
  upgrade_loops.last_grab_at, upgrade_loops.score_at_grab, upgrade_loops.score_at_import,
  upgrade_loops.file_score_today, upgrade_loops.lost_formats, upgrade_loops.likely_cause, upgrade_loops.advice,
  upgrade_loops.wasted_bytes
from upgrade_loops
join instances on instances.id = upgrade_loops.instance_id
where upgrade_loops.grabs >= cast(:times as integer)
order by upgrade_loops.grabs desc, upgrade_loops.last_grab_at desc, upgrade_loops.item_id
limit 200
