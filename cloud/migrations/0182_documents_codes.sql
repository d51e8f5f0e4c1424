-- Codes printed on drawings: a token that tells whether this paper is the one to build by. Owner: modules/documents.
create table documents.code (
  id         uuid        primary key,
  company_id uuid        not null,
  version_id uuid        not null references documents.version,
  -- SHA-256 of 256 random bits; the bits themselves are on the paper
  token_hash bytea       not null unique check (length(token_hash) = 32),
  made_at    timestamptz not null,
  made_by    uuid        not null
);
select platform.isolate('documents.code', 'select, insert, update');
-- Whose paper it is shows only by its hash.
select platform.open_to_platform('documents.code', 'select');
