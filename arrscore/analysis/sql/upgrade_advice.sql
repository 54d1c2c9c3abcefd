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
      from format_set_formats as theirs
      join profile_scores
        on profile_scores.profile_id = file_groups.profile_id
        and profile_scores.format_id = theirs.format_id
        and profile_scores.score > 0
      where theirs.set_id = file_groups.format_set_id
    ) as positive_count
  from file_groups
  join profile_reach
    on profile_reach.profile_id = file_groups.profile_id
    and profile_reach.quality_rank = file_groups.quality_rank
  where file_groups.score >= min(profile_reach.reachable_score, profile_reach.best_score)
    and file_groups.format_set_id is not null
),
wish_formats as materialized (
  select wishes.*, own.format_id
  from wishes
  join format_set_formats as own on own.set_id = wishes.format_set_id
  join profile_scores
    on profile_scores.profile_id = wishes.profile_id
    and profile_scores.format_id = own.format_id
    and profile_scores.score > 0
),
model_formats as materialized (
  select models.*, theirs.format_id
  from models
  join format_set_formats as theirs on theirs.set_id = models.format_set_id
  join profile_scores
    on profile_scores.profile_id = models.profile_id
    and profile_scores.format_id = theirs.format_id
    and profile_scores.score > 0
),
-- of models that share no positive format with a wish, the one that has fewest stands for all
possible as (
  select
    wish_formats.wish_id, wish_formats.profile_id, wish_formats.quality_rank, wish_formats.format_set_id,
    wish_formats.score, wish_formats.target_rank, wish_formats.required_score,
    model_formats.model_id, model_formats.format_set_id as model_set_id, model_formats.score as model_score,
    model_formats.files, model_formats.positive_count - count(*) as gain_count
  from wish_formats
  join model_formats
    on model_formats.profile_id = wish_formats.profile_id
    and model_formats.quality_rank = wish_formats.target_rank
    and model_formats.format_id = wish_formats.format_id
  group by wish_formats.wish_id, model_formats.model_id
  union all
  select
    wishes.wish_id, wishes.profile_id, wishes.quality_rank, wishes.format_set_id,
    wishes.score, wishes.target_rank, wishes.required_score,
    plain.model_id, plain.format_set_id, plain.score,
    plain.files, plain.positive_count
  from wishes
  join (
    select
      *,
      row_number() over (
        partition by profile_id, quality_rank order by positive_count, files desc, score desc, model_id
      ) as place
    from models
  ) as plain
    on plain.profile_id = wishes.profile_id and plain.quality_rank = wishes.target_rank and plain.place = 1
),
ranked as (
  select
    *,
    row_number() over (partition by wish_id order by gain_count, files desc, model_score desc, model_id) as place
  from possible
  where model_score >= required_score
),
chosen as materialized (
  select
    ranked.*,
    (
      select json_group_array(format_id)
      from (
        select theirs.format_id
        from format_set_formats as theirs
        join profile_scores
          on profile_scores.profile_id = ranked.profile_id
          and profile_scores.format_id = theirs.format_id
          and profile_scores.score > 0
        join custom_formats on custom_formats.id = theirs.format_id
        where theirs.set_id = ranked.model_set_id
          and not exists (
            select 1
            from format_set_formats as own
            where own.set_id = ranked.format_set_id and own.format_id = theirs.format_id
          )
        order by profile_scores.score desc, custom_formats.name
      )
    ) as gained,
    (
      select json_group_array(format_id)
      from (
        select own.format_id
        from format_set_formats as own
        join profile_scores
          on profile_scores.profile_id = ranked.profile_id
          and profile_scores.format_id = own.format_id
          and profile_scores.score < 0
        join custom_formats on custom_formats.id = own.format_id
        where own.set_id = ranked.format_set_id
          and not exists (
            select 1
            from format_set_formats as theirs
            where theirs.set_id = ranked.model_set_id and theirs.format_id = own.format_id
          )
        order by profile_scores.score, custom_formats.name
      )
    ) as dropped
  from ranked
  where ranked.place = 1
),
named as materialized (
  select
    advice.*,
    sum(models.files) as shown_files
  from (select distinct profile_id, target_rank, gained, dropped from chosen) as advice
  join models on models.profile_id = advice.profile_id and models.quality_rank = advice.target_rank
  where not exists (
    select 1
    from json_each(advice.gained) as wanted
    where wanted.value not in (select format_id from format_set_formats where set_id = models.format_set_id)
  )
  and not exists (
    select 1
    from json_each(advice.dropped) as unwanted
    where unwanted.value in (select format_id from format_set_formats where set_id = models.format_set_id)
  )
  group by advice.profile_id, advice.target_rank, advice.gained, advice.dropped
),
worded as materialized (
  select
    named.*,
    (
      select json_group_array(json_object('format', custom_formats.name, 'points', profile_scores.score))
      from json_each(named.gained) as wanted
      join custom_formats on custom_formats.id = wanted.value
      join profile_scores
        on profile_scores.profile_id = named.profile_id and profile_scores.format_id = wanted.value
    ) as recommended_formats,
    (
      select json_group_array(json_object('format', custom_formats.name, 'points', profile_scores.score))
      from json_each(named.dropped) as unwanted
      join custom_formats on custom_formats.id = unwanted.value
      join profile_scores
        on profile_scores.profile_id = named.profile_id and profile_scores.format_id = unwanted.value
    ) as unwanted_formats,
    (
      select group_concat(printf('%s (%+,d)', custom_formats.name, profile_scores.score), ', ')
      from json_each(named.gained) as wanted
      join custom_formats on custom_formats.id = wanted.value
      join profile_scores
        on profile_scores.profile_id = named.profile_id and profile_scores.format_id = wanted.value
      where wanted.key < parameters.named_formats
    )
    || case
      when json_array_length(named.gained) > parameters.named_formats
        then printf(' and %d more', json_array_length(named.gained) - parameters.named_formats)
      else ''
    end as gained_words,
    (
      select group_concat(printf('%s (%,d)', custom_formats.name, profile_scores.score), ', ')
      from json_each(named.dropped) as unwanted
      join custom_formats on custom_formats.id = unwanted.value
      join profile_scores
        on profile_scores.profile_id = named.profile_id and profile_scores.format_id = unwanted.value
    ) as dropped_words
  from named
  cross join parameters
)
select
  chosen.profile_id,
  chosen.quality_rank,
  chosen.format_set_id,
  chosen.score,
  chosen.target_rank,
  chosen.model_set_id,
  chosen.model_score,
  worded.recommended_formats,
  worded.unwanted_formats,
  worded.shown_files as recommended_files,
  case
    when worded.gained_words is null and worded.dropped_words is null then null
    else 'Look for a release'
      || coalesce(' with ' || worded.gained_words, '')
      || case when worded.gained_words is not null and worded.dropped_words is not null then ' and' else '' end
      || coalesce(' without ' || worded.dropped_words, '')
      || printf(
        '; %,d of your %s', worded.shown_files,
        case worded.shown_files when 1 then 'files is like that.' else 'files are like that.' end
      )
  end as recommendation
from chosen
join worded
  on worded.profile_id = chosen.profile_id
  and worded.target_rank = chosen.target_rank
  and worded.gained = chosen.gained
  and worded.dropped = chosen.dropped
