-- What was received of each outbox of each gateway. Owner: ingest.
create schema ingest;

create table ingest.received (
  gateway_id uuid           not null,
  epoch      uuid           not null,
  company_id uuid           not null,
  seqs       int8multirange not null default '{}',
  live_to    bigint         not null default 0,
  backlog_to bigint         not null default 0,
  at         timestamptz    not null default now(),
  primary key (gateway_id, epoch)
) with (fillfactor = 50);
comment on table ingest.received is
  'A seq inside seqs was taken, whichever lane brought it; a lane''s batches ascend from live_to and backlog_to.';
select platform.isolate('ingest.received', 'select, insert, update');
