-- The watch over the nodes of a plan (节点预警). Owner: modules/plans.
-- `watch`: how; null is the rule of the trade. `watched_*`: the version and the day that were looked at last.
alter table plans.plan add column watch jsonb, add column watched_version integer, add column watched_on date;
select platform.open_to_platform('plans.plan', 'select');

create table plans.warning (
  id          uuid        primary key,
  company_id  uuid        not null,
  project_id  uuid        not null references plans.plan,
  task_id     uuid        not null references plans.task on delete cascade,
  kind        text        not null check (kind in ('ahead', 'behind')),
  step        integer     not null, -- of those ahead: how many workdays before
  light       text        not null,
  days        integer     not null,
  due         date        not null,
  forecast    date        not null,
  round       integer     not null default 1,
  told        integer     not null default 0,
  tell_at     timestamptz,
  raised_at   timestamptz not null,
  round_at    timestamptz not null,
  ended_at    timestamptz,
  answered    boolean     not null default false,
  cause       jsonb
);
-- A node has one warning of a kind at a time, also when two processes look.
create unique index warning_open on plans.warning (task_id, kind) where ended_at is null;
create index warning_by_project on plans.warning (project_id, id desc);
create index warning_due on plans.warning (tell_at) where tell_at is not null and ended_at is null;
select platform.isolate('plans.warning', 'select, insert, update');
select platform.open_to_platform('plans.warning', 'select');
