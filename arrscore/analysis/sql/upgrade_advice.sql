-- title: What to look for
-- grain: one row per profile, quality rank, set of formats and score of files below what is reachable, where a better
--   file exists
-- why: advice comes from one set of formats that a better file has, so all of it can be had together. Of the files of the
--   quality that an upgrade leads to, those count that reach what is reachable (or, where none does, the best of them)
--   and that the application would take. Of their sets, the one with the fewest positive formats to gain is
--   recommended; among equals, the one of most files, then the one that scores most
-- index: profile_id, quality_rank, format_set_id
-- integer: target_rank, model_set_id, model_score, recommended_files
-- text: recommended_formats, unwanted_formats, recommendation
-- unit model_score: points of the files whose set is recommended
-- unit recommended_files: files of that quality, as good as that, that match all of the recommended formats and none of
--   the unwanted ones
with wishes as materialized (
  -- a profile belongs to one instance, so that file groups are unique without it
  select
    row_number() over () as wish_id,
    file_groups.profile_id,
    file_groups.quality_rank,
    file_groups.format_set_id,
    file_groups.score,
    upgrade_targets.target_rank,
    case
      when upgrade_targets.target_rank > file_groups.quality_rank then profile_rules.min_format_score
      else max(file_groups.score + profile_rules.min_gain, profile_rules.min_format_score)
    end as required_score
  from file_groups
  join upgrade_targets
    on upgrade_targets.profile_id = file_groups.profile_id
    and upgrade_targets.quality_rank = file_groups.quality_rank
  join profile_rules on profile_rules.profile_id = file_groups.profile_id
  where file_groups.score < upgrade_targets.target_score and file_groups.format_set_id is not null
),
models as materialized (
  select
    row_number() over () as model_id,
    file_groups.profile_id,
    file_groups.quality_rank,
    file_groups.format_set_id,
    file_groups.score,
    file_groups.files,
    (
      select count(*)
      from set_points
      where set_points.set_id = file_groups.format_set_id
        and set_points.profile_id = file_groups.profile_id
        and set_points.points > 0
    ) as positive_count
  from file_groups
  join profile_reach
    on profile_reach.profile_id = file_groups.profile_id
    and profile_reach.quality_rank = file_groups.quality_rank
  where file_groups.score >= min(profile_reach.reachable_score, profile_reach.best_score)
    and file_groups.format_set_id is not null
),
model_formats as materialized (
  select
    models.profile_id,
    models.quality_rank,
    set_points.format_id,
    models.model_id,
    set_points.format,
    set_points.points
  from models
  join set_points
    on set_points.set_id = models.format_set_id and set_points.profile_id = models.profile_id
  where set_points.points <> 0
),
-- the model that has fewest positive formats stands for all that share none with a wish
plain_models as materialized (
  select
    *,
    row_number() over (
      partition by profile_id, quality_rank order by positive_count, files desc, score desc, model_id
    ) as place
  from models
),
wish_formats as materialized (
  select wishes.wish_id, wishes.profile_id, wishes.target_rank, set_points.format_id
  from wishes
  join set_points
    on set_points.set_id = wishes.format_set_id and set_points.profile_id = wishes.profile_id
  where set_points.points > 0
),
shared as materialized (
  select wish_formats.wish_id, model_formats.model_id, count(*) as shared_count
  from wish_formats
  join model_formats
    on model_formats.profile_id = wish_formats.profile_id
    and model_formats.quality_rank = wish_formats.target_rank
    and model_formats.format_id = wish_formats.format_id
  group by wish_formats.wish_id, model_formats.model_id
),
possible as (
  select wish_id, model_id, shared_count
  from shared
  union all
  select wishes.wish_id, plain_models.model_id, 0
  from wishes
  join plain_models
    on plain_models.profile_id = wishes.profile_id
    and plain_models.quality_rank = wishes.target_rank
    and plain_models.place = 1
),
ranked as (
  select
    possible.wish_id,
    possible.model_id,
    row_number() over (
      partition by possible.wish_id
      order by
        models.positive_count - possible.shared_count, models.files desc, models.score desc, possible.model_id
    ) as place
  from possible
  join wishes on wishes.wish_id = possible.wish_id
  join models on models.model_id = possible.model_id
  where models.score >= wishes.required_score
),
picked as materialized (
  select
    wishes.*,
    models.model_id,
    models.format_set_id as model_set_id,
    models.score as model_score
  from ranked
  join wishes on wishes.wish_id = ranked.wish_id
  join models on models.model_id = ranked.model_id
  where ranked.place = 1
),
-- texts follow the order of the rows, as SQLite groups without changing it
gains as (
  select wish_id, json_group_array(format_id) as gained
  from (
    select picked.wish_id, model_formats.format_id
    from picked
    cross join model_formats on model_formats.model_id = picked.model_id
    left join format_set_formats as own
      on own.set_id = picked.format_set_id and own.format_id = model_formats.format_id
    where model_formats.points > 0 and own.format_id is null
    order by picked.wish_id, model_formats.points desc, model_formats.format
  )
  group by wish_id
),
losses as (
  select wish_id, json_group_array(format_id) as dropped
  from (
    select picked.wish_id, own.format_id
    from picked
    cross join set_points as own
      on own.set_id = picked.format_set_id and own.profile_id = picked.profile_id and own.points < 0
    left join format_set_formats as theirs
      on theirs.set_id = picked.model_set_id and theirs.format_id = own.format_id
    where theirs.format_id is null
    order by picked.wish_id, own.points, own.format
  )
  group by wish_id
),
chosen as materialized (
  select picked.*, coalesce(gains.gained, '[]') as gained, coalesce(losses.dropped, '[]') as dropped
  from picked
  left join gains on gains.wish_id = picked.wish_id
  left join losses on losses.wish_id = picked.wish_id
),
advice as materialized (
  select distinct profile_id, target_rank, gained, dropped
  from chosen
),
gaining as (
  select advice.profile_id, advice.target_rank, advice.gained, advice.dropped, model_formats.model_id
  from advice
  cross join json_each(advice.gained) as wanted
  cross join model_formats
    on model_formats.profile_id = advice.profile_id
    and model_formats.quality_rank = advice.target_rank
    and model_formats.format_id = wanted.value
  group by advice.profile_id, advice.target_rank, advice.gained, advice.dropped, model_formats.model_id
  having count(*) = json_array_length(advice.gained)
  union all
  select advice.profile_id, advice.target_rank, advice.gained, advice.dropped, models.model_id
  from advice
  join models on models.profile_id = advice.profile_id and models.quality_rank = advice.target_rank
  where advice.gained = '[]'
),
shown as (
  select
    gaining.profile_id,
    gaining.target_rank,
    gaining.gained,
    gaining.dropped,
    sum(models.files) as files
  from gaining
  join models on models.model_id = gaining.model_id
  where gaining.dropped = '[]' or not exists (
    select 1
    from json_each(gaining.dropped) as unwanted
    join format_set_formats
      on format_set_formats.set_id = models.format_set_id and format_set_formats.format_id = unwanted.value
  )
  group by gaining.profile_id, gaining.target_rank, gaining.gained, gaining.dropped
),
named as materialized (
  select
    advice.*,
    shown.files,
    (
      select json_group_array(json_object('format', custom_formats.name, 'points', profile_scores.score))
      from json_each(advice.gained) as wanted
      join custom_formats on custom_formats.id = wanted.value
      join profile_scores
        on profile_scores.profile_id = advice.profile_id and profile_scores.format_id = wanted.value
    ) as recommended_formats,
    (
      select json_group_array(json_object('format', custom_formats.name, 'points', profile_scores.score))
      from json_each(advice.dropped) as unwanted
      join custom_formats on custom_formats.id = unwanted.value
      join profile_scores
        on profile_scores.profile_id = advice.profile_id and profile_scores.format_id = unwanted.value
    ) as unwanted_formats,
    (
      select group_concat(printf('%s (%+,d)', custom_formats.name, profile_scores.score), ', ')
      from json_each(advice.gained) as wanted
      join custom_formats on custom_formats.id = wanted.value
      join profile_scores
        on profile_scores.profile_id = advice.profile_id and profile_scores.format_id = wanted.value
      where wanted.key < parameters.named_formats
    )
    || case
      when json_array_length(advice.gained) > parameters.named_formats
        then printf(' and %d more', json_array_length(advice.gained) - parameters.named_formats)
      else ''
    end as gained_words,
    (
      select group_concat(printf('%s (%,d)', custom_formats.name, profile_scores.score), ', ')
      from json_each(advice.dropped) as unwanted
      join custom_formats on custom_formats.id = unwanted.value
      join profile_scores
        on profile_scores.profile_id = advice.profile_id and profile_scores.format_id = unwanted.value
    ) as dropped_words
  from advice
  cross join parameters
  join shown
    on shown.profile_id = advice.profile_id
    and shown.target_rank = advice.target_rank
    and shown.gained = advice.gained
    and shown.dropped = advice.dropped
)
select
  chosen.profile_id,
  chosen.quality_rank,
  chosen.format_set_id,
  chosen.score,
  chosen.target_rank,
  chosen.model_set_id,
  chosen.model_score,
  named.recommended_formats,
  named.unwanted_formats,
  named.files as recommended_files,
  case
    when named.gained_words is null and named.dropped_words is null then null
    else 'Look for a release'
      || coalesce(' with ' || named.gained_words, '')
      || case when named.gained_words is not null and named.dropped_words is not null then ' and' else '' end
      || coalesce(' without ' || named.dropped_words, '')
      || printf(
        '; %,d of your %s', named.files,
        case named.files when 1 then 'files is like that.' else 'files are like that.' end
      )
  end as recommendation
from chosen
join named
  on named.profile_id = chosen.profile_id
  and named.target_rank = chosen.target_rank
  and named.gained = chosen.gained
  and named.dropped = chosen.dropped
