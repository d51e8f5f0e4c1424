-- Units (栋/单元/户) as a model's rooms say them. A unit keeps its id through revisions and rules, by its code.
create table twin.unit_rule (
  line_id    uuid        primary key,
  company_id uuid        not null,
  rule       jsonb       not null,
  changed_at timestamptz not null,
  changed_by uuid        not null
);
create table twin.unit (
  id          uuid    primary key,
  company_id  uuid    not null,
  line_id     uuid    not null,
  code        text    not null check (length(code) between 1 and 64),
  source      text    not null check (source in ('zone', 'space-name', 'property', 'hand')),
  storey      text,
  -- of the rooms: computed from their shapes, and as the model states it where it states one for each
  area_m2     float8  not null,
  stated_m2   float8,
  spaces      uuid[]  not null,
  -- false: the newest revision has no rooms for it
  is_standing boolean not null,
  unique (line_id, code)
);
select platform.isolate('twin.unit_rule');
select platform.isolate('twin.unit', 'select, insert, update');
