-- Documents (文件): folders, documents, versions of immutable content, uploads on their way, and who looked. Owner: modules/documents.
create schema documents;

create function documents.keep_as_written() returns trigger language plpgsql as $$
begin
  raise exception 'a version and a look stay as they were written' using errcode = 'restrict_violation';
end
$$;

create table documents.folder (
  id         uuid        primary key,
  company_id uuid        not null,
  project_id uuid        not null,
  parent_id  uuid        references documents.folder,
  name       text        not null check (length(name) between 1 and 64),
  class      text,
  made_at    timestamptz not null,
  made_by    uuid        not null,
  unique nulls not distinct (project_id, parent_id, name)
);
select platform.isolate('documents.folder', 'select, insert, update');

create table documents.document (
  id                 uuid        primary key,
  company_id         uuid        not null,
  project_id         uuid        not null,
  folder_id          uuid        not null references documents.folder,
  class              text        not null,
  grade              text        not null check (grade in ('public', 'internal', 'confidential', 'secret', 'personal')),
  -- the title of a customer's material names him: it is sealed, and the plain one empty
  title              text        not null,
  title_sealed       bytea,
  number             text,
  discipline         text,
  stage              text,
  state              text        not null default 'valid' check (state in ('valid', 'withdrawn')),
  reason             text,
  current_version_id uuid        not null,
  held_by            uuid,
  held_at            timestamptz,
  changed_at         timestamptz not null,
  made_at            timestamptz not null,
  made_by            uuid        not null,
  check ((grade = 'personal') = (title_sealed is not null))
);
create unique index document_number on documents.document (project_id, number) where number is not null and state = 'valid';
create index document_by_change on documents.document (project_id, changed_at desc, id desc);
create index document_by_folder on documents.document (folder_id);
select platform.isolate('documents.document', 'select, insert, update');

create table documents.version (
  id               uuid        primary key,
  company_id       uuid        not null,
  document_id      uuid        not null,
  major            integer     not null check (major >= 0),
  minor            integer     not null check (minor >= 0),
  revision         text,
  note             text        not null,
  file_name        text        not null,
  file_name_sealed bytea,
  media_type       text        not null,
  bytes            bigint      not null check (bytes > 0),
  sha256           text        not null,
  sm3              text        not null,
  is_sealed        boolean     not null,
  supersedes       uuid,
  made_at          timestamptz not null,
  made_by          uuid        not null,
  unique (document_id, major, minor)
);
create unique index version_revision on documents.version (document_id, revision) where revision is not null and minor = 0;
create trigger written before update or delete on documents.version
  for each row execute function documents.keep_as_written();
select platform.isolate('documents.version', 'select, insert');

-- What was read out of a version; `grams` are its signs and pairs of signs, for the search.
create table documents.text (
  version_id uuid    primary key references documents.version,
  company_id uuid    not null,
  state      text    not null check (state in ('waiting', 'read', 'none', 'failed')),
  attempts   integer not null default 0,
  content    text    not null default '',
  folded     text    not null default '',
  grams      text[]  not null default '{}',
  is_cut     boolean not null default false
);
create index text_by_gram on documents.text using gin (grams);
create index text_waiting on documents.text (version_id) where state = 'waiting';
select platform.isolate('documents.text', 'select, insert, update');
-- What a stop interrupted is taken up again over all companies.
select platform.open_to_platform('documents.text', 'select');

create table documents.upload (
  id            uuid        primary key,
  company_id    uuid        not null,
  project_id    uuid        not null,
  person_id     uuid        not null,
  -- title, file name and note of what was wanted: sealed, for a customer's name may be among them
  wanted_sealed bytea       not null,
  grade         text        not null,
  bytes         bigint      not null,
  received      bigint      not null default 0,
  state         text        not null default 'arriving' check (state in ('arriving', 'taken', 'quarantined', 'destroyed')),
  suspicion     text,
  sha256        text,
  begun_at      timestamptz not null,
  touched_at    timestamptz not null
);
create index upload_by_project on documents.upload (project_id, state, id);
select platform.isolate('documents.upload', 'select, insert, update, delete');
select platform.open_to_platform('documents.upload', 'select, delete');

create table documents.look (
  id          uuid        primary key,
  company_id  uuid        not null,
  document_id uuid        not null,
  version_id  uuid        not null,
  look        text        not null check (look in ('preview', 'download', 'text')),
  purpose     text,
  looked_at   timestamptz not null,
  person_id   uuid        not null
);
create index look_by_document on documents.look (document_id, id desc);
create index look_by_person on documents.look (person_id, looked_at) where purpose is not null;
create trigger written before update or delete on documents.look
  for each row execute function documents.keep_as_written();
select platform.isolate('documents.look', 'select, insert');
