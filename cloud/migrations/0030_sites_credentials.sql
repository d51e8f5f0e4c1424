-- A gateway's credential can be taken away, and a new key given to a gateway that has one. Owner: modules/sites.
alter table sites.gateway
  add column key_used_at timestamptz, -- a key is used once; null while it waits
  add column revoked_at  timestamptz,
  add check (revoked_at is null or token_hash is null),
  drop constraint gateway_state_check,
  add constraint gateway_state_check check (state in ('unclaimed', 'online', 'offline', 'stopped', 'revoked')),
  add check ((state = 'revoked') = (revoked_at is not null));

update sites.gateway set key_used_at = claimed_at;
