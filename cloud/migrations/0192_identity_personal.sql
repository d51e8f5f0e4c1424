-- Personal fields beside the name: sealed, and found by a keyed hash of the whole value. Owner: modules/identity.
create table identity.personal_field (
  company_id  uuid        not null,
  person_id   uuid        not null,
  kind        text        not null check (kind in ('phone', 'email', 'id-number', 'bank-card')),
  sealed      bytea       not null, -- SM4-CTR + HMAC-SM3, see field-cipher.ts
  fingerprint text        not null check (fingerprint ~ '^[1-9][0-9]{0,2}:[0-9a-f]{64}$'),
  since       timestamptz not null,
  primary key (person_id, kind),
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
create index personal_field_by_value on identity.personal_field (company_id, kind, fingerprint);
select platform.isolate('identity.personal_field');
