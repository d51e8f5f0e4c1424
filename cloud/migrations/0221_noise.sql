-- Sources of noise, studies of it, and what they found. Owner: modules/noise.
create schema noise;

create table noise.source (
  id          uuid        primary key,
  company_id  uuid        not null,
  site_id     uuid        not null,
  version     integer     not null check (version > 0),
  source      jsonb       not null,
  changed_at  timestamptz not null,
  changed_by  uuid        not null
);
create index source_by_site on noise.source (site_id, id);
select platform.isolate('noise.source');

-- `sources` and `limits` are what the study was made with, whole: a source that changes does not change what was found.
create table noise.study (
  id             uuid        primary key,
  company_id     uuid        not null,
  site_id        uuid        not null,
  name           text        not null,
  limits         jsonb       not null,
  kinds          text[]      not null,
  air            jsonb       not null,
  ground         jsonb       not null,
  sources        jsonb       not null,
  state          text        not null check (state in ('running', 'ready', 'failed')),
  progress       real        not null default 0,
  problem        text,
  models         jsonb       not null default '[]',
  windows        integer     not null default 0,
  over_by_day    integer     not null default 0,
  over_by_night  integer     not null default 0,
  skipped        integer     not null default 0,
  units          integer     not null default 0,
  units_over     integer     not null default 0,
  made_at        timestamptz not null,
  made_by        uuid        not null,
  check ((state = 'failed') = (problem is not null))
);
create index study_by_site on noise.study (site_id, id desc);
select platform.isolate('noise.study');
select platform.open_to_platform('noise.study', 'select');

-- `day` and `night` are null where nothing sounds in them.
create table noise.study_window (
  study_id     uuid    not null references noise.study on delete cascade,
  company_id   uuid    not null,
  place        integer not null,
  model_id     uuid    not null,
  guid         text    not null,
  name         text    not null,
  storey       text    not null,
  unit         text    not null,
  room         text    not null,
  azimuth_deg  real    not null,
  day          jsonb,
  night        jsonb,
  primary key (study_id, place)
);
select platform.isolate('noise.study_window');

create table noise.study_unit (
  study_id    uuid    not null references noise.study on delete cascade,
  company_id  uuid    not null,
  unit        text    not null,
  storey      text    not null,
  rooms       integer not null,
  rooms_over  integer not null,
  day         jsonb,
  night       jsonb,
  primary key (study_id, unit)
);
select platform.isolate('noise.study_unit');
