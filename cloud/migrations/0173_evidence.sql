-- The append-only Merkle log of each company. Owner: modules/evidence.
create schema evidence;

create function evidence.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the log of evidence is only appended to';
end
$$;

create table evidence.log (
  company_id uuid   primary key,
  size       bigint not null default 0
);

create table evidence.leaf (
  company_id uuid        not null,
  index      bigint      not null,
  entry_id   uuid        not null, -- of the event that it came by: heard twice, it is appended once
  kind       text        not null,
  subject    text        not null,
  sha256     text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
  at         timestamptz not null,
  text       text        not null, -- the leaf itself, from which the hashes are made
  primary key (company_id, index),
  unique (company_id, entry_id)
);
create index leaf_by_subject on evidence.leaf (company_id, subject, index);
create index leaf_by_document on evidence.leaf (company_id, sha256);

-- Perfect subtrees: of 2^level leaves, the index-th from the left.
create table evidence.node (
  company_id uuid   not null,
  level      int    not null,
  index      bigint not null,
  sha256     bytea  not null check (length(sha256) = 32),
  sm3        bytea  not null check (length(sm3) = 32),
  primary key (company_id, level, index)
);

create table evidence.key (
  company_id     uuid        primary key,
  public_key     bytea       not null check (length(public_key) = 32), -- Ed25519
  private_sealed bytea       not null,
  made_at        timestamptz not null
);

create table evidence.checkpoint (
  company_id uuid        not null,
  size       bigint      not null,
  at         timestamptz not null,
  note       text        not null,
  primary key (company_id, size)
);

-- RFC 3161 answers over the note of a checkpoint.
create table evidence.stamp (
  company_id uuid        not null,
  size       bigint      not null,
  authority  text        not null,
  at         timestamptz not null,
  answer     bytea       not null,
  primary key (company_id, size)
);

create trigger append_only before update or delete or truncate on evidence.leaf for each statement execute function evidence.refuse_change();
create trigger append_only before update or delete or truncate on evidence.node for each statement execute function evidence.refuse_change();
create trigger append_only before update or delete or truncate on evidence.checkpoint for each statement execute function evidence.refuse_change();

select platform.isolate('evidence.log', 'select, insert, update');
select platform.isolate('evidence.leaf', 'select, insert');
select platform.isolate('evidence.node', 'select, insert');
select platform.isolate('evidence.key', 'select, insert');
select platform.isolate('evidence.checkpoint', 'select, insert');
select platform.isolate('evidence.stamp', 'select, insert');
select platform.open_to_platform('evidence.log', 'select');
select platform.open_to_platform('evidence.checkpoint', 'select');
select platform.open_to_platform('evidence.stamp', 'select');
