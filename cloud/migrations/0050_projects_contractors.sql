-- Companies that work on a project (参建单位). Owner: modules/projects.
create table projects.contractor (
  id           uuid        primary key,
  company_id   uuid        not null,
  project_id   uuid        not null,
  name         text        not null,
  name_en      text,
  credit_code  text        not null check (credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
  name_sealed  bytea       not null, -- the contact's name and phone: personal data, see identity/field-cipher.ts
  phone_sealed bytea       not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  constraint contractor_credit_code unique (company_id, project_id, credit_code),
  foreign key (company_id, project_id) references projects.project (company_id, id)
);

select platform.isolate('projects.contractor', 'select, insert, update');
