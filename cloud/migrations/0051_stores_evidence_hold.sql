-- Evidence that something needs stays, however old it is; the rest is forgotten after a while. Owner: stores.
create table stores.evidence_hold (
  company_id  uuid        not null,
  site_id     uuid        not null,
  sha256      text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
  holder      text        not null, -- who needs it: 'hazard:' and its id
  held_at     timestamptz not null,
  released_at timestamptz,
  primary key (site_id, sha256, holder)
);
comment on table stores.evidence_hold is
  'May name a file that has not come yet. A file''s time begins anew when its last holder lets it go.';
create index evidence_hold_holder on stores.evidence_hold (holder);

select platform.isolate('stores.evidence_hold', 'select, insert, update');
select platform.open_to_platform('stores.evidence_hold', 'select');
select platform.open_to_platform('stores.evidence', 'select, delete');
create index evidence_age on stores.evidence (stored_at);
