-- A site's own rules. Owner: modules/rules.
create schema rules;

-- `running` is the version that a gateway is to run, whole: changing the rule does not change it.
create table rules.rule (
  id           uuid        primary key,
  company_id   uuid        not null,
  site_id      uuid        not null,
  slug         text        not null check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$'),
  version      integer     not null check (version > 0),
  rule         jsonb       not null,
  changed_at   timestamptz not null,
  changed_by   uuid        not null,
  gateway_id   uuid,
  running      jsonb,
  enabled_at   timestamptz,
  check ((gateway_id is null) = (running is null) and (gateway_id is null) = (enabled_at is null)),
  constraint rule_slug unique (site_id, slug)
);
create index rule_by_gateway on rules.rule (gateway_id) where gateway_id is not null;
select platform.isolate('rules.rule');

-- Which of them a gateway is to run: a part of its desired state.
alter table sites.gateway add column desired_rules jsonb;
