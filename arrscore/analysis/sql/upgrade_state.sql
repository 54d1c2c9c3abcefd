-- title: What Radarr and Sonarr would do
-- grain: one row per item that is not removed
-- why: the first that fits of unmonitored, unavailable (Radarr refuses every release of a movie until it is available,
--   whether a file is on disk or not), not_aired (an episode with nothing on disk), missing, upgrades_off,
--   quality_below_cutoff, score_below_cutoff and done, by the rules of Radarr and Sonarr: a better quality is taken below
--   the quality cutoff whatever its score, a better score of the same quality only below the score cutoff, and with both
--   cutoffs met a newer revision alone. The state is unknown where only the score decides and the scores are distrusted
-- key: item_id
-- index: instance_id, state
-- integer: required_score, quality_cutoff_met, score_cutoff_met, stuck, blocked_in_feed, has_aired
-- text: state, takes
-- for_text: kind, service, title_monitored, quality, quality_allowed, rank_allowed, revision_version, item_count
-- for_text: cutoff_quality, cutoff_score, min_format_score, propers_and_repacks
-- for_text: air_date, minimum_availability, available_from
-- unit required_score: score that a release of the same quality must reach; empty where no score is enough
-- unit takes: from the feed a newer revision comes only for files at most 7 days old; a search has no such limit
-- unit score: points; empty where it is unknown or distrusted (see score_faults)
-- unit stuck: 1 where a cutoff is unmet and yet no better quality or score is taken
-- unit has_aired: 0 where an episode without a file airs after the last fetch, or at an unknown date
-- unit blocked_in_feed: 1 where another episode of the same file is unmonitored, so that only a search replaces it
with facts as (
  select
    items.id as item_id,
    items.instance_id,
    items.title_id,
    items.file_id,
    titles.profile_id,
    titles.kind,
    titles.monitored as title_monitored,
    items.monitored and titles.monitored as monitored,
    coalesce(profile_rules.upgrade_allowed, 0) as upgrade_allowed,
    profile_rules.min_format_score,
    profile_rules.effective_cutoff_score as cutoff_score,
    profile_rules.cutoff_quality,
    profile_rules.min_gain,
    file_report.trusted_score as score,
    file_report.score is not null and file_report.trusted_score is null as is_distrusted,
    file_report.quality,
    file_report.quality_rank,
    file_report.quality_allowed,
    file_report.rank_allowed,
    file_report.revision_version,
    file_report.item_count,
    file_report.unmonitored_items > 0 and items.monitored as blocked_in_feed,
    profile_rules.best_allowed_rank > file_report.quality_rank as better_is_allowed,
    case when profile_rules.profile_id is not null
      then file_report.quality_rank >= coalesce(profile_rules.effective_cutoff_rank, 0) end as quality_cutoff_met,
    file_report.trusted_score >= profile_rules.effective_cutoff_score as score_cutoff_met,
    profile_rules.propers_and_repacks,
    items.file_id is not null or case
      when items.air_date is not null then items.air_date <= coalesce(instances.fetched_at, items.air_date)
      else titles.kind = 'movie'
    end as has_aired,
    items.air_date,
    items.is_available,
    items.minimum_availability,
    -- a date that has passed does not tell until when the movie waits
    case when items.available_from > instances.fetched_at then items.available_from end as available_from,
    instances.service
  from items
  join titles on titles.id = items.title_id
  join instances on instances.id = items.instance_id
  left join profile_rules on profile_rules.profile_id = titles.profile_id
  left join file_report on file_report.file_id = items.file_id
  where items.removed_at is null and titles.removed_at is null
),
-- materialized, as the columns below name the state again and again
states as materialized (
  select
    *,
    case
      when not monitored then 'unmonitored'
      when not is_available then 'unavailable'
      when not has_aired then 'not_aired'
      when file_id is null then 'missing'
      when not upgrade_allowed then 'upgrades_off'
      when not quality_cutoff_met then 'quality_below_cutoff'
      when is_distrusted then 'unknown'
      when not score_cutoff_met then 'score_below_cutoff'
      else 'done'
    end as state
  from facts
),
wishes as (
  select
    *,
    state = 'quality_below_cutoff' and coalesce(better_is_allowed, 0) as takes_quality,
    state in ('quality_below_cutoff', 'score_below_cutoff')
      and rank_allowed and coalesce(not score_cutoff_met, 0) as takes_score,
    propers_and_repacks <> 'doNotPrefer'
      and case state
        when 'quality_below_cutoff' then rank_allowed
        when 'score_below_cutoff' then rank_allowed or coalesce(better_is_allowed, 0)
        else quality_allowed
      end as takes_revision
  from states
),
decided as (
  select
    *,
    case
      when state in ('unmonitored', 'unavailable', 'not_aired') then 'nothing'
      when state = 'missing' then 'anything'
      when state = 'unknown' then 'unknown'
      when takes_quality and takes_score then 'better quality or score'
      when takes_quality then 'better quality'
      when takes_score then 'better score'
      when takes_revision then 'newer revision'
      else 'nothing'
    end as takes,
    case
      when state = 'missing' then min_format_score
      when takes_score then max(score + min_gain, min_format_score)
    end as required_score
  from wishes
)
select
  item_id,
  instance_id,
  title_id,
  file_id,
  profile_id,
  state,
  required_score,
  takes,
  quality_cutoff_met,
  score_cutoff_met,
  score,
  quality_rank,
  state in ('quality_below_cutoff', 'score_below_cutoff') and takes in ('newer revision', 'nothing')
    and not is_distrusted as stuck,
  coalesce(blocked_in_feed, 0) as blocked_in_feed,
  has_aired,
  kind,
  service,
  title_monitored,
  quality,
  quality_allowed,
  rank_allowed,
  revision_version,
  item_count,
  cutoff_quality,
  cutoff_score,
  min_format_score,
  propers_and_repacks,
  air_date,
  minimum_availability,
  available_from
from decided
