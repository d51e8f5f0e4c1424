-- Units that are sold (房源): what they are, where they are on their way to the buyer, and what they cost. Owner: modules/units.
create schema units;

create function units.keep_as_written() returns trigger language plpgsql as $$
begin
  raise exception 'a move and a price stay as they were written' using errcode = 'restrict_violation';
end
$$;

create table units.unit (
  id          uuid        primary key,
  company_id  uuid        not null,
  site_id     uuid        not null,
  -- as the model says it
  line_id     uuid        not null,
  model_id    uuid        not null,
  code        text        not null check (length(code) between 1 and 64),
  building    text        not null default '',
  entrance    text,
  flat        text        not null,
  storey      text,
  floor       integer,
  area_dm2    integer     not null check (area_dm2 >= 0),
  spaces      text[]      not null,
  is_standing boolean     not null,
  -- as the sales desk says it
  type        text,
  orientation text,
  state       text        not null default 'NOT_RELEASED' check (state in ('NOT_RELEASED', 'HELD', 'AVAILABLE', 'LOCKED',
                            'RESERVED', 'SUBSCRIBED', 'SIGNED', 'FILED', 'DELIVERED')),
  version     integer     not null default 0,
  changed_at  timestamptz not null,
  unique (site_id, code)
);
select platform.isolate('units.unit', 'select, insert, update');

create table units.move (
  id           uuid        primary key,
  company_id   uuid        not null,
  unit_id      uuid        not null references units.unit,
  state_before text        not null,
  state_after  text        not null,
  reason       text        not null,
  permit       text,
  until        timestamptz,
  version      integer     not null,
  moved_at     timestamptz not null,
  moved_by     uuid        not null,
  unique (unit_id, version)
);
create trigger written before update or delete on units.move for each row execute function units.keep_as_written();
select platform.isolate('units.move', 'select, insert');

create table units.price_list (
  id             uuid        primary key,
  company_id     uuid        not null,
  site_id        uuid        not null,
  version        integer     not null check (version > 0),
  name           text        not null,
  effective_from date        not null,
  approved_on    date        not null check (approved_on <= effective_from),
  made_at        timestamptz not null,
  made_by        uuid        not null,
  unique (site_id, version)
);
create trigger written before update or delete on units.price_list for each row execute function units.keep_as_written();
select platform.isolate('units.price_list', 'select, insert');

create table units.price (
  list_id    uuid   not null references units.price_list,
  unit_id    uuid   not null references units.unit,
  company_id uuid   not null,
  list_fen   bigint not null check (list_fen > 0),
  filed_fen  bigint check (list_fen <= filed_fen),
  primary key (unit_id, list_id)
);
create trigger written before update or delete on units.price for each row execute function units.keep_as_written();
select platform.isolate('units.price', 'select, insert');
