-- Names of files and releases. Sizes, dates and ids stay, so that the next fetch can match each file.

update media_files set name = '', scene_name = null, edition = null;

-- A key is a digest of the download's id. Torrent ids are public, so a list of them would reveal the release. The
-- replacement keys still join grabs with their imports.
create temp table hidden_downloads (
  instance_id integer, download_key text, number integer, primary key (instance_id, download_key)
);

insert into temp.hidden_downloads
select instance_id, download_key, min(id)
from release_events
where download_key is not null
group by instance_id, download_key;

update release_events set release_name = null, download_key = (
  select 'hidden:' || number from temp.hidden_downloads as downloads
  where downloads.instance_id = release_events.instance_id and downloads.download_key = release_events.download_key
);

drop table temp.hidden_downloads;
