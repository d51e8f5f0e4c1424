-- A line is one discipline's file of a site through all its revisions; each revision is a row of twin.model with tiles of its own.
alter table twin.model
  add column line_id     uuid,
  add column revision    integer not null default 1 check (revision > 0),
  add column discipline  text    not null default 'architecture'
    check (discipline in ('architecture', 'structure', 'mep', 'landscape', 'site', 'other')),
  -- what was read, but not as the file meant it, and why
  add column notes       jsonb   not null default '[]',
  -- how many elements and links of the revision before were found again
  add column report      jsonb;
update twin.model set line_id = id;
alter table twin.model
  alter column line_id set not null,
  add unique (line_id, revision);

-- What hangs on an element: an object of another module, by its kind and id. No key leads there; the module keeps its own.
create table twin.element_link (
  id         uuid        primary key,
  company_id uuid        not null,
  line_id    uuid        not null,
  element_id uuid        not null,
  kind       text        not null check (kind ~ '^[a-z][a-z-]{1,31}$'),
  object_id  text        not null check (length(object_id) between 1 and 128),
  made_at    timestamptz not null,
  made_by    uuid        not null,
  unique (element_id, kind, object_id)
);
create index element_link_by_line on twin.element_link (line_id, id);
create index element_link_by_object on twin.element_link (company_id, kind, object_id);
create index element_by_id on twin.element (id);

-- An element with links that a revision no longer has. A person says which element it is now, or that it is gone.
create table twin.orphan (
  id            uuid        primary key,
  company_id    uuid        not null,
  line_id       uuid        not null,
  element_id    uuid        not null,
  last_model_id uuid        not null,
  lost_model_id uuid        not null,
  suggested_id  uuid,
  suggested_for text        check (suggested_for in ('shape-and-name', 'place-and-name', 'shape-nearby')),
  state         text        not null check (state in ('open', 'accepted', 'rejected', 'returned')),
  accepted_id   uuid,
  decided_at    timestamptz,
  decided_by    uuid,
  check ((suggested_id is null) = (suggested_for is null)),
  check ((state = 'accepted') = (accepted_id is not null))
);
create unique index orphan_waiting on twin.orphan (line_id, element_id) where state in ('open', 'rejected');
create index orphan_by_line on twin.orphan (line_id, id);

select platform.isolate('twin.element_link', 'select, insert, update, delete');
select platform.isolate('twin.orphan', 'select, insert, update');
