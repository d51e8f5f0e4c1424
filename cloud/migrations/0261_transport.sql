-- Maps of roads that the operator brought, places set by hand, and scenarios laid over them. Owner: modules/transport.
create schema transport;

create table transport.map (
  id           uuid        primary key,
  company_id   uuid        not null,
  site_id      uuid        not null,
  name         text        not null,
  attribution  text        not null,
  format       text        not null check (format in ('osm', 'geojson')),
  sha256       bytea       not null,
  bytes        integer     not null,
  nodes        integer     not null,
  edges        integer     not null,
  road_km      real        not null,
  places       integer     not null,
  skipped      jsonb       not null,
  made_at      timestamptz not null,
  made_by      uuid        not null
);
create index map_by_site on transport.map (site_id, id desc);
select platform.isolate('transport.map');

-- Columns by node and by edge, little-endian, as the package `routing` reads them: a row an edge would be a million rows a map.
create table transport.network (
  map_id      uuid  primary key references transport.map on delete cascade,
  company_id  uuid  not null,
  east        bytea not null,
  north       bytea not null,
  blocked     bytea not null,
  from_node   bytea not null,
  to_node     bytea not null,
  profile     bytea not null,
  off_ground  bytea not null,
  profiles    jsonb not null,
  places      jsonb not null
);
select platform.isolate('transport.network');

create table transport.place (
  id          uuid        primary key,
  company_id  uuid        not null,
  site_id     uuid        not null,
  version     integer     not null check (version > 0),
  place       jsonb       not null,
  changed_at  timestamptz not null,
  changed_by  uuid        not null
);
create index place_by_site on transport.place (site_id, id);
select platform.isolate('transport.place');

create table transport.scenario (
  id          uuid        primary key,
  company_id  uuid        not null,
  site_id     uuid        not null,
  version     integer     not null check (version > 0),
  scenario    jsonb       not null,
  changed_at  timestamptz not null,
  changed_by  uuid        not null
);
create index scenario_by_site on transport.scenario (site_id, id);
select platform.isolate('transport.scenario');
