-- A line of the audit log keeps a person's id and a keyed hash of his account, and no name: names are looked up, and can be deleted.
-- Version 1 is the format of lines that name the account; they stay as they were written, or their hashes would not hold.
alter table platform.audit
  add column format       smallint not null default 1,
  add column account_hash text check (account_hash ~ '^[1-9][0-9]{0,2}:[0-9a-f]{64}$');
alter table platform.audit alter column format drop default;
alter table platform.audit add constraint audit_format
  check (case format when 1 then account_hash is null when 2 then account is null else false end);
