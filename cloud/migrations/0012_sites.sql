-- Sites, gateways, devices, cameras, points. Owner: modules/sites.
create schema sites;

create table sites.site (
  id         uuid             primary key,
  company_id uuid             not null,
  project_id uuid             not null,
  slug       text             not null,
  name       text             not null,
  name_en    text,
  lon_deg    double precision not null check (lon_deg between -180 and 180),
  lat_deg    double precision not null check (lat_deg between -90 and 90),
  height_m   double precision not null,
  created_at timestamptz      not null,
  unique (company_id, id),
  constraint site_slug unique (company_id, slug)
);

create table sites.gateway (
  id                uuid        primary key,
  company_id        uuid        not null,
  site_id           uuid        not null,
  slug              text        not null,
  name              text        not null,
  created_at        timestamptz not null,
  claim_key_hash    bytea       not null unique check (length(claim_key_hash) = 32),
  claim_expires_at  timestamptz not null,
  claimed_at        timestamptz,
  token_hash        bytea       unique check (length(token_hash) = 32),
  state             text        not null default 'unclaimed' check (state in ('unclaimed', 'online', 'offline', 'stopped')),
  last_seen_at      timestamptz,
  status            jsonb,
  status_at         timestamptz, -- the gateway's own clock: an older status that comes later changes nothing
  desired_version   integer     not null default 0,
  desired_sources   jsonb       not null default '{}',
  reported_version  integer,
  check ((claimed_at is null) = (token_hash is null)),
  unique (company_id, id),
  constraint gateway_slug unique (site_id, slug),
  foreign key (company_id, site_id) references sites.site (company_id, id)
);

-- Ids of devices, cameras and points are the registry's: ingest makes them with the inventory, this module hears them.
create table sites.device (
  id         uuid        primary key,
  company_id uuid        not null,
  site_id    uuid        not null,
  gateway_id uuid        not null,
  slug       text        not null,
  name       text        not null,
  protocol   text        not null check (protocol in ('mqtt', 'modbus-tcp', 'hj212')),
  place      jsonb,
  placed_at  timestamptz, -- placed by hand on the twin: the inventory does not move it any more
  state      text        not null default 'unknown' check (state in ('online', 'offline', 'failing', 'stopped', 'unknown')),
  state_at   timestamptz, -- when the gateway observed it: an older one that comes later changes nothing
  retired_at timestamptz, -- no longer in the inventory; its history stays
  unique (company_id, id),
  constraint device_slug unique (site_id, slug),
  foreign key (company_id, site_id) references sites.site (company_id, id),
  foreign key (company_id, gateway_id) references sites.gateway (company_id, id)
);

create table sites.camera (
  id         uuid        primary key,
  company_id uuid        not null,
  site_id    uuid        not null,
  gateway_id uuid        not null,
  slug       text        not null,
  name       text        not null,
  place      jsonb,
  view       jsonb,
  placed_at  timestamptz,
  state      text        not null default 'unknown' check (state in ('online', 'offline', 'failing', 'stopped', 'unknown')),
  state_at   timestamptz, -- when the gateway observed it: an older one that comes later changes nothing
  retired_at timestamptz,
  unique (company_id, id),
  constraint camera_slug unique (site_id, slug),
  foreign key (company_id, site_id) references sites.site (company_id, id),
  foreign key (company_id, gateway_id) references sites.gateway (company_id, id)
);

create table sites.point (
  id         uuid        primary key,
  company_id uuid        not null,
  site_id    uuid        not null,
  device_id  uuid        not null,
  slug       text        not null,
  name       text        not null,
  kind       text        not null,
  unit       text        not null,
  period_ms  integer     check (period_ms >= 100),
  known_at   timestamptz not null,
  retired_at timestamptz,
  unique (company_id, id),
  constraint point_slug unique (device_id, slug),
  foreign key (company_id, device_id) references sites.device (company_id, id)
);
create index point_by_site on sites.point (site_id);

select platform.isolate('sites.site', 'select, insert, update');
select platform.isolate('sites.gateway', 'select, insert, update');
select platform.isolate('sites.device', 'select, insert, update');
select platform.isolate('sites.camera', 'select, insert, update');
select platform.isolate('sites.point', 'select, insert, update');
-- A gateway is known by its claim key or its token before its company is; the watch looks over all of them.
select platform.open_to_platform('sites.gateway', 'select');
select platform.open_to_platform('sites.site', 'select');
