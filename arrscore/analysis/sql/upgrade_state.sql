-- title: What the applications would do
-- grain: one row per item that is not removed
-- why: the first that fits of unmonitored, unavailable (Radarr refuses every release of a movie until it is available,
--   whether a file is on disk or not), not_aired (an episode with nothing on disk), missing, upgrades_off,
--   quality_below_cutoff, score_below_cutoff and done, by the rules of Radarr and Sonarr: a better quality is taken below
--   the quality cutoff whatever its score, a better score of the same quality only below the score cutoff, and with both
--   cutoffs met a newer revision alone. The state is unknown where only the score decides and the scores are distrusted
-- key: item_id
-- index: instance_id, state
-- lookup: title_id
-- lookup: profile_id, state
-- integer: required_score, quality_cutoff_met, score_cutoff_met, stuck, blocked_in_feed, has_aired
-- text: state, takes, reason
-- words: reason
-- unit required_score: points that a release of the same quality must reach; empty where no score is enough
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
    profile_rules.profile,
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
-- materialized, as the words below name the state again and again
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
),
worded as (
  select
    *,
    case propers_and_repacks
      when 'doNotUpgrade' then printf('a proper of %s and only by a search', quality)
      else printf('a newer revision of %s', quality)
    end as revision_words,
    case when state = 'unavailable' then
      printf(
        'it is not available yet: %s %s%s',
        upper(substr(service, 1, 1)) || substr(service, 2),
        case minimum_availability
          when 'announced' then 'waits for its announcement (Minimum Availability: Announced)'
          when 'inCinemas' then 'waits for its theatrical release (Minimum Availability: In Cinemas)'
          when 'released' then 'waits for its release (Minimum Availability: Released)'
          when 'preDB' then 'waits for its release (Minimum Availability: PreDB)'
          when 'tba' then 'refuses every release so far (Minimum Availability: TBA)'
          else 'refuses every release so far'
        end,
        case when available_from is not null then printf(', not before %s', substr(available_from, 1, 10)) else '' end
      )
    end as waiting_words
  from decided
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
  case
    when state = 'unmonitored' and not title_monitored then printf('The %s is unmonitored.', kind)
    when state = 'unmonitored' then 'The episode is unmonitored.'
    when state = 'unavailable' and file_id is null then printf('Nothing is on disk, as %s.', waiting_words)
    when state = 'unavailable' and score is null
      then printf('%s is on disk, and nothing replaces it for now, as %s.', quality, waiting_words)
    when state = 'unavailable'
      then printf(
        '%s with a score of %,d is on disk, and nothing replaces it for now, as %s.', quality, score, waiting_words
      )
    when state = 'not_aired' and air_date is null
      then 'Nothing is on disk, and it has no air date: it has not aired yet.'
    when state = 'not_aired'
      then printf('Nothing is on disk, as it has not aired yet: it airs on %s.', substr(air_date, 1, 10))
    when state = 'missing' and profile_id is null then 'Nothing is on disk, and its profile is unknown.'
    when state = 'missing'
      then printf('Nothing is on disk: any allowed quality that scores at least %,d is taken.', min_format_score)
    when profile_id is null then 'Its quality profile is unknown, so nothing can be said.'
    when state = 'unknown'
      then 'The scores of this server disagree with its own rules, so nothing can be said of what replaces it.'
    else
      case
        when state = 'upgrades_off' then printf('Upgrades are off in the profile %s', profile)
        when state = 'quality_below_cutoff'
          then printf('%s is below the quality cutoff %s', quality, cutoff_quality)
        when state = 'score_below_cutoff'
          then printf('The score %,d is below the cutoff %,d', score, cutoff_score)
        when score is null then 'The quality cutoff is met, and the server reported no score'
        else printf('Both cutoffs are met, the score with %,d of %,d', score, cutoff_score)
      end
      || case takes
        when 'better quality or score'
          then printf(
            ': a better quality is taken with any score from %,d up, and another %s from %,d points (now %,d)',
            min_format_score, quality, required_score, score
          )
        when 'better quality'
          then printf(': a better quality is taken with any score from %,d up', min_format_score)
            || case
              when score is null then ', and its own score is unknown'
              when not rank_allowed then printf(', but no other %s, which the profile does not allow', quality)
              else printf(', but no other %s, as its score %,d meets the cutoff', quality, score)
            end
        when 'better score' then printf(': another %s is taken from %,d points', quality, required_score)
        when 'newer revision'
          then case
            when not quality_allowed
              then printf(
                ', but the profile does not allow %s: stuck, unless a newer revision of an allowed quality comes',
                quality
              )
            when state = 'quality_below_cutoff' then printf(
              ', but the profile allows no better one: only %s is taken', revision_words
            )
            else printf(': only %s is taken', revision_words)
          end
        else
          case
            when not quality_allowed
              then printf(
                ', %s the profile does not allow %s: nothing replaces it',
                case when state in ('upgrades_off', 'done') then 'and' else 'but' end, quality
              )
            else ': nothing replaces it, as revisions count for nothing here'
          end
      end
      || case
        when takes in ('better score', 'better quality or score')
          and revision_version > 1 and propers_and_repacks <> 'doNotPrefer'
          then printf('; an older revision than v%d is refused', revision_version)
        else ''
      end
      || case
        when item_count > 1 and takes like 'better%'
          then printf('; a release must hold all %d episodes of its file', item_count)
        else ''
      end
      || case
        when blocked_in_feed and takes <> 'nothing'
          then '; the feed is blocked, as another episode of its file is unmonitored, so only a search replaces it'
        else ''
      end
      || '.'
  end as reason
from worded
