-- Which task of the plan builds which elements. Owner: modules/sequence. What a person gave to a task hangs on the element (twin.element_link).
create schema sequence;

create table sequence.rules (
  site_id     uuid        primary key,
  company_id  uuid        not null,
  version     integer     not null check (version > 0),
  -- in their order: the first that matches has the element
  rules       jsonb       not null,
  changed_at  timestamptz not null,
  changed_by  uuid        not null
);
select platform.isolate('sequence.rules', 'select, insert, update');
