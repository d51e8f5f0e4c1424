-- Who is told of what, when and how. Owner: modules/notices.
create schema notices;

-- A person's own ways to be told. Addresses and secrets are sealed (SM4-CTR + HMAC-SM3, see identity/field-cipher.ts);
-- `destination` is a keyed hash of the address: what the limit of a robot is counted by.
create table notices.channel (
  id             uuid        primary key,
  company_id     uuid        not null,
  person_id      uuid        not null,
  kind           text        not null check (kind in ('email', 'webhook', 'dingtalk', 'wecom')),
  name           text        not null check (length(name) between 1 and 64),
  address_sealed bytea       not null,
  address_masked text        not null,
  secret_sealed  bytea,
  destination    bytea       not null check (length(destination) = 32),
  least_severity text        not null check (least_severity in ('info', 'minor', 'major', 'critical')),
  enabled        boolean     not null,
  created_at     timestamptz not null,
  unique (company_id, id),
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
create index channel_by_person on notices.channel (person_id, id);

-- The roster and the escalation of a site: one document each, changed whole, by its version.
create table notices.plan (
  company_id uuid        not null,
  site_id    uuid        not null,
  kind       text        not null check (kind in ('roster', 'escalation')),
  version    integer     not null check (version > 0),
  document   jsonb       not null,
  changed_at timestamptz not null,
  changed_by uuid        not null,
  primary key (site_id, kind)
);

-- An alarm on its way up. `round` grows when it becomes worse: then the steps of the new severity begin anew.
create table notices.escalation (
  alarm_id   uuid        primary key,
  company_id uuid        not null,
  site_id    uuid        not null,
  severity   text        not null,
  round      integer     not null default 1,
  began_at   timestamptz not null,
  next_step  integer     not null default 0,
  due_at     timestamptz,
  ended_at   timestamptz
);
create index escalation_due on notices.escalation (due_at) where due_at is not null and ended_at is null;

-- One step of one alarm by one channel; the unique key says that there is no second one.
create table notices.delivery (
  id           uuid        primary key,
  company_id   uuid        not null,
  site_id      uuid        not null,
  alarm_id     uuid        not null,
  round        integer     not null,
  step         integer     not null check (step >= 1),
  channel_id   uuid        not null,
  person_id    uuid        not null,
  kind         text        not null,
  address_masked text      not null,
  destination  bytea       not null,
  alarm_type   text        not null,
  severity     text        not null,
  words        jsonb       not null, -- site, source, value: what is told, of the moment of the step
  state        text        not null default 'waiting'
    check (state in ('waiting', 'sending', 'sent', 'failed', 'unknown', 'withdrawn')),
  tries        integer     not null default 0,
  detail       text        check (length(detail) <= 500),
  created_at   timestamptz not null,
  due_at       timestamptz not null,
  claimed_at   timestamptz,
  sent_at      timestamptz,
  message_id   uuid,       -- the one message that told of this and others together
  unique (channel_id, alarm_id, round, step)
);
create index delivery_due on notices.delivery (due_at) where state in ('waiting', 'sending');
create index delivery_by_site on notices.delivery (site_id, created_at desc, id desc);
create index delivery_by_alarm on notices.delivery (alarm_id) where state = 'waiting';

-- What went to a destination in the last minutes: a robot takes twenty messages a minute.
create table notices.message (
  id          uuid        primary key,
  company_id  uuid        not null,
  destination bytea       not null,
  at          timestamptz not null
);
create index message_by_destination on notices.message (destination, at);

-- The bell list.
create table notices.notice (
  id         uuid        primary key,
  company_id uuid        not null,
  person_id  uuid        not null,
  site_id    uuid        not null,
  alarm_id   uuid        not null,
  round      integer     not null,
  step       integer     not null,
  alarm_type text        not null,
  severity   text        not null,
  source     text        not null,
  at         timestamptz not null,
  read_at    timestamptz,
  unique (person_id, alarm_id, round, step),
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
create index notice_by_person on notices.notice (person_id, id desc);

select platform.isolate('notices.channel');
select platform.isolate('notices.plan', 'select, insert, update');
select platform.isolate('notices.escalation', 'select, insert, update');
select platform.isolate('notices.delivery', 'select, insert, update');
select platform.isolate('notices.message', 'select, insert, delete');
select platform.isolate('notices.notice', 'select, insert, update');
-- Which companies have something that is due.
select platform.open_to_platform('notices.escalation', 'select');
select platform.open_to_platform('notices.delivery', 'select');

-- A step of an escalation is a line of the alarm's history: which step, and how many people it told.
alter table sites.alarm_event add column step integer, add column told integer;
alter table sites.alarm_event drop constraint alarm_event_kind_check;
alter table sites.alarm_event add constraint alarm_event_kind_check
  check (kind in ('raised', 'repeated', 'severity-changed', 'cleared', 'acknowledged', 'assigned', 'commented', 'escalated'));
