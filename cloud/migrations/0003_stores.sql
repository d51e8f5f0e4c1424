-- Facts at rest. Owner: stores.
create schema stores;

-- Which sources and points a site has; written by ingest with the inventory, so that readings behind it are known.
create table stores.registry (
  site_id    uuid    primary key,
  company_id uuid    not null,
  version    integer not null
);
select platform.isolate('stores.registry', 'select, insert, update');

create table stores.source (
  id         uuid primary key,
  company_id uuid not null,
  site_id    uuid not null,
  gateway_id uuid not null,
  kind       text not null check (kind in ('sensor', 'camera')),
  slug       text not null,
  unique (site_id, kind, slug)
);
select platform.isolate('stores.source', 'select, insert, update');

-- `series` is the point's number inside this database: four bytes in each reading instead of sixteen.
create table stores.point (
  series     integer generated always as identity primary key,
  id         uuid    not null unique,
  company_id uuid    not null,
  site_id    uuid    not null,
  source_id  uuid    not null references stores.source,
  slug       text    not null,
  kind       text    not null,
  unique (source_id, slug)
);
create index point_site on stores.point (site_id);
select platform.isolate('stores.point', 'select, insert, update');
select platform.open_to_platform('stores.point', 'select');

-- One value of one point. (series, observed_at) is its natural key: the same reading sent again is the same row.
create table stores.reading (
  series      integer          not null,
  quality     "char"           not null,
  replay      boolean          not null,
  observed_at timestamptz      not null,
  value       double precision not null
) partition by range (observed_at);
create unique index reading_key on stores.reading (series, observed_at);
create index reading_time on stores.reading using brin (observed_at) with (pages_per_range = 32, autosummarize = on);

-- Read through the parent, as the company; written into the partitions, on which there is no right but insert: COPY is
-- not possible into a table with row security, and ingest resolves each series under the company's own rows.
alter table stores.reading enable row level security;
create policy company on stores.reading for select to loujing_app
  using (series in (select series from stores.point where company_id = current_company()));
create policy platform on stores.reading for select to loujing_platform using (true);
grant select on stores.reading to loujing_app, loujing_platform;

create table stores.rollup_minute (
  series integer          not null,
  bucket timestamptz      not null,
  low    double precision not null,
  total  double precision not null,
  high   double precision not null,
  count  integer          not null
) partition by range (bucket);
create unique index rollup_minute_key on stores.rollup_minute (series, bucket);
create index rollup_minute_time on stores.rollup_minute (bucket);

create table stores.rollup_hour (
  series integer          not null,
  bucket timestamptz      not null,
  low    double precision not null,
  total  double precision not null,
  high   double precision not null,
  count  integer          not null,
  primary key (series, bucket)
);

do $$
declare
  rollup text;
begin
  foreach rollup in array array['stores.rollup_minute', 'stores.rollup_hour'] loop
    execute format('alter table %s enable row level security', rollup);
    execute format('create policy company on %s for select to loujing_app
                      using (series in (select series from stores.point where company_id = current_company()))', rollup);
    execute format('create policy platform on %s to loujing_platform using (true) with check (true)', rollup);
    execute format('grant select on %s to loujing_app', rollup);
    execute format('grant select, insert, update, delete on %s to loujing_platform', rollup);
  end loop;
end
$$;

-- Minutes whose rollups are to be made again. A batch adds its own lines, in the transaction that stores its readings; the
-- job takes away only lines that it saw, so a reading that commits later leaves a line that is seen later.
create table stores.dirty_minute (
  id         bigint generated always as identity primary key,
  company_id uuid        not null,
  minute     timestamptz not null
);
create index dirty_minute_time on stores.dirty_minute (minute);
select platform.isolate('stores.dirty_minute', 'insert');
select platform.open_to_platform('stores.dirty_minute', 'select, delete');

-- The newest value of each point, by the time of its observation.
create table stores.latest (
  series      integer          primary key,
  company_id  uuid             not null,
  quality     "char"           not null,
  observed_at timestamptz      not null,
  value       double precision not null
) with (fillfactor = 50);
select platform.isolate('stores.latest', 'select, insert, update');

create table stores.detection (
  company_id  uuid        not null,
  site_id     uuid        not null,
  camera_id   uuid        not null,
  observed_at timestamptz not null,
  message_id  uuid        not null,
  replay      boolean     not null,
  data        jsonb       not null,
  primary key (camera_id, observed_at, message_id)
) partition by range (observed_at);
select platform.isolate('stores.detection', 'select, insert');

-- The file itself lies in the evidence folder, by its hash; one line for each site that it belongs to.
create table stores.evidence (
  company_id   uuid        not null,
  site_id      uuid        not null,
  sha256       text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes        bigint      not null,
  content_type text        not null,
  stored_at    timestamptz not null,
  primary key (site_id, sha256)
);
create index evidence_hash on stores.evidence (sha256);
select platform.isolate('stores.evidence', 'select, insert');

-- Messages that were taken but not believed. json and not jsonb: it keeps the text as it came, also \u0000.
create table stores.quarantine (
  id          uuid        primary key,
  company_id  uuid        not null,
  site_id     uuid        not null,
  gateway_id  uuid        not null,
  seq         bigint      not null,
  recorded_at timestamptz not null,
  topic       text        not null,
  problem     text        not null,
  detail      text,
  payload     json        not null
);
create index quarantine_site on stores.quarantine (site_id, id desc);
create index quarantine_time on stores.quarantine (recorded_at);
select platform.isolate('stores.quarantine', 'select, insert');
select platform.open_to_platform('stores.quarantine', 'select, delete');

grant usage on schema stores to loujing_app, loujing_platform;

-- Makes the partition of `parent` that holds `at`: a week of readings and detections, a month of minutes. The caller is not
-- the owner, so it runs as the owner; the three names are all that it takes.
create function stores.make_partition(parent text, at timestamptz) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  unit  text := case parent when 'reading' then 'week' when 'detection' then 'week' when 'rollup_minute' then 'month' end;
  first timestamptz := date_trunc(unit, at, 'UTC');
  after timestamptz := date_trunc(unit, first + case unit when 'week' then interval '7 days' else interval '32 days' end, 'UTC');
  part  text := parent || to_char(first at time zone 'UTC', '_YYYYMMDD');
begin
  if unit is null then
    raise exception 'not a partitioned store: %', parent;
  end if;
  if to_regclass(format('stores.%I', part)) is not null then
    return part;
  end if;
  perform pg_advisory_xact_lock(7301002);
  if to_regclass(format('stores.%I', part)) is null then
    -- attach, and not "create partition of": that would lock the parent against every reader and writer
    execute format('create table stores.%I (like stores.%I including defaults)', part, parent);
    execute format('alter table stores.%I attach partition stores.%I for values from (%L) to (%L)', parent, part, first, after);
    if parent = 'reading' then
      execute format('grant insert on stores.%I to loujing_app', part);
    end if;
  end if;
  return part;
end
$$;
revoke all on function stores.make_partition(text, timestamptz) from public;
grant execute on function stores.make_partition(text, timestamptz) to loujing_platform;
