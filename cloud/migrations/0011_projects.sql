-- Projects, phases, buildings (thin). Owner: modules/projects.
create schema projects;

create table projects.project (
  id         uuid        primary key,
  company_id uuid        not null,
  code       text        not null check (code ~ '^[A-Z0-9][A-Z0-9-]{0,15}$'),
  name       text        not null,
  name_en    text,
  city       text        not null,
  created_at timestamptz not null,
  unique (company_id, id),
  constraint project_code unique (company_id, code)
);

create table projects.phase (
  id         uuid        primary key,
  company_id uuid        not null,
  project_id uuid        not null,
  name       text        not null,
  starts_on  date,
  created_at timestamptz not null,
  unique (company_id, project_id, id),
  constraint phase_name unique (company_id, project_id, name),
  foreign key (company_id, project_id) references projects.project (company_id, id)
);

create table projects.building (
  id            uuid        primary key,
  company_id    uuid        not null,
  project_id    uuid        not null,
  phase_id      uuid        not null,
  code          text        not null check (code ~ '^[A-Z0-9]{1,6}$'),
  name          text        not null,
  storeys_above integer     not null check (storeys_above >= 1),
  storeys_below integer     not null check (storeys_below >= 0),
  created_at    timestamptz not null,
  constraint building_code unique (company_id, project_id, code),
  -- the phase is one of the same project
  foreign key (company_id, project_id, phase_id) references projects.phase (company_id, project_id, id)
);

select platform.isolate('projects.project', 'select, insert, update');
select platform.isolate('projects.phase', 'select, insert, update');
select platform.isolate('projects.building', 'select, insert, update');
