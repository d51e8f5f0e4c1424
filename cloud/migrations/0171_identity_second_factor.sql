-- The second factor of sign-in, and who must have one. Owner: modules/identity.
create table identity.second_factor (
  person_id      uuid        primary key,
  company_id     uuid        not null,
  -- The secret in use and the one being enrolled, SM4-CTR + HMAC-SM3.
  secret_sealed  bytea,
  since          timestamptz,
  offered_sealed bytea,
  -- The last 30 s step that was used, so that a code seen by somebody else is worth nothing (RFC 6238 §5.2).
  last_step      bigint      not null default 0,
  foreign key (company_id, person_id) references identity.person (company_id, id),
  check ((secret_sealed is null) = (since is null))
);

-- SHA-256 of codes of 80 random bits; one goes with each use.
create table identity.recovery_code (
  code_hash  bytea primary key check (length(code_hash) = 32),
  company_id uuid  not null,
  person_id  uuid  not null,
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
create index recovery_code_by_person on identity.recovery_code (person_id);

select platform.isolate('identity.second_factor');
select platform.isolate('identity.recovery_code', 'select, insert, delete');
select platform.open_to_platform('identity.second_factor', 'select');
select platform.open_to_platform('identity.company', 'select');

alter table identity.company add second_factor_roles text[] not null default '{}';
