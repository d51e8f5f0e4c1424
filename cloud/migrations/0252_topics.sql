-- Issues on models (BCF). Owner: modules/topics. Ids come with other programs' files: they are one site's own.
create schema topics;

-- `author_sealed`: who made it in another program; `assigned_sealed`: to whom that program gave it.
create table topics.topic (
  site_id         uuid        not null,
  id              uuid        not null,
  company_id      uuid        not null,
  number          integer     not null,
  entry           jsonb       not null,
  version         integer     not null default 1,
  made_at         timestamptz not null,
  made_by         uuid,
  author_sealed   bytea,
  assigned_sealed bytea,
  changed_at      timestamptz,
  primary key (site_id, id),
  unique (site_id, number)
);
select platform.isolate('topics.topic', 'select, insert, update');

create table topics.view (
  site_id       uuid    not null,
  topic_id      uuid    not null,
  id            uuid    not null,
  company_id    uuid    not null,
  position      integer not null,
  line_id       uuid,
  view          jsonb   not null,
  snapshot      bytea,
  snapshot_type text,
  primary key (site_id, topic_id, id),
  foreign key (site_id, topic_id) references topics.topic
);
select platform.isolate('topics.view', 'select, insert');

create table topics.comment (
  site_id       uuid        not null,
  topic_id      uuid        not null,
  id            uuid        not null,
  company_id    uuid        not null,
  text          text        not null,
  view_id       uuid,
  at            timestamptz not null,
  by_person     uuid,
  author_sealed bytea,
  primary key (site_id, topic_id, id),
  foreign key (site_id, topic_id) references topics.topic
);
select platform.isolate('topics.comment', 'select, insert, update');
