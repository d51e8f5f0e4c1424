-- The cost of a project: accounts, targets, the contract plan, contracts and all that follows them, and the ledger. Owner: modules/costs.
create schema costs;

-- One row a project: whoever changes money holds it, so that two requests cannot pass one limit together.
create table costs.budget (
  project_id  uuid primary key,
  company_id  uuid not null
);
select platform.isolate('costs.budget');

create table costs.account (
  id          uuid    primary key,
  company_id  uuid    not null,
  project_id  uuid    not null references costs.budget,
  code        text    not null collate "C",
  entry       jsonb   not null,
  version     integer not null check (version > 0),
  constraint account_code unique (project_id, code)
);
select platform.isolate('costs.account', 'select, insert, update');

create table costs.target (
  id            uuid        primary key,
  company_id    uuid        not null,
  project_id    uuid        not null references costs.budget,
  stage         text        not null,
  note          text        not null,
  lines         jsonb       not null,
  made_by       uuid        not null,
  made_at       timestamptz not null,
  confirmed_by  uuid,
  confirmed_at  timestamptz,
  check ((confirmed_by is null) = (confirmed_at is null)),
  constraint target_four_eyes check (confirmed_by <> made_by)
);
create index target_by_project on costs.target (project_id, id desc);
select platform.isolate('costs.target', 'select, insert, update');

-- A version that is confirmed is never changed again, whatever the statement says.
create function costs.keep_confirmed() returns trigger language plpgsql as $$
begin
  raise exception 'a confirmed target is frozen' using errcode = 'restrict_violation';
end
$$;
create trigger frozen before update or delete on costs.target
  for each row when (old.confirmed_at is not null) execute function costs.keep_confirmed();

create table costs.contract (
  id                  uuid    primary key,
  company_id          uuid    not null,
  project_id          uuid    not null references costs.budget,
  number              text    not null,
  entry               jsonb   not null,
  signed_by           uuid    not null,
  amount_fen          bigint  not null,
  confirmed_fen       bigint  not null default 0,
  payable_fen         bigint  not null default 0,
  paid_fen            bigint  not null default 0,
  invoiced_fen        bigint  not null default 0,
  settlement          jsonb,
  retention_released  boolean not null default false,
  constraint contract_number unique (project_id, number),
  constraint contract_order check (amount_fen >= confirmed_fen and confirmed_fen >= payable_fen
                                   and payable_fen >= paid_fen and paid_fen >= 0)
);
create index contract_by_project on costs.contract (project_id, id desc);
select platform.isolate('costs.contract', 'select, insert, update');

-- A line of the contract plan (合约规划); signed once.
create table costs.line (
  id           uuid    primary key,
  company_id   uuid    not null,
  project_id   uuid    not null references costs.budget,
  account_id   uuid    not null references costs.account,
  entry        jsonb   not null,
  net_fen      bigint  not null,
  version      integer not null check (version > 0),
  contract_id  uuid    references costs.contract
);
create index line_by_project on costs.line (project_id, id);
select platform.isolate('costs.line', 'select, insert, update');

create table costs.change_order (
  id            uuid    primary key,
  company_id    uuid    not null,
  project_id    uuid    not null references costs.budget,
  contract_id   uuid    not null references costs.contract,
  account_id    uuid    not null references costs.account,
  entry         jsonb   not null,
  state         text    not null check (state in ('draft', 'submitted', 'tech-approved', 'priced', 'confirmed', 'settled')),
  value_fen     bigint  not null,
  pending_rate  integer not null check (pending_rate between 0 and 10000),
  steps         jsonb   not null default '[]'
);
create index change_by_contract on costs.change_order (contract_id, id desc);
create index change_by_project on costs.change_order (project_id, id desc);
select platform.isolate('costs.change_order', 'select, insert, update');

create table costs.claim (
  id             uuid   primary key,
  company_id     uuid   not null,
  project_id     uuid   not null references costs.budget,
  contract_id    uuid   not null references costs.contract,
  entry          jsonb  not null,
  claimed_fen    bigint not null check (claimed_fen > 0),
  made_by        uuid   not null,
  review         jsonb,
  reviewed_by    uuid,
  confirmed_fen  bigint not null default 0,
  payable_fen    bigint not null default 0,
  retained_fen   bigint not null default 0,
  constraint claim_order check (claimed_fen >= confirmed_fen and confirmed_fen >= payable_fen + retained_fen
                                and payable_fen >= 0 and retained_fen >= 0),
  constraint claim_four_eyes check (reviewed_by <> made_by)
);
create index claim_by_contract on costs.claim (contract_id, id desc);
create index claim_by_project on costs.claim (project_id, id desc);
select platform.isolate('costs.claim', 'select, insert, update');

create table costs.payment (
  id           uuid   primary key,
  company_id   uuid   not null,
  project_id   uuid   not null references costs.budget,
  contract_id  uuid   not null references costs.contract,
  entry        jsonb  not null,
  made_by      uuid   not null
);
create index payment_by_project on costs.payment (project_id, id desc);
select platform.isolate('costs.payment', 'select, insert');

create table costs.invoice (
  id           uuid   primary key,
  company_id   uuid   not null,
  project_id   uuid   not null references costs.budget,
  contract_id  uuid   not null references costs.contract,
  number       text   not null,
  entry        jsonb  not null,
  net_fen      bigint not null,
  made_by      uuid   not null,
  constraint invoice_number unique (contract_id, number)
);
create index invoice_by_project on costs.invoice (project_id, id desc);
select platform.isolate('costs.invoice', 'select, insert');

create table costs.expense (
  id          uuid   primary key,
  company_id  uuid   not null,
  project_id  uuid   not null references costs.budget,
  account_id  uuid   not null references costs.account,
  entry       jsonb  not null,
  net_fen     bigint not null,
  made_by     uuid   not null
);
create index expense_by_project on costs.expense (project_id, id desc);
select platform.isolate('costs.expense', 'select, insert');

-- What people decided when money ran out, with their signatures.
create table costs.decision (
  id          uuid        primary key,
  company_id  uuid        not null,
  project_id  uuid        not null references costs.budget,
  subject     uuid        not null,
  account_id  uuid        not null references costs.account,
  entry       jsonb       not null,
  state       text        not null check (state in ('open', 'agreed', 'refused')),
  signatures  jsonb       not null default '[]',
  made_by     uuid        not null,
  made_at     timestamptz not null
);
create index decision_by_project on costs.decision (project_id, id desc);
create index decision_by_subject on costs.decision (subject, account_id);
select platform.isolate('costs.decision', 'select, insert, update');

-- The ledger: every number that is shown is the sum of entries in it. Added to, never changed.
create table costs.entry (
  id           uuid        primary key,
  company_id   uuid        not null,
  project_id   uuid        not null references costs.budget,
  account_id   uuid        not null references costs.account,
  kind         text        not null check (kind in ('target', 'signed', 'changes', 'pending', 'expenses', 'unsigned', 'reserve', 'paid')),
  fen          bigint      not null,
  net_fen      bigint      not null,
  document     text        not null,
  document_id  uuid        not null,
  title        text        not null,
  day          date        not null,
  at           timestamptz not null
);
create index entry_by_account on costs.entry (project_id, account_id, kind) include (fen, net_fen);
create index entry_by_project on costs.entry (project_id, id desc);
select platform.isolate('costs.entry', 'select, insert');
