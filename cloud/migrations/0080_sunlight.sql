-- Studies of sunlight, and what they found. Owner: modules/sunlight.
create schema sunlight;

create table sunlight.study (
  id             uuid        primary key,
  company_id     uuid        not null,
  site_id        uuid        not null,
  name           text        not null,
  rule           jsonb       not null,
  year           integer     not null,
  day            date        not null,
  state          text        not null check (state in ('running', 'ready', 'failed')),
  problem        text,
  models         jsonb       not null default '[]',
  windows        integer     not null default 0,
  meeting        integer     not null default 0,
  skipped        integer     not null default 0,
  units          integer     not null default 0,
  units_meeting  integer     not null default 0,
  made_at        timestamptz not null,
  made_by        uuid        not null,
  check ((state = 'failed') = (problem is not null))
);
create index study_by_site on sunlight.study (site_id, id desc);
select platform.isolate('sunlight.study');
select platform.open_to_platform('sunlight.study', 'select');

create table sunlight.study_window (
  study_id     uuid    not null references sunlight.study on delete cascade,
  company_id   uuid    not null,
  place        integer not null,
  model_id     uuid    not null,
  guid         text    not null,
  name         text    not null,
  storey       text    not null,
  unit         text    not null,
  room         text    not null,
  azimuth_deg  real    not null,
  minutes      real    not null,
  segments     jsonb   not null,
  meets        boolean not null,
  primary key (study_id, place)
);
select platform.isolate('sunlight.study_window');

create table sunlight.study_unit (
  study_id    uuid    not null references sunlight.study on delete cascade,
  company_id  uuid    not null,
  unit        text    not null,
  storey      text    not null,
  rooms       integer not null,
  meeting     integer not null,
  best_room   text    not null,
  best_min    real    not null,
  meets       boolean not null,
  primary key (study_id, unit)
);
select platform.isolate('sunlight.study_unit');
