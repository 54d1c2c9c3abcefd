-- title: Release groups compared
-- why: what the files of a group score against the others of the same profile and quality
-- parameter group: a release group's name; empty: all with enough files
select
  release_groups.release_group, quality_profiles.name as profile, release_groups.quality, release_groups.files,
  release_groups.score_median, release_groups.rank_median, release_groups.difference
from release_groups
join quality_profiles on quality_profiles.id = release_groups.profile_id
where case :group when '' then release_groups.has_enough else release_groups.release_group = :group end
order by release_groups.difference desc, release_groups.files desc, release_groups.release_group
limit 500
