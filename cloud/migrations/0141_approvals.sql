-- Approvals (审批): templates, their runs, and every act in them. Owner: modules/approvals.
create schema approvals;

create function approvals.keep_as_written() returns trigger language plpgsql as $$
begin
  raise exception 'what was done in an approval stays as it was written' using errcode = 'restrict_violation';
end
$$;

create table approvals.template (
  id          uuid    primary key,
  company_id  uuid    not null,
  kind        text    not null,
  version     integer not null check (version > 0),
  enabled     boolean not null default false
);
create index template_by_company on approvals.template (company_id, id);
select platform.isolate('approvals.template', 'select, insert, update');

create table approvals.template_version (
  template_id uuid        not null references approvals.template,
  version     integer     not null,
  company_id  uuid        not null,
  flow        jsonb       not null,
  made_by     uuid        not null,
  made_at     timestamptz not null,
  primary key (template_id, version)
);
create trigger written before update or delete on approvals.template_version
  for each row execute function approvals.keep_as_written();
select platform.isolate('approvals.template_version', 'select, insert');

-- One run of a flow over one object. What it is now is a projection of its events, for lists; the events are the truth.
create table approvals.approval (
  id               uuid        primary key,
  company_id       uuid        not null,
  kind             text        not null,
  object           uuid        not null,
  project_id       uuid,
  title            text        not null,
  facts            jsonb       not null,
  figures          jsonb       not null,
  seen             text        not null,
  flow             jsonb       not null,
  template_id      uuid,
  template_version integer,
  skipped          text[]      not null default '{}',
  started_by       uuid        not null,
  started_at       timestamptz not null,
  state            text        not null check (state in ('running', 'returned', 'approved', 'rejected', 'recalled')),
  step             text,
  due_at           timestamptz,
  is_overdue       boolean     not null default false,
  reminded_at      timestamptz,
  ended_at         timestamptz,
  check ((template_id is null) = (template_version is null)),
  check ((state in ('running', 'returned')) = (ended_at is null))
);
-- The object is locked while an approval of it is under way.
create unique index approval_live on approvals.approval (kind, object) where ended_at is null;
create index approval_by_starter on approvals.approval (started_by, id desc);
create index approval_due on approvals.approval (due_at) where due_at is not null;
select platform.isolate('approvals.approval', 'select, insert, update');
select platform.open_to_platform('approvals.approval', 'select');

create table approvals.event (
  seq         bigint      generated always as identity,
  id          uuid        not null primary key, -- of an act: made by the client, so that the same act again is one
  company_id  uuid        not null,
  approval_id uuid        not null references approvals.approval,
  at          timestamptz not null,
  kind        text        not null,
  by_person   uuid,
  stage       text,
  words       text        not null,
  seen        text,
  asked       jsonb,      -- the act as it was sent
  deed        jsonb       not null
);
create index event_of_approval on approvals.event (approval_id, seq);
create index event_by_person on approvals.event (by_person, approval_id) where by_person is not null;
create trigger written before update or delete on approvals.event
  for each row execute function approvals.keep_as_written();
create trigger kept before truncate on approvals.event
  for each statement execute function approvals.keep_as_written();
select platform.isolate('approvals.event', 'select, insert');

-- For whom an approval waits: a projection, written anew with every event.
create table approvals.task (
  approval_id uuid not null references approvals.approval,
  person_id   uuid not null,
  company_id  uuid not null,
  task        text not null check (task in ('decide', 'answer', 'choose', 'resubmit')),
  primary key (approval_id, person_id)
);
create index task_by_person on approvals.task (person_id, approval_id desc);
select platform.isolate('approvals.task', 'select, insert, delete');
select platform.open_to_platform('approvals.task', 'select');

create table approvals.copy (
  approval_id uuid not null references approvals.approval,
  person_id   uuid not null,
  company_id  uuid not null,
  primary key (approval_id, person_id)
);
create index copy_by_person on approvals.copy (person_id, approval_id desc);
select platform.isolate('approvals.copy', 'select, insert');

create table approvals.absence (
  id         uuid primary key,
  company_id uuid not null,
  person_id  uuid not null,
  from_day   date not null,
  until_day  date not null,
  deputy_id  uuid not null,
  check (until_day >= from_day),
  check (deputy_id <> person_id)
);
create index absence_by_person on approvals.absence (person_id, until_day);
select platform.isolate('approvals.absence', 'select, insert, update');
select platform.open_to_platform('approvals.absence', 'select');
