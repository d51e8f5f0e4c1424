-- Building models and their elements. Owner: modules/twin. The files (IFC and tiles) lie in the models folder, by model id.
create schema twin;

create table twin.model (
  id           uuid        primary key,
  company_id   uuid        not null,
  site_id      uuid        not null,
  building_id  uuid,
  name         text        not null check (length(name) between 1 and 64),
  file_name    text        not null,
  state        text        not null check (state in ('converting', 'ready', 'failed')),
  problem      text,
  -- how often its conversion was begun: a file that takes the whole process down is not tried for ever
  attempts     integer     not null default 0,
  georeference jsonb,
  storeys      jsonb       not null default '[]',
  elements     integer     not null default 0,
  triangles    integer     not null default 0,
  created_at   timestamptz not null,
  unique (company_id, id),
  check ((state = 'failed') = (problem is not null)),
  check (state <> 'ready' or georeference is not null)
);
create index model_by_site on twin.model (site_id, id);

create table twin.element (
  company_id uuid  not null,
  model_id   uuid  not null,
  guid       text  not null,
  ifc_class  text  not null,
  name       text,
  storey     text,
  zone       text,
  properties jsonb not null,
  primary key (model_id, guid),
  foreign key (company_id, model_id) references twin.model (company_id, id)
);

select platform.isolate('twin.model', 'select, insert, update');
select platform.isolate('twin.element', 'select, insert, delete');
-- At its start the service finds the conversions that a stop interrupted, of whichever company.
select platform.open_to_platform('twin.model', 'select');
