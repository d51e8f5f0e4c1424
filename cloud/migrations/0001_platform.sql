-- Roles belong to the whole server, not to one database: they may be there already, and another database may make them now.
do $$
declare
  role_name text;
begin
  foreach role_name in array array['loujing_app', 'loujing_platform'] loop
    begin
      execute format('create role %I nologin', role_name);
    exception when duplicate_object or unique_violation then
      null;
    end;
    if not pg_has_role(current_user, role_name, 'set') then
      execute format('grant %I to current_user', role_name);
    end if;
  end loop;
end
$$;

create schema platform;
grant usage on schema platform to loujing_app, loujing_platform;

-- The company that `inCompany` named for this transaction; null outside of one, and null equals nothing.
create function public.current_company() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.company', true), '')::uuid;

-- Makes a table a tenant's: it must have a column company_id. The app role gets `rights` on the rows of its company alone.
create function platform.isolate(tenant_table regclass, rights text default 'select, insert, update, delete') returns void
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tenant_table);
  execute format('create policy company on %s to loujing_app
                    using (company_id = current_company()) with check (company_id = current_company())', tenant_table);
  execute format('grant %s on %s to loujing_app', rights, tenant_table);
  execute format('grant usage on schema %I to loujing_app',
                 (select relnamespace::regnamespace::name from pg_class where oid = tenant_table));
end
$$;

-- Opens a tenant's table to the platform role, over all companies: for look-ups before the tenant is known, and for jobs.
create function platform.open_to_platform(tenant_table regclass, rights text) returns void
  language plpgsql as $$
begin
  execute format('create policy platform on %s to loujing_platform using (true) with check (true)', tenant_table);
  execute format('grant %s on %s to loujing_platform', rights, tenant_table);
  execute format('grant usage on schema %I to loujing_platform',
                 (select relnamespace::regnamespace::name from pg_class where oid = tenant_table));
end
$$;

create table platform.outbox (
  xid         xid8        not null default pg_current_xact_id(),
  seq         bigint      generated always as identity,
  id          uuid        not null unique,
  company_id  uuid        not null,
  site_id     uuid,
  type        text        not null,
  subject     text        not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  data        jsonb       not null,
  primary key (xid, seq)
);
comment on table platform.outbox is
  'Domain events, read in the order (xid, seq) behind pg_snapshot_xmin: the only order in which no reader misses one.';
create index outbox_site on platform.outbox (site_id, xid, seq);
select platform.isolate('platform.outbox', 'select, insert');
select platform.open_to_platform('platform.outbox', 'select, delete');

-- The last event that was trimmed away: a cursor before it has missed something.
create table platform.outbox_trim (
  only_once boolean primary key default true check (only_once),
  xid       xid8   not null,
  seq       bigint not null
);
insert into platform.outbox_trim (xid, seq) values ('0', 0);
grant select on platform.outbox_trim to loujing_app;
grant select, update on platform.outbox_trim to loujing_platform;

-- A notice at each commit that wrote events; equal notices of one transaction are sent once.
create function platform.wake() returns trigger language plpgsql as $$
begin
  perform pg_notify('loujing_outbox', '');
  return null;
end
$$;
create trigger wake after insert on platform.outbox for each statement execute function platform.wake();

create table platform.subscriber (
  name     text    primary key,
  xid      xid8    not null,
  seq      bigint  not null,
  failures integer not null default 0,
  error    text,
  moved_at timestamptz not null default now()
);
comment on table platform.subscriber is 'How far each subscriber of the relay has heard.';
-- A handler runs as the company of its event, and moves the cursor in the same transaction.
grant select, update on platform.subscriber to loujing_app;
grant select, insert, update on platform.subscriber to loujing_platform;

create table platform.audit (
  company_id  uuid        not null,
  seq         bigint      not null,
  at          timestamptz not null,
  person_id   uuid,
  account     text,
  action      text        not null,
  object      text        not null,
  outcome     text        not null check (outcome in ('done', 'refused')),
  address     text,
  before_hash text,
  after_hash  text,
  hash        text        not null,
  primary key (company_id, seq)
);
comment on table platform.audit is 'Who did or tried what; each line''s hash covers the line and the hash before it.';
-- Append only: nobody is given the right to update or delete.
select platform.isolate('platform.audit', 'select, insert');
