-- What was taken from a file of another program into a plan: asked a second time, it answers the same. Owner: modules/plans.
create table plans.import (
  id          uuid        primary key,
  company_id  uuid        not null,
  project_id  uuid        not null references plans.plan,
  report      jsonb       not null,
  made_at     timestamptz not null,
  made_by     uuid        not null
);
select platform.isolate('plans.import');
