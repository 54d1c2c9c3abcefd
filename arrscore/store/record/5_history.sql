-- One row for each changed item, classified by the previous rules: a better quality rank, a newer revision or a higher
-- score is an upgrade, in this order (Radarr: UpgradableSpecification).

insert into score_history (
  build_run_id, item_id, kind, cause, old_score, new_score, file_points, rules_points,
  old_quality, new_quality, old_size_bytes, new_size_bytes, formats_added, formats_removed
)
with classified as (
  select
    *,
    coalesce(item_id, (
      select staged_items.item_id from temp.staged_items
      where staged_items.instance_key = :key and staged_items.server_id = changed_items.item_server_id
    )) as known_item_id,
    coalesce(middle_score, new_score) as comparable_score,
    coalesce(old_points, old_score) as base_score,
    -- how much the difference between the reported score and the sum by its own rules has grown
    coalesce((new_score - new_points) - (old_score - old_points), 0) as server_points,
    case
      when old_file_id is null then 'added'
      when new_file_server_id is null then 'removed'
      when is_same_file then 'rescored'
      when new_rank > old_rank then 'upgraded'
      when new_rank < old_rank then 'downgraded'
      when :propers_and_repacks <> 'doNotPrefer' then
        case
          when (new_revision_real, new_revision_version) > (old_revision_real, old_revision_version)
            then 'upgraded'
          when (new_revision_real, new_revision_version) < (old_revision_real, old_revision_version)
            then 'downgraded'
        end
    end as clear_kind
  from temp.changed_items
),

kinds as (
  select
    *,
    coalesce(
      clear_kind,
      case
        when comparable_score > base_score then 'upgraded'
        when comparable_score < base_score then 'downgraded'
        else 'replaced'
      end
    ) as kind,
    case
      when old_file_id is null then new_score
      when new_file_server_id is null then -old_score
      else comparable_score - base_score
    end as file_points,
    case
      when old_file_id is null or new_file_server_id is null then 0
      else coalesce(new_points, new_score) - comparable_score
    end as rules_points
  from classified
),

-- Look up format names once for each pair of sets, not for each file.
set_pairs as (
  select distinct old_set_id, new_set_id
  from kinds
  where old_set_id is not null and new_set_id is not null and old_set_id <> new_set_id
),

set_differences as (
  select
    old_set_id,
    new_set_id,
    (
      select json_group_array(name) from (
        select custom_formats.name
        from format_set_formats
        join custom_formats on custom_formats.id = format_set_formats.format_id
        where set_id = set_pairs.new_set_id
          and format_id not in (select format_id from format_set_formats where set_id = set_pairs.old_set_id)
        order by custom_formats.name
      )
    ) as formats_added,
    (
      select json_group_array(name) from (
        select custom_formats.name
        from format_set_formats
        join custom_formats on custom_formats.id = format_set_formats.format_id
        where set_id = set_pairs.old_set_id
          and format_id not in (select format_id from format_set_formats where set_id = set_pairs.new_set_id)
        order by custom_formats.name
      )
    ) as formats_removed
  from set_pairs
)

select
  :run_id,
  known_item_id,
  kind,
  case
    when kind <> 'rescored' then 'file'
    when old_profile_id is not new_profile_id then 'profile'
    when abs(server_points) > max(abs(coalesce(file_points, 0)), abs(coalesce(rules_points, 0))) then 'server'
    when abs(coalesce(rules_points, 0)) >= abs(coalesce(file_points, 0)) and rules_points <> 0 then 'rules'
    else 'formats'
  end,
  old_score,
  new_score,
  file_points,
  rules_points,
  old_quality,
  new_quality,
  old_size_bytes,
  new_size_bytes,
  coalesce(formats_added, '[]'),
  coalesce(formats_removed, '[]')
from kinds
left join set_differences using (old_set_id, new_set_id)
where known_item_id is not null
order by known_item_id;
