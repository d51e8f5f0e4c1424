-- The clip of each episode of a camera: a film of hidden pictures, or why there is none. Owner: modules/sites.
create table sites.clip (
  episode_id  uuid        primary key,
  company_id  uuid        not null,
  site_id     uuid        not null,
  camera_id   uuid        not null,
  told_at     timestamptz not null,
  file        jsonb, -- ClipFile of the wire
  sha256      text check (sha256 ~ '^[0-9a-f]{64}$'),
  lost        text,
  detail      text,
  is_stored   boolean     not null default false, -- whether the bytes have come
  check ((file is null) = (sha256 is null)),
  check ((file is null) <> (lost is null))
);
create index clip_by_file on sites.clip (site_id, sha256);
create index occurrence_of_alarm on sites.occurrence (alarm_id, key);
select platform.isolate('sites.clip', 'select, insert, update');

-- Files that prove one thing: while somebody needs one of them, none of them grows old. Owner: stores.
create table stores.evidence_of (
  company_id uuid not null,
  site_id    uuid not null,
  what       text not null, -- 'episode:' and its id
  sha256     text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (site_id, sha256, what)
);
comment on table stores.evidence_of is 'May name a file that has not come yet.';
create index evidence_of_what on stores.evidence_of (site_id, what);
select platform.isolate('stores.evidence_of', 'select, insert');
select platform.open_to_platform('stores.evidence_of', 'select');
