-- A baseline may wait for an approval. Owner: modules/plans.
alter table plans.baseline
  add column state       text not null default 'agreed' check (state in ('waiting', 'agreed', 'refused')),
  add column approval_id uuid,
  add check (state = 'agreed' or approval_id is not null);
