-- Everything that names a title, or identifies it in a public database. The server's ids and the date it was added
-- stay, so that the next fetch can match it.

-- In two steps, because identities must be unique at all times.
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
  -- needed to rate the size of files that do not contain their runtime
  runtime_minutes = case
    when id in (select title_id from media_files where runtime_seconds is null) then runtime_minutes
  end;

-- Air dates of episodes, or a movie's release date, can identify a title. The analysis needs only whether an episode
-- without a file has aired, and whether a movie is available.
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
