-- A file that comes in pieces. Owner: modules/twin. `received` bytes lie on the disk, synced, in the folder of the model that it
-- becomes; whatever lies behind them was never acknowledged.
create table twin.upload (
  id           uuid        primary key,
  company_id   uuid        not null,
  site_id      uuid        not null,
  person_id    uuid        not null,
  model_id     uuid        not null unique,
  wanted       jsonb       not null,
  bytes        bigint      not null check (bytes > 0),
  received     bigint      not null default 0 check (received between 0 and bytes),
  begun_at     timestamptz not null,
  touched_at   timestamptz not null,
  -- when the file was whole, judged and taken as a model
  finished_at  timestamptz,
  check (finished_at is null or received = bytes)
);
create index upload_by_site on twin.upload (site_id, person_id, id) where finished_at is null;
create index upload_by_touch on twin.upload (touched_at);
select platform.isolate('twin.upload');
-- What nobody goes on with is swept away, of whichever company.
select platform.open_to_platform('twin.upload', 'select, delete');
