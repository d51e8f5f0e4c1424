-- The plan of a project: tasks, links, baselines. Owner: modules/plans.
create schema plans;

create table plans.plan (
  project_id      uuid    primary key,
  company_id      uuid    not null,
  starts_on       date    not null,
  must_finish_on  date,
  closures        jsonb   not null default '[]',
  version         integer not null check (version > 0),
  baseline_id     uuid
);
select platform.isolate('plans.plan');

create table plans.task (
  id             uuid        primary key,
  company_id     uuid        not null,
  project_id     uuid        not null references plans.plan,
  code           text        not null,
  entry          jsonb       not null,
  version        integer     not null check (version > 0),
  actual_start   date,
  actual_finish  date,
  percent        integer     not null default 0 check (percent between 0 and 100),
  check (actual_finish is null or (actual_start is not null and actual_start <= actual_finish)),
  constraint task_code unique (project_id, code)
);
select platform.isolate('plans.task');

create table plans.link (
  id          uuid    primary key,
  company_id  uuid    not null,
  project_id  uuid    not null references plans.plan,
  from_id     uuid    not null references plans.task on delete cascade,
  to_id       uuid    not null references plans.task on delete cascade,
  type        text    not null check (type in ('FS', 'SS', 'FF', 'SF')),
  lag         integer not null,
  calendar    text    not null,
  check (from_id <> to_id)
);
create index link_by_project on plans.link (project_id, id);
create index link_by_to on plans.link (to_id);
create index link_by_from on plans.link (from_id);
select platform.isolate('plans.link');

-- Never changed: what was agreed, with the dates of every task as they were.
create table plans.baseline (
  id          uuid        primary key,
  company_id  uuid        not null,
  project_id  uuid        not null references plans.plan,
  name        text        not null,
  reason      text        not null,
  finish      date        not null,
  spans       jsonb       not null,
  made_at     timestamptz not null,
  made_by     uuid        not null
);
create index baseline_by_project on plans.baseline (project_id, id desc);
select platform.isolate('plans.baseline');
