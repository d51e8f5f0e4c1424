-- Commands to gateways: kept, expiring, shown. Owner: modules/sites.
create table sites.command (
  id           uuid        primary key,
  company_id   uuid        not null,
  site_id      uuid        not null,
  gateway_id   uuid        not null,
  name         text        not null,
  source       text        not null,
  args         jsonb       not null,
  state        text        not null default 'waiting'
    check (state in ('waiting', 'sent', 'done', 'refused', 'failed', 'expired')),
  detail       text,
  requested_by uuid        not null,
  requested_at timestamptz not null,
  expires_at   timestamptz not null,
  sent_at      timestamptz,
  finished_at  timestamptz,
  check ((state in ('waiting', 'sent')) = (finished_at is null)),
  foreign key (company_id, gateway_id) references sites.gateway (company_id, id)
);
create index command_open on sites.command (gateway_id, expires_at) where finished_at is null;
create index command_by_gateway on sites.command (gateway_id, requested_at desc, id desc);

select platform.isolate('sites.command', 'select, insert, update');
select platform.open_to_platform('sites.command', 'select');
