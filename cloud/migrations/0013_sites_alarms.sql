-- Alarms and what they are made of. Owner: modules/sites.
create table sites.alarm (
  id              uuid             primary key,
  company_id      uuid             not null,
  site_id         uuid             not null,
  gateway_id      uuid,
  type            text             not null check (type ~ '^[a-z0-9-]{1,32}$'),
  severity        text             not null check (severity in ('info', 'minor', 'major', 'critical')),
  state           text             not null check (state in ('active', 'cleared')),
  source_kind     text             not null check (source_kind in ('camera', 'point', 'gateway')),
  source_id       uuid             not null,
  raised_at       timestamptz      not null,
  updated_at      timestamptz      not null,
  cleared_at      timestamptz,
  occurrences     integer          not null check (occurrences >= 1),
  value           double precision,
  unit            text,
  threshold       double precision,
  episode         jsonb,
  picture_sha256  text,
  picture_stored  boolean          not null default false,
  replay          boolean          not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  assignee_id     uuid,
  check ((state = 'cleared') = (cleared_at is not null)),
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  unique (company_id, id),
  foreign key (company_id, site_id) references sites.site (company_id, id)
);
-- A09: one active alarm per type and source, whoever raises it at the same moment.
create unique index alarm_one_active on sites.alarm (type, source_id) where state = 'active';
create index alarm_by_site on sites.alarm (site_id, raised_at desc, id desc);
create index alarm_by_picture on sites.alarm (picture_sha256) where picture_sha256 is not null;

-- One stretch of time in which the condition held: an episode of a camera, an excess told by a flow, a silence that the
-- cloud noticed itself. An alarm is active while one of its occurrences is open, and as bad as the worst open one.
create table sites.occurrence (
  company_id uuid        not null,
  key        text        not null, -- what tells it from others, the same however often it is told
  alarm_id   uuid        not null,
  severity   text        not null check (severity in ('info', 'minor', 'major', 'critical')),
  began_at   timestamptz not null,
  heard_at   timestamptz not null, -- the newest time told about it: what is older changes nothing
  ended_at   timestamptz,
  primary key (company_id, key),
  foreign key (company_id, alarm_id) references sites.alarm (company_id, id)
);
create index occurrence_by_alarm on sites.occurrence (alarm_id) where ended_at is null;

create table sites.alarm_event (
  seq         bigint      generated always as identity primary key,
  company_id  uuid        not null,
  alarm_id    uuid        not null,
  at          timestamptz not null,
  kind        text        not null
    check (kind in ('raised', 'repeated', 'severity-changed', 'cleared', 'acknowledged', 'assigned', 'commented')),
  by_person   uuid,
  severity    text,
  comment     text        check (length(comment) <= 2000),
  assignee_id uuid,
  foreign key (company_id, alarm_id) references sites.alarm (company_id, id)
);
create index alarm_event_by_alarm on sites.alarm_event (alarm_id, seq);

select platform.isolate('sites.alarm', 'select, insert, update');
select platform.isolate('sites.occurrence', 'select, insert, update');
-- An alarm's history is written and never rewritten.
select platform.isolate('sites.alarm_event', 'select, insert');
