-- Two people together open the sealed original of a picture. Owner: modules/originals.
create schema originals;

-- What opens one half of sealed pictures: an SM2 key under its holder's passphrase, which is nowhere. Never deleted, because
-- pictures that were sealed for it open by nothing else.
create table originals.holder_key (
  id           uuid        primary key,
  company_id   uuid        not null,
  person_id    uuid        not null,
  seat         text        not null check (seat in ('first', 'second')),
  public_key   text        not null check (public_key ~ '^04[0-9a-f]{128}$'),
  fingerprint  text        not null check (fingerprint ~ '^[0-9a-f]{64}$'),
  protected    jsonb       not null,
  made_at      timestamptz not null,
  retired_at   timestamptz,
  -- tries of the passphrase since it was last right
  tries        integer     not null default 0,
  locked_until timestamptz,
  unique (company_id, id),
  unique (company_id, fingerprint)
);
create unique index holder_key_one_in_use on originals.holder_key (company_id, person_id) where retired_at is null;

-- A key that was handed to a successor: its private half, encrypted for the successor's public key.
create table originals.succession (
  company_id uuid        not null,
  key_id     uuid        not null,
  to_key_id  uuid        not null,
  encrypted  text        not null,
  at         timestamptz not null,
  primary key (company_id, key_id, to_key_id),
  foreign key (company_id, key_id) references originals.holder_key (company_id, id),
  foreign key (company_id, to_key_id) references originals.holder_key (company_id, id)
);

create table originals.request (
  id             uuid        primary key,
  company_id     uuid        not null,
  site_id        uuid        not null,
  alarm_id       uuid        not null,
  camera_id      uuid        not null,
  camera_name    text        not null,
  taken_at       timestamptz not null,
  sealed_sha256  text        not null,
  purpose        text        not null,
  reason_sealed  bytea       not null,
  asked_by       uuid        not null,
  asked_at       timestamptz not null,
  decide_before  timestamptz not null,
  -- an SM2 pair for this request alone: what is approved is encrypted for it, and its private half is under a secret that
  -- only the asker's browser has
  look_public    text        not null,
  look_protected jsonb       not null,
  look_before    timestamptz,
  looks          integer     not null default 0,
  unique (company_id, id)
);
create index request_by_alarm on originals.request (alarm_id);
create index request_by_company on originals.request (company_id, id desc);
create index request_by_sealed on originals.request (sealed_sha256);

create table originals.decision (
  company_id    uuid        not null,
  request_id    uuid        not null,
  person_id     uuid        not null,
  at            timestamptz not null,
  -- of an approval: the holder's half of the data key, encrypted for the request
  seat          text        check (seat in ('first', 'second')),
  half          text,
  -- of a rejection
  reason_sealed bytea,
  primary key (request_id, person_id),
  foreign key (company_id, request_id) references originals.request (company_id, id),
  check ((seat is null) = (half is null)),
  check ((seat is null) = (reason_sealed is not null))
);
create unique index decision_once_a_seat on originals.decision (request_id, seat);

select platform.isolate('originals.holder_key', 'select, insert, update');
select platform.isolate('originals.succession', 'select, insert');
select platform.isolate('originals.request', 'select, insert, update');
-- What was decided stays decided.
select platform.isolate('originals.decision', 'select, insert');
