-- title: What to upgrade first
-- why: items that the application would upgrade today, the most urgent and most promising first, with what to look for
-- parameter instance: an instance's slug; empty: all
select
  upgrade_candidates.label, instances.slug as instance, upgrade_candidates.priority_name as priority,
  upgrade_candidates.score, upgrade_candidates.reachable_score, upgrade_candidates.potential_gain,
  upgrade_candidates.recommendation, upgrade_candidates.reason
from upgrade_candidates
join instances on instances.id = upgrade_candidates.instance_id
where :instance in ('', instances.slug)
order by upgrade_candidates.priority, upgrade_candidates.gain_ratio desc, upgrade_candidates.item_id
limit 200
