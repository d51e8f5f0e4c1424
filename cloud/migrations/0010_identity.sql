-- Companies, people, roles, sessions. Owner: modules/identity.
create schema identity;

create table identity.company (
  company_id uuid primary key,
  name       text        not null check (length(name) between 1 and 128),
  name_en    text        check (length(name_en) between 1 and 128),
  created_at timestamptz not null
);

-- One row at most: setup by key happens once, also when two come at the same moment.
create table identity.setup (
  only_once  boolean primary key default true check (only_once),
  company_id uuid        not null references identity.company,
  done_at    timestamptz not null
);

create table identity.person (
  id            uuid        primary key,
  company_id    uuid        not null references identity.company,
  account       text        not null unique check (account ~ '^[a-z0-9][a-z0-9._-]{2,31}$'),
  name_sealed   bytea       not null, -- SM4-CTR + HMAC-SM3, see field-cipher.ts
  password_hash text        not null,
  roles         text[]      not null default '{}',
  created_at    timestamptz not null,
  disabled_at   timestamptz,
  unique (company_id, id)
);
create index person_by_company on identity.person (company_id, id);

create table identity.session (
  token_hash bytea       primary key check (length(token_hash) = 32),
  company_id uuid        not null references identity.company,
  person_id  uuid        not null,
  started_at timestamptz not null,
  used_at    timestamptz not null,
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
create index session_by_person on identity.session (person_id);
create index session_by_start on identity.session (started_at);

-- Failures by the hash of what was typed as account, so that an account that does not exist is locked like one that does,
-- and a password typed in the wrong field is not kept. Belongs to no company: at login none is known yet.
create table identity.login_failure (
  account_hash bytea       primary key check (length(account_hash) = 32),
  failures     integer     not null check (failures > 0),
  last_at      timestamptz not null,
  locked_until timestamptz
);

select platform.isolate('identity.company', 'select, insert, update');
select platform.isolate('identity.setup', 'select, insert');
select platform.isolate('identity.person', 'select, insert, update');
select platform.isolate('identity.session');
-- Login and the look-up of a session's token come before the company is known; ended sessions are swept in all of them.
select platform.open_to_platform('identity.person', 'select');
select platform.open_to_platform('identity.session', 'select, update, delete');
select platform.open_to_platform('identity.setup', 'select');
grant select, insert, update, delete on identity.login_failure to loujing_platform;
