-- Share links: what a visitor without an account may see, and until when. Owner: modules/shares.
create schema shares;

create table shares.share (
  id             uuid        primary key,
  company_id     uuid        not null,
  site_id        uuid        not null,
  title          text        not null,
  building       text,
  shows_prices   boolean     not null,
  view           jsonb,
  -- SHA-256 of 256 random bits; the bits themselves are with who holds the link
  token_hash     bytea       not null unique check (length(token_hash) = 32),
  expires_at     timestamptz not null,
  revoked_at     timestamptz,
  opens          integer     not null default 0,
  last_opened_at timestamptz,
  made_at        timestamptz not null,
  made_by        uuid        not null
);
create index share_by_site on shares.share (site_id, id desc);
select platform.isolate('shares.share', 'select, insert, update');
-- Whose link it is shows only by its hash.
select platform.open_to_platform('shares.share', 'select');
