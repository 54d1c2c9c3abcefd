-- Everything that names a title, or finds it in a public database. Numbers of the server stay, and the date on which
-- it was added: by these the next fetch knows it again.

-- In two steps, since no two titles may have one identity on the way.
update titles set identity = '#' || id;

update titles set
  identity = 'hidden:' || id,
  name = printf('Hidden %s %d', kind, id),
  sort_name = printf('hidden %s %08d', kind, id),
  year = null,
  tmdb_id = null,
  tvdb_id = null,
  imdb_id = null,
  slug = null,
  tags = '[]',
  root_folder = null,
  -- where files don't tell their running time, the title's own is what their size is judged by
  runtime_minutes = case
    when id in (select title_id from media_files where runtime_seconds is null) then runtime_minutes
  end;

-- The dates on which episodes air name a series, as does the date of a movie's release. What counts is whether an
-- episode without a file has aired, and whether a movie is available.
update items set
  name = case
    when season_number is null then (select titles.name from titles where titles.id = items.title_id)
    else printf('S%02dE%02d', season_number, episode_number)
  end,
  air_date = case
    when file_id is null
      and air_date <= coalesce((select fetched_at from instances where instances.id = items.instance_id), air_date)
      then '1970-01-01T00:00:00Z'
  end,
  available_from = null;

update media_files set languages = '[]', audio_languages = '[]', subtitles = '[]';
