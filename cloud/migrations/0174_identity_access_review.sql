-- Access reviews (权限复核): who may what, looked at again and again by the keeper of roles. Owner: modules/identity.
alter table identity.person add signed_in_at timestamptz;

create table identity.access_review (
  id         uuid        primary key,
  company_id uuid        not null,
  by_person  uuid        not null,
  at         timestamptz not null,
  decisions  jsonb       not null, -- [{ person, roles, keep, reason }], roles as they were
  foreign key (company_id, by_person) references identity.person (company_id, id)
);
create index access_review_by_company on identity.access_review (company_id, id desc);

select platform.isolate('identity.access_review', 'select, insert');
