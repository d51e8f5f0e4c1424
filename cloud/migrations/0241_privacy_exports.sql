-- What is kept of a person, as a file for him alone. Owner: modules/privacy; the file lies sealed in the data folder until it ends.
create table privacy.export (
  id         uuid        primary key,
  company_id uuid        not null,
  person_id  uuid        not null,
  asked_by   uuid        not null,
  asked_at   timestamptz not null,
  done       integer     not null default 0 check (done >= 0), -- modules
  ready_at   timestamptz,
  ends_at    timestamptz,
  bytes      bigint      check (bytes > 0),
  removed_at timestamptz,
  check ((ready_at is null) = (bytes is null)),
  check (ready_at is null or ends_at is not null),
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
create unique index export_one_at_a_time on privacy.export (person_id) where ends_at is null;
create index export_by_person on privacy.export (person_id, id desc);
create index export_kept on privacy.export (ends_at) where removed_at is null;
select platform.isolate('privacy.export', 'select, insert, update');
select platform.open_to_platform('privacy.export', 'select');
