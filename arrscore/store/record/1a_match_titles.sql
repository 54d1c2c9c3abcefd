-- Match staged rows to stored ones, and find new rows. No stored facts are changed yet, so that the next step can
-- still compare the old rules and files with the new ones.

-- If two titles have the same external id, the later one is identified by the server's id instead.
update temp.staged_titles set identity = 'server:' || server_id
where instance_key = :key and server_id <> (
  select min(other.server_id) from temp.staged_titles as other
  where other.instance_key = :key and other.identity = staged_titles.identity
);

-- A title identified only by the server's id that has another name is another title; rename the old identity.
update titles set identity = identity || '#' || id
where instance_id = :instance_id and identity like 'server:%' and exists (
  select 1 from temp.staged_titles
  where staged_titles.instance_key = :key and staged_titles.identity = titles.identity
    and staged_titles.name <> titles.name
);

update temp.staged_titles set (title_id, is_same_server) = (
  select titles.id, titles.server_id = staged_titles.server_id and titles.removed_at is null from titles
  where titles.instance_id = :instance_id and titles.identity = staged_titles.identity
)
where instance_key = :key and exists (
  select 1 from titles where titles.instance_id = :instance_id and titles.identity = staged_titles.identity
);

-- In a redacted database, titles are identified by the server's id and the date they were added, because a reinstalled
-- server reuses ids, but not these dates.
update temp.staged_titles set is_same_server = 1, title_id = titles.id
from titles
where staged_titles.instance_key = :key and staged_titles.title_id is null
  and titles.instance_id = :instance_id and titles.identity like 'hidden:%' and titles.removed_at is null
  and titles.server_id = staged_titles.server_id and titles.kind = staged_titles.kind
  and titles.added_at is staged_titles.added_at;

-- The same id and name with another external id: the metadata was corrected.
update temp.staged_titles set is_same_server = 1, title_id = (
  select titles.id from titles
  where titles.instance_id = :instance_id and titles.server_id = staged_titles.server_id
    and titles.name = staged_titles.name and titles.removed_at is null
)
where instance_key = :key and title_id is null and (
  select titles.id from titles
  where titles.instance_id = :instance_id and titles.server_id = staged_titles.server_id
    and titles.name = staged_titles.name and titles.removed_at is null
) not in (select title_id from temp.staged_titles where instance_key = :key and title_id is not null);
