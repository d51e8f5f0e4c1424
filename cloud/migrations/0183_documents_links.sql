-- What a document is about: a task, a contract. Owner: modules/documents.
create table documents.link (
  id          uuid        primary key,
  company_id  uuid        not null,
  document_id uuid        not null references documents.document,
  kind        text        not null,
  object_id   uuid        not null,
  made_at     timestamptz not null,
  made_by     uuid        not null,
  unique (document_id, kind, object_id)
);
create index link_by_object on documents.link (object_id);
select platform.isolate('documents.link', 'select, insert, delete');
