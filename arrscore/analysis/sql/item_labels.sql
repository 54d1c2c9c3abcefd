-- title: Names of items
-- grain: one row per item, removed ones too
-- why: history and lists name an item the same way everywhere: "Title (2020)" or "Title S01E02"
-- published: view
-- key: item_id
-- text: label
select
  items.id as item_id,
  items.instance_id,
  items.title_id,
  case
    when items.season_number is not null
      then printf('%s S%02dE%02d', titles.name, items.season_number, items.episode_number)
    when titles.year is not null then printf('%s (%d)', titles.name, titles.year)
    else titles.name
  end as label,
  titles.name as title,
  titles.sort_name,
  titles.year,
  titles.kind,
  items.season_number,
  items.episode_number,
  items.name as item_name
from items
join titles on titles.id = items.title_id
