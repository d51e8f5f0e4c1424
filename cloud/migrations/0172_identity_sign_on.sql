-- Who somebody is at the company's own identity provider (OpenID Connect). Owner: modules/identity.
create table identity.sign_on (
  issuer     text        not null,
  subject    text        not null check (length(subject) between 1 and 255),
  company_id uuid        not null,
  person_id  uuid        not null,
  since      timestamptz not null,
  primary key (issuer, subject),
  unique (person_id, issuer),
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
select platform.isolate('identity.sign_on', 'select, insert, delete');
select platform.open_to_platform('identity.sign_on', 'select');

-- How the session began: a provider asks for a second factor itself.
alter table identity.session add way text not null default 'password' check (way in ('password', 'sign-on'));
