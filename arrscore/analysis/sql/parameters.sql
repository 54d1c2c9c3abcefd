-- title: The judgements of the analysis
-- grain: one row
-- why: every weight, quantile and threshold comes from the configuration, so that whoever disagrees can change it;
--   none is a number of points, because each owner scores on a scale of their own
-- real: reach_quantile, better_band, better_share, gain_share_high, gain_share_medium, decisive_share
-- real: weight_minimum, weight_reach, weight_clean, weight_quality, weight_present
-- real: grade_a, grade_b, grade_c, grade_d
-- real: gain_share_least, upgrades_off_share, premium_share, large_quantile, low_quantile, better_audio_share
-- real: trend_band, distrust_share
-- integer: reach_min_files, named_formats, always_with_min_files, distrust_min_files
-- integer: join_days, in_progress_days, loop_days, loop_grabs, group_min_files, trend_days, trend_min_builds
-- integer: trend_min_days, trend_weeks_ahead
select
  max(value) filter (where name = 'reach_quantile') as reach_quantile,
  cast(max(value) filter (where name = 'reach_min_files') as integer) as reach_min_files,
  max(value) filter (where name = 'better_band') as better_band,
  max(value) filter (where name = 'better_share') as better_share,
  cast(max(value) filter (where name = 'named_formats') as integer) as named_formats,
  max(value) filter (where name = 'gain_share_high') as gain_share_high,
  max(value) filter (where name = 'gain_share_medium') as gain_share_medium,
  max(value) filter (where name = 'decisive_share') as decisive_share,
  cast(max(value) filter (where name = 'always_with_min_files') as integer) as always_with_min_files,
  max(value) filter (where name = 'weight_minimum') as weight_minimum,
  max(value) filter (where name = 'weight_reach') as weight_reach,
  max(value) filter (where name = 'weight_clean') as weight_clean,
  max(value) filter (where name = 'weight_quality') as weight_quality,
  max(value) filter (where name = 'weight_present') as weight_present,
  max(value) filter (where name = 'grade_a') as grade_a,
  max(value) filter (where name = 'grade_b') as grade_b,
  max(value) filter (where name = 'grade_c') as grade_c,
  max(value) filter (where name = 'grade_d') as grade_d,
  max(value) filter (where name = 'gain_share_least') as gain_share_least,
  cast(max(value) filter (where name = 'join_days') as integer) as join_days,
  cast(max(value) filter (where name = 'in_progress_days') as integer) as in_progress_days,
  cast(max(value) filter (where name = 'loop_days') as integer) as loop_days,
  cast(max(value) filter (where name = 'loop_grabs') as integer) as loop_grabs,
  max(value) filter (where name = 'upgrades_off_share') as upgrades_off_share,
  cast(max(value) filter (where name = 'group_min_files') as integer) as group_min_files,
  max(value) filter (where name = 'premium_share') as premium_share,
  max(value) filter (where name = 'large_quantile') as large_quantile,
  max(value) filter (where name = 'low_quantile') as low_quantile,
  max(value) filter (where name = 'better_audio_share') as better_audio_share,
  cast(max(value) filter (where name = 'trend_days') as integer) as trend_days,
  cast(max(value) filter (where name = 'trend_min_builds') as integer) as trend_min_builds,
  cast(max(value) filter (where name = 'trend_min_days') as integer) as trend_min_days,
  cast(max(value) filter (where name = 'trend_weeks_ahead') as integer) as trend_weeks_ahead,
  max(value) filter (where name = 'trend_band') as trend_band,
  cast(max(value) filter (where name = 'distrust_min_files') as integer) as distrust_min_files,
  max(value) filter (where name = 'distrust_share') as distrust_share
from analysis_parameters
