-- A proposal is decided by an approval. Owner: modules/costs.
alter table costs.decision add column approval_id uuid;
-- The signatures that were given before stay as they are, and nothing reads them; what waited for some is proposed again.
update costs.decision set state = 'refused' where state = 'open';
alter table costs.decision add check (state <> 'open' or approval_id is not null);
