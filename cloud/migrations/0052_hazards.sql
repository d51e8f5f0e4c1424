-- Hazards (隐患) and who answers for which place. Owner: modules/hazards.
create schema hazards;

create table hazards.responsibility (
  id            uuid        primary key,
  company_id    uuid        not null,
  site_id       uuid        not null,
  contractor_id uuid        not null,
  scope         text        not null check (scope in ('site', 'camera', 'zone')),
  camera_id     uuid,
  zone          text,
  from_day      date        not null,
  until_day     date,
  created_at    timestamptz not null,
  check (until_day is null or until_day >= from_day),
  check ((camera_id is not null) = (scope <> 'site') and (zone is not null) = (scope = 'zone'))
);
create index responsibility_by_site on hazards.responsibility (site_id, id);

create table hazards.hazard (
  id              uuid        primary key,
  company_id      uuid        not null,
  site_id         uuid        not null,
  title           text        not null,
  detail          text,
  category        text        not null,
  level           text        not null check (level in ('general', 'larger', 'major')),
  level_rule      text        not null,
  level_source    text        not null,
  state           text        not null check (state in ('open', 'rectifying', 'rectified', 'closed', 'void')),
  attention       text        not null check (attention in ('none', 'due-soon', 'overdue', 'long-overdue')),
  alarm_id        uuid,
  alarm_type      text,
  place           jsonb,
  camera_id       uuid,
  camera_name     text,
  zone            text,
  contractor_id   uuid,
  contractor_by   text        check (contractor_by in ('zone', 'camera', 'site', 'person')),
  found_at        timestamptz not null,
  found_by        uuid        not null,
  created_at      timestamptz not null,
  deadline_at     timestamptz not null,
  deadline_rule   text        not null,
  deadline_source text        not null,
  rectified_at    timestamptz,
  rectified_by    uuid,
  rectified_text  text,
  sent_back       integer     not null default 0,
  closed_at       timestamptz,
  updated_at      timestamptz not null,
  check ((contractor_id is null) = (contractor_by is null)),
  check ((state = 'closed') = (closed_at is not null)),
  check (state not in ('rectified', 'closed') or rectified_by is not null)
);
-- One hazard for an alarm, also when two people ask for it at the same moment.
create unique index hazard_of_alarm on hazards.hazard (alarm_id);
create index hazard_live on hazards.hazard (site_id, deadline_at) where state in ('open', 'rectifying', 'rectified');
create index hazard_due on hazards.hazard (deadline_at) where state in ('open', 'rectifying');

create table hazards.event (
  seq        bigint      generated always as identity,
  id         uuid        not null primary key, -- of a step: made by the client, so that the same step again is one
  company_id uuid        not null,
  hazard_id  uuid        not null references hazards.hazard,
  at         timestamptz not null,
  kind       text        not null,
  by_person  uuid,
  text       text,
  photos     text[]      not null default '{}'
);
create index event_of_hazard on hazards.event (hazard_id, seq);

select platform.isolate('hazards.responsibility', 'select, insert, update');
select platform.isolate('hazards.hazard', 'select, insert, update');
select platform.isolate('hazards.event', 'select, insert');
-- The watch looks over all companies for what is due.
select platform.open_to_platform('hazards.hazard', 'select');
