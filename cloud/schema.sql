-- What the migrations make, read back from the database by cloud/scripts/write-schema.ts. To read, not to run.

schema approvals
schema costs
schema documents
schema evidence
schema feedback
schema hazards
schema identity
schema ingest
schema noise
schema notices
schema originals
schema plans
schema platform
schema privacy
schema projects
schema public
schema rules
schema sequence
schema shares
schema sites
schema stores
schema sunlight
schema topics
schema transport
schema twin
schema units

table approvals.absence (row security)
  id uuid not null
  company_id uuid not null
  person_id uuid not null
  from_day date not null
  until_day date not null
  deputy_id uuid not null
table approvals.approval (row security)
  id uuid not null
  company_id uuid not null
  kind text not null
  object uuid not null
  project_id uuid
  title text not null
  facts jsonb not null
  figures jsonb not null
  seen text not null
  flow jsonb not null
  template_id uuid
  template_version integer
  skipped text[] not null default '{}'::text[]
  started_by uuid not null
  started_at timestamp with time zone not null
  state text not null
  step text
  due_at timestamp with time zone
  is_overdue boolean not null default false
  reminded_at timestamp with time zone
  ended_at timestamp with time zone
table approvals.copy (row security)
  approval_id uuid not null
  person_id uuid not null
  company_id uuid not null
table approvals.event (row security)
  seq bigint not null generated always as identity
  id uuid not null
  company_id uuid not null
  approval_id uuid not null
  at timestamp with time zone not null
  kind text not null
  by_person uuid
  stage text
  words text not null
  seen text
  asked jsonb
  deed jsonb not null
table approvals.task (row security)
  approval_id uuid not null
  person_id uuid not null
  company_id uuid not null
  task text not null
table approvals.template (row security)
  id uuid not null
  company_id uuid not null
  kind text not null
  version integer not null
  enabled boolean not null default false
table approvals.template_version (row security)
  template_id uuid not null
  version integer not null
  company_id uuid not null
  flow jsonb not null
  made_by uuid not null
  made_at timestamp with time zone not null
table costs.account (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  code text not null
  entry jsonb not null
  version integer not null
table costs.budget (row security)
  project_id uuid not null
  company_id uuid not null
  version bigint not null default 1
table costs.change_order (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  contract_id uuid not null
  account_id uuid not null
  entry jsonb not null
  state text not null
  value_fen bigint not null
  pending_rate integer not null
  steps jsonb not null default '[]'::jsonb
table costs.claim (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  contract_id uuid not null
  entry jsonb not null
  claimed_fen bigint not null
  made_by uuid not null
  review jsonb
  reviewed_by uuid
  confirmed_fen bigint not null default 0
  payable_fen bigint not null default 0
  retained_fen bigint not null default 0
table costs.contract (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  number text not null
  entry jsonb not null
  signed_by uuid not null
  amount_fen bigint not null
  confirmed_fen bigint not null default 0
  payable_fen bigint not null default 0
  paid_fen bigint not null default 0
  invoiced_fen bigint not null default 0
  settlement jsonb
  retention_released boolean not null default false
table costs.decision (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  subject uuid not null
  account_id uuid not null
  entry jsonb not null
  state text not null
  signatures jsonb not null default '[]'::jsonb
  made_by uuid not null
  made_at timestamp with time zone not null
  approval_id uuid
table costs.entry (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  account_id uuid not null
  kind text not null
  fen bigint not null
  net_fen bigint not null
  document text not null
  document_id uuid not null
  title text not null
  day date not null
  at timestamp with time zone not null
table costs.expense (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  account_id uuid not null
  entry jsonb not null
  net_fen bigint not null
  made_by uuid not null
table costs.invoice (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  contract_id uuid not null
  number text not null
  entry jsonb not null
  net_fen bigint not null
  made_by uuid not null
table costs.line (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  account_id uuid not null
  entry jsonb not null
  net_fen bigint not null
  version integer not null
  contract_id uuid
table costs.payment (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  contract_id uuid not null
  entry jsonb not null
  made_by uuid not null
table costs.target (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  stage text not null
  note text not null
  lines jsonb not null
  made_by uuid not null
  made_at timestamp with time zone not null
  confirmed_by uuid
  confirmed_at timestamp with time zone
table documents.code (row security)
  id uuid not null
  company_id uuid not null
  version_id uuid not null
  token_hash bytea not null
  made_at timestamp with time zone not null
  made_by uuid not null
table documents.document (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  folder_id uuid not null
  class text not null
  grade text not null
  title text not null
  title_sealed bytea
  number text
  discipline text
  stage text
  state text not null default 'valid'::text
  reason text
  current_version_id uuid not null
  held_by uuid
  held_at timestamp with time zone
  changed_at timestamp with time zone not null
  made_at timestamp with time zone not null
  made_by uuid not null
table documents.folder (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  parent_id uuid
  name text not null
  class text
  made_at timestamp with time zone not null
  made_by uuid not null
table documents.link (row security)
  id uuid not null
  company_id uuid not null
  document_id uuid not null
  kind text not null
  object_id uuid not null
  made_at timestamp with time zone not null
  made_by uuid not null
table documents.look (row security)
  id uuid not null
  company_id uuid not null
  document_id uuid not null
  version_id uuid not null
  look text not null
  purpose text
  looked_at timestamp with time zone not null
  person_id uuid not null
table documents.text (row security)
  version_id uuid not null
  company_id uuid not null
  state text not null
  attempts integer not null default 0
  content text not null default ''::text
  folded text not null default ''::text
  grams text[] not null default '{}'::text[]
  is_cut boolean not null default false
table documents.upload (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  person_id uuid not null
  wanted_sealed bytea not null
  grade text not null
  bytes bigint not null
  received bigint not null default 0
  state text not null default 'arriving'::text
  suspicion text
  sha256 text
  begun_at timestamp with time zone not null
  touched_at timestamp with time zone not null
table documents.version (row security)
  id uuid not null
  company_id uuid not null
  document_id uuid not null
  major integer not null
  minor integer not null
  revision text
  note text not null
  file_name text not null
  file_name_sealed bytea
  media_type text not null
  bytes bigint not null
  sha256 text not null
  sm3 text not null
  is_sealed boolean not null
  supersedes uuid
  made_at timestamp with time zone not null
  made_by uuid not null
table evidence.checkpoint (row security)
  company_id uuid not null
  size bigint not null
  at timestamp with time zone not null
  note text not null
table evidence.key (row security)
  company_id uuid not null
  public_key bytea not null
  private_sealed bytea not null
  made_at timestamp with time zone not null
table evidence.leaf (row security)
  company_id uuid not null
  index bigint not null
  entry_id uuid not null
  kind text not null
  subject text not null
  sha256 text not null
  at timestamp with time zone not null
  text text not null
table evidence.log (row security)
  company_id uuid not null
  size bigint not null default 0
table evidence.node (row security)
  company_id uuid not null
  level integer not null
  index bigint not null
  sha256 bytea not null
  sm3 bytea not null
table evidence.stamp (row security)
  company_id uuid not null
  size bigint not null
  authority text not null
  at timestamp with time zone not null
  answer bytea not null
table feedback.change (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid not null
  camera_id uuid not null
  camera_slug text not null
  version integer not null
  proposal jsonb not null
  before jsonb not null
  accepted_by uuid not null
  accepted_at timestamp with time zone not null
  command_id uuid not null
  undone_by uuid
  undone_at timestamp with time zone
  undo_command uuid
table feedback.episode (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid not null
  camera_id uuid not null
  kind text not null
  zone text
  started_at timestamp with time zone not null
  told_at timestamp with time zone not null
  score double precision not null
  threshold double precision not null
  views integer not null
  boxes jsonb not null
  alarm_id uuid
  verdict text
  reason text
table hazards.event (row security)
  seq bigint not null generated always as identity
  id uuid not null
  company_id uuid not null
  hazard_id uuid not null
  at timestamp with time zone not null
  kind text not null
  by_person uuid
  text text
  photos text[] not null default '{}'::text[]
table hazards.hazard (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  title text not null
  detail text
  category text not null
  level text not null
  level_rule text not null
  level_source text not null
  state text not null
  attention text not null
  alarm_id uuid
  alarm_type text
  place jsonb
  camera_id uuid
  camera_name text
  zone text
  contractor_id uuid
  contractor_by text
  found_at timestamp with time zone not null
  found_by uuid not null
  created_at timestamp with time zone not null
  deadline_at timestamp with time zone not null
  deadline_rule text not null
  deadline_source text not null
  rectified_at timestamp with time zone
  rectified_by uuid
  rectified_text text
  sent_back integer not null default 0
  closed_at timestamp with time zone
  updated_at timestamp with time zone not null
table hazards.responsibility (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  contractor_id uuid not null
  scope text not null
  camera_id uuid
  zone text
  from_day date not null
  until_day date
  created_at timestamp with time zone not null
table identity.access_review (row security)
  id uuid not null
  company_id uuid not null
  by_person uuid not null
  at timestamp with time zone not null
  decisions jsonb not null
table identity.company (row security)
  company_id uuid not null
  name text not null
  name_en text
  created_at timestamp with time zone not null
  second_factor_roles text[] not null default '{}'::text[]
table identity.login_failure
  account_hash bytea not null
  failures integer not null
  last_at timestamp with time zone not null
  locked_until timestamp with time zone
table identity.person (row security)
  id uuid not null
  company_id uuid not null
  account text not null
  name_sealed bytea not null
  password_hash text not null
  roles text[] not null default '{}'::text[]
  created_at timestamp with time zone not null
  disabled_at timestamp with time zone
  signed_in_at timestamp with time zone
  closed_at timestamp with time zone
table identity.personal_field (row security)
  company_id uuid not null
  person_id uuid not null
  kind text not null
  sealed bytea not null
  fingerprint text not null
  since timestamp with time zone not null
table identity.recovery_code (row security)
  code_hash bytea not null
  company_id uuid not null
  person_id uuid not null
table identity.second_factor (row security)
  person_id uuid not null
  company_id uuid not null
  secret_sealed bytea
  since timestamp with time zone
  offered_sealed bytea
  last_step bigint not null default 0
table identity.session (row security)
  token_hash bytea not null
  company_id uuid not null
  person_id uuid not null
  started_at timestamp with time zone not null
  used_at timestamp with time zone not null
  way text not null default 'password'::text
table identity.setup (row security)
  only_once boolean not null default true
  company_id uuid not null
  done_at timestamp with time zone not null
table identity.sign_on (row security)
  issuer text not null
  subject text not null
  company_id uuid not null
  person_id uuid not null
  since timestamp with time zone not null
table ingest.received (row security)
  gateway_id uuid not null
  epoch uuid not null
  company_id uuid not null
  seqs int8multirange not null default '{}'::int8multirange
  live_to bigint not null default 0
  backlog_to bigint not null default 0
  at timestamp with time zone not null default now()
table noise.source (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  version integer not null
  source jsonb not null
  changed_at timestamp with time zone not null
  changed_by uuid not null
table noise.study (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  name text not null
  limits jsonb not null
  kinds text[] not null
  air jsonb not null
  ground jsonb not null
  sources jsonb not null
  state text not null
  progress real not null default 0
  problem text
  models jsonb not null default '[]'::jsonb
  windows integer not null default 0
  over_by_day integer not null default 0
  over_by_night integer not null default 0
  skipped integer not null default 0
  units integer not null default 0
  units_over integer not null default 0
  made_at timestamp with time zone not null
  made_by uuid not null
table noise.study_unit (row security)
  study_id uuid not null
  company_id uuid not null
  unit text not null
  storey text not null
  rooms integer not null
  rooms_over integer not null
  day jsonb
  night jsonb
table noise.study_window (row security)
  study_id uuid not null
  company_id uuid not null
  place integer not null
  model_id uuid not null
  guid text not null
  name text not null
  storey text not null
  unit text not null
  room text not null
  azimuth_deg real not null
  day jsonb
  night jsonb
table notices.channel (row security)
  id uuid not null
  company_id uuid not null
  person_id uuid not null
  kind text not null
  name text not null
  address_sealed bytea not null
  address_masked text not null
  secret_sealed bytea
  destination bytea not null
  least_severity text not null
  enabled boolean not null
  created_at timestamp with time zone not null
table notices.delivery (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid
  subject_id uuid not null
  round integer not null
  step integer not null
  channel_id uuid not null
  person_id uuid not null
  kind text not null
  address_masked text not null
  destination bytea not null
  alarm_type text
  severity text not null
  words jsonb not null
  state text not null default 'waiting'::text
  tries integer not null default 0
  detail text
  created_at timestamp with time zone not null
  due_at timestamp with time zone not null
  claimed_at timestamp with time zone
  sent_at timestamp with time zone
  message_id uuid
table notices.escalation (row security)
  alarm_id uuid not null
  company_id uuid not null
  site_id uuid not null
  severity text not null
  round integer not null default 1
  began_at timestamp with time zone not null
  next_step integer not null default 0
  due_at timestamp with time zone
  ended_at timestamp with time zone
table notices.message (row security)
  id uuid not null
  company_id uuid not null
  destination bytea not null
  at timestamp with time zone not null
table notices.notice (row security)
  id uuid not null
  company_id uuid not null
  person_id uuid not null
  site_id uuid
  subject_id uuid not null
  round integer not null
  step integer not null
  alarm_type text
  severity text not null
  source text
  at timestamp with time zone not null
  read_at timestamp with time zone
  news jsonb
table notices.plan (row security)
  company_id uuid not null
  site_id uuid not null
  kind text not null
  version integer not null
  document jsonb not null
  changed_at timestamp with time zone not null
  changed_by uuid not null
table originals.decision (row security)
  company_id uuid not null
  request_id uuid not null
  person_id uuid not null
  at timestamp with time zone not null
  seat text
  half text
  reason_sealed bytea
table originals.holder_key (row security)
  id uuid not null
  company_id uuid not null
  person_id uuid not null
  seat text not null
  public_key text not null
  fingerprint text not null
  protected jsonb not null
  made_at timestamp with time zone not null
  retired_at timestamp with time zone
  tries integer not null default 0
  locked_until timestamp with time zone
table originals.request (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  alarm_id uuid not null
  camera_id uuid not null
  camera_name text not null
  taken_at timestamp with time zone not null
  sealed_sha256 text not null
  purpose text not null
  reason_sealed bytea not null
  asked_by uuid not null
  asked_at timestamp with time zone not null
  decide_before timestamp with time zone not null
  look_public text not null
  look_protected jsonb not null
  look_before timestamp with time zone
  looks integer not null default 0
  released_at timestamp with time zone
table originals.succession (row security)
  company_id uuid not null
  key_id uuid not null
  to_key_id uuid not null
  encrypted text not null
  at timestamp with time zone not null
table plans.baseline (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  name text not null
  reason text not null
  finish date not null
  spans jsonb not null
  made_at timestamp with time zone not null
  made_by uuid not null
  state text not null default 'agreed'::text
  approval_id uuid
table plans.import (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  report jsonb not null
  made_at timestamp with time zone not null
  made_by uuid not null
table plans.link (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  from_id uuid not null
  to_id uuid not null
  type text not null
  lag integer not null
  calendar text not null
table plans.plan (row security)
  project_id uuid not null
  company_id uuid not null
  starts_on date not null
  must_finish_on date
  closures jsonb not null default '[]'::jsonb
  version integer not null
  baseline_id uuid
  watch jsonb
  watched_version integer
  watched_on date
table plans.task (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  code text not null
  entry jsonb not null
  version integer not null
  actual_start date
  actual_finish date
  percent integer not null default 0
table plans.warning (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  task_id uuid not null
  kind text not null
  step integer not null
  light text not null
  days integer not null
  due date not null
  forecast date not null
  round integer not null default 1
  told integer not null default 0
  tell_at timestamp with time zone
  raised_at timestamp with time zone not null
  round_at timestamp with time zone not null
  ended_at timestamp with time zone
  answered boolean not null default false
  cause jsonb
table platform.audit (row security)
  company_id uuid not null
  seq bigint not null
  at timestamp with time zone not null
  person_id uuid
  account text
  action text not null
  object text not null
  outcome text not null
  address text
  before_hash text
  after_hash text
  hash text not null
  format smallint not null
  account_hash text
table platform.outbox (row security)
  xid xid8 not null default pg_current_xact_id()
  seq bigint not null generated always as identity
  id uuid not null
  company_id uuid not null
  site_id uuid
  type text not null
  subject text not null
  occurred_at timestamp with time zone not null
  recorded_at timestamp with time zone not null default now()
  data jsonb not null
table platform.outbox_trim
  only_once boolean not null default true
  xid xid8 not null
  seq bigint not null
table platform.subscriber
  name text not null
  xid xid8 not null
  seq bigint not null
  failures integer not null default 0
  error text
  moved_at timestamp with time zone not null default now()
table privacy.deletion (row security)
  id uuid not null
  company_id uuid not null
  person_id uuid not null
  ground text not null
  asked_by uuid not null
  asked_at timestamp with time zone not null
  confirmed_by uuid
  confirmed_at timestamp with time zone
  withdrawn_at timestamp with time zone
  done_at timestamp with time zone
table privacy.erasure (row security)
  deletion_id uuid not null
  company_id uuid not null
  module text not null
  at timestamp with time zone not null
  rows integer not null
  mentions integer not null
table privacy.export (row security)
  id uuid not null
  company_id uuid not null
  person_id uuid not null
  asked_by uuid not null
  asked_at timestamp with time zone not null
  done integer not null default 0
  ready_at timestamp with time zone
  ends_at timestamp with time zone
  bytes bigint
  removed_at timestamp with time zone
table privacy.resealing (row security)
  company_id uuid not null
  version integer not null
  place text not null
  total bigint not null
  done bigint not null default 0
  last text[]
  began_at timestamp with time zone not null
  finished_at timestamp with time zone
table projects.building (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  phase_id uuid not null
  code text not null
  name text not null
  storeys_above integer not null
  storeys_below integer not null
  created_at timestamp with time zone not null
table projects.contractor (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  name text not null
  name_en text
  credit_code text not null
  name_sealed bytea not null
  phone_sealed bytea not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
table projects.phase (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  name text not null
  starts_on date
  created_at timestamp with time zone not null
table projects.project (row security)
  id uuid not null
  company_id uuid not null
  code text not null
  name text not null
  name_en text
  city text not null
  created_at timestamp with time zone not null
table public.migration
  name text not null
  sha256 text not null
  applied_at timestamp with time zone not null default now()
table rules.rule (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  slug text not null
  version integer not null
  rule jsonb not null
  changed_at timestamp with time zone not null
  changed_by uuid not null
  gateway_id uuid
  running jsonb
  enabled_at timestamp with time zone
table sequence.rules (row security)
  site_id uuid not null
  company_id uuid not null
  version integer not null
  rules jsonb not null
  changed_at timestamp with time zone not null
  changed_by uuid not null
table shares.share (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  title text not null
  building text
  shows_prices boolean not null
  view jsonb
  token_hash bytea not null
  expires_at timestamp with time zone not null
  revoked_at timestamp with time zone
  opens integer not null default 0
  last_opened_at timestamp with time zone
  made_at timestamp with time zone not null
  made_by uuid not null
table sites.alarm (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid
  type text not null
  severity text not null
  state text not null
  source_kind text not null
  source_id uuid not null
  raised_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  cleared_at timestamp with time zone
  occurrences integer not null
  value double precision
  unit text
  threshold double precision
  episode jsonb
  picture_sha256 text
  picture_stored boolean not null default false
  replay boolean not null
  acknowledged_at timestamp with time zone
  acknowledged_by uuid
  assignee_id uuid
  verdict jsonb
table sites.alarm_event (row security)
  seq bigint not null generated always as identity
  company_id uuid not null
  alarm_id uuid not null
  at timestamp with time zone not null
  kind text not null
  by_person uuid
  severity text
  comment text
  assignee_id uuid
  step integer
  told integer
  verdict text
  reason text
  episode uuid
table sites.camera (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid not null
  slug text not null
  name text not null
  place jsonb
  view jsonb
  placed_at timestamp with time zone
  state text not null default 'unknown'::text
  state_at timestamp with time zone
  retired_at timestamp with time zone
  calibration jsonb
  calibrated_at timestamp with time zone
table sites.clip (row security)
  episode_id uuid not null
  company_id uuid not null
  site_id uuid not null
  camera_id uuid not null
  told_at timestamp with time zone not null
  file jsonb
  sha256 text
  lost text
  detail text
  is_stored boolean not null default false
table sites.command (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid not null
  name text not null
  source text not null
  args jsonb not null
  state text not null default 'waiting'::text
  detail text
  requested_by uuid not null
  requested_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  sent_at timestamp with time zone
  finished_at timestamp with time zone
table sites.device (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid not null
  slug text not null
  name text not null
  protocol text not null
  place jsonb
  placed_at timestamp with time zone
  state text not null default 'unknown'::text
  state_at timestamp with time zone
  retired_at timestamp with time zone
table sites.gateway (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  slug text not null
  name text not null
  created_at timestamp with time zone not null
  claim_key_hash bytea not null
  claim_expires_at timestamp with time zone not null
  claimed_at timestamp with time zone
  token_hash bytea
  state text not null default 'unclaimed'::text
  last_seen_at timestamp with time zone
  status jsonb
  status_at timestamp with time zone
  desired_version integer not null default 0
  desired_sources jsonb not null default '{}'::jsonb
  reported_version integer
  key_used_at timestamp with time zone
  revoked_at timestamp with time zone
  desired_rules jsonb
table sites.occurrence (row security)
  company_id uuid not null
  key text not null
  alarm_id uuid not null
  severity text not null
  began_at timestamp with time zone not null
  heard_at timestamp with time zone not null
  ended_at timestamp with time zone
table sites.point (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  device_id uuid not null
  slug text not null
  name text not null
  kind text not null
  unit text not null
  period_ms integer
  known_at timestamp with time zone not null
  retired_at timestamp with time zone
table sites.site (row security)
  id uuid not null
  company_id uuid not null
  project_id uuid not null
  slug text not null
  name text not null
  name_en text
  lon_deg double precision not null
  lat_deg double precision not null
  height_m double precision not null
  created_at timestamp with time zone not null
table stores.detection partition by RANGE (observed_at) (row security)
  company_id uuid not null
  site_id uuid not null
  camera_id uuid not null
  observed_at timestamp with time zone not null
  message_id uuid not null
  replay boolean not null
  data jsonb not null
table stores.dirty_minute (row security)
  id bigint not null generated always as identity
  company_id uuid not null
  minute timestamp with time zone not null
table stores.evidence (row security)
  company_id uuid not null
  site_id uuid not null
  sha256 text not null
  bytes bigint not null
  content_type text not null
  stored_at timestamp with time zone not null
table stores.evidence_hold (row security)
  company_id uuid not null
  site_id uuid not null
  sha256 text not null
  holder text not null
  held_at timestamp with time zone not null
  released_at timestamp with time zone
table stores.evidence_of (row security)
  company_id uuid not null
  site_id uuid not null
  what text not null
  sha256 text not null
table stores.latest (row security)
  series integer not null
  company_id uuid not null
  quality "char" not null
  observed_at timestamp with time zone not null
  value double precision not null
table stores.point (row security)
  series integer not null generated always as identity
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  source_id uuid not null
  slug text not null
  kind text not null
table stores.quarantine (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid not null
  seq bigint not null
  recorded_at timestamp with time zone not null
  topic text not null
  problem text not null
  detail text
  payload json not null
table stores.reading partition by RANGE (observed_at) (row security)
  series integer not null
  quality "char" not null
  replay boolean not null
  observed_at timestamp with time zone not null
  value double precision not null
table stores.registry (row security)
  site_id uuid not null
  company_id uuid not null
  version integer not null
table stores.retention
  only_once boolean not null default true
  readings_dropped_before timestamp with time zone not null
table stores.rollup_hour (row security)
  series integer not null
  bucket timestamp with time zone not null
  low double precision not null
  total double precision not null
  high double precision not null
  count integer not null
table stores.rollup_minute partition by RANGE (bucket) (row security)
  series integer not null
  bucket timestamp with time zone not null
  low double precision not null
  total double precision not null
  high double precision not null
  count integer not null
table stores.source (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  gateway_id uuid not null
  kind text not null
  slug text not null
table sunlight.study (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  name text not null
  rule jsonb not null
  year integer not null
  day date not null
  state text not null
  problem text
  models jsonb not null default '[]'::jsonb
  windows integer not null default 0
  meeting integer not null default 0
  skipped integer not null default 0
  units integer not null default 0
  units_meeting integer not null default 0
  made_at timestamp with time zone not null
  made_by uuid not null
table sunlight.study_unit (row security)
  study_id uuid not null
  company_id uuid not null
  unit text not null
  storey text not null
  rooms integer not null
  meeting integer not null
  best_room text not null
  best_min real not null
  meets boolean not null
table sunlight.study_window (row security)
  study_id uuid not null
  company_id uuid not null
  place integer not null
  model_id uuid not null
  guid text not null
  name text not null
  storey text not null
  unit text not null
  room text not null
  azimuth_deg real not null
  minutes real not null
  segments jsonb not null
  meets boolean not null
table topics.comment (row security)
  site_id uuid not null
  topic_id uuid not null
  id uuid not null
  company_id uuid not null
  text text not null
  view_id uuid
  at timestamp with time zone not null
  by_person uuid
  author_sealed bytea
table topics.topic (row security)
  site_id uuid not null
  id uuid not null
  company_id uuid not null
  number integer not null
  entry jsonb not null
  version integer not null default 1
  made_at timestamp with time zone not null
  made_by uuid
  author_sealed bytea
  assigned_sealed bytea
  changed_at timestamp with time zone
table topics.view (row security)
  site_id uuid not null
  topic_id uuid not null
  id uuid not null
  company_id uuid not null
  position integer not null
  line_id uuid
  view jsonb not null
  snapshot bytea
  snapshot_type text
table transport.map (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  name text not null
  attribution text not null
  format text not null
  sha256 bytea not null
  bytes integer not null
  nodes integer not null
  edges integer not null
  road_km real not null
  places integer not null
  skipped jsonb not null
  made_at timestamp with time zone not null
  made_by uuid not null
table transport.network (row security)
  map_id uuid not null
  company_id uuid not null
  east bytea not null
  north bytea not null
  blocked bytea not null
  from_node bytea not null
  to_node bytea not null
  profile bytea not null
  off_ground bytea not null
  profiles jsonb not null
  places jsonb not null
table transport.place (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  version integer not null
  place jsonb not null
  changed_at timestamp with time zone not null
  changed_by uuid not null
table transport.scenario (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  version integer not null
  scenario jsonb not null
  changed_at timestamp with time zone not null
  changed_by uuid not null
table twin.element (row security)
  company_id uuid not null
  model_id uuid not null
  guid text not null
  ifc_class text not null
  name text
  storey text
  zone text
  properties jsonb not null
  id uuid not null
  shape text
  place double precision[]
  floor_area_m2 double precision
  tile text
  feature integer
table twin.element_link (row security)
  id uuid not null
  company_id uuid not null
  line_id uuid not null
  element_id uuid not null
  kind text not null
  object_id text not null
  made_at timestamp with time zone not null
  made_by uuid not null
table twin.model (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  building_id uuid
  name text not null
  file_name text not null
  state text not null
  problem text
  attempts integer not null default 0
  georeference jsonb
  storeys jsonb not null default '[]'::jsonb
  elements integer not null default 0
  triangles integer not null default 0
  created_at timestamp with time zone not null
  line_id uuid not null
  revision integer not null default 1
  discipline text not null default 'architecture'::text
  notes jsonb not null default '[]'::jsonb
  report jsonb
table twin.orphan (row security)
  id uuid not null
  company_id uuid not null
  line_id uuid not null
  element_id uuid not null
  last_model_id uuid not null
  lost_model_id uuid not null
  suggested_id uuid
  suggested_for text
  state text not null
  accepted_id uuid
  decided_at timestamp with time zone
  decided_by uuid
table twin.unit (row security)
  id uuid not null
  company_id uuid not null
  line_id uuid not null
  code text not null
  source text not null
  storey text
  area_m2 double precision not null
  stated_m2 double precision
  spaces uuid[] not null
  is_standing boolean not null
table twin.unit_rule (row security)
  line_id uuid not null
  company_id uuid not null
  rule jsonb not null
  changed_at timestamp with time zone not null
  changed_by uuid not null
table twin.upload (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  person_id uuid not null
  model_id uuid not null
  wanted jsonb not null
  bytes bigint not null
  received bigint not null default 0
  begun_at timestamp with time zone not null
  touched_at timestamp with time zone not null
  finished_at timestamp with time zone
table units.move (row security)
  id uuid not null
  company_id uuid not null
  unit_id uuid not null
  state_before text not null
  state_after text not null
  reason text not null
  permit text
  until timestamp with time zone
  version integer not null
  moved_at timestamp with time zone not null
  moved_by uuid not null
table units.price (row security)
  list_id uuid not null
  unit_id uuid not null
  company_id uuid not null
  list_fen bigint not null
  filed_fen bigint
table units.price_list (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  version integer not null
  name text not null
  effective_from date not null
  approved_on date not null
  made_at timestamp with time zone not null
  made_by uuid not null
table units.unit (row security)
  id uuid not null
  company_id uuid not null
  site_id uuid not null
  line_id uuid not null
  model_id uuid not null
  code text not null
  building text not null default ''::text
  entrance text
  flat text not null
  storey text
  floor integer
  area_dm2 integer not null
  spaces text[] not null
  is_standing boolean not null
  type text
  orientation text
  state text not null default 'NOT_RELEASED'::text
  version integer not null default 0
  changed_at timestamp with time zone not null

constraint approvals.absence.absence_check1: CHECK ((deputy_id <> person_id))
constraint approvals.absence.absence_check: CHECK ((until_day >= from_day))
constraint approvals.absence.absence_pkey: PRIMARY KEY (id)
constraint approvals.approval.approval_check1: CHECK (((state = ANY (ARRAY['running'::text, 'returned'::text])) = (ended_at IS NULL)))
constraint approvals.approval.approval_check: CHECK (((template_id IS NULL) = (template_version IS NULL)))
constraint approvals.approval.approval_pkey: PRIMARY KEY (id)
constraint approvals.approval.approval_state_check: CHECK ((state = ANY (ARRAY['running'::text, 'returned'::text, 'approved'::text, 'rejected'::text, 'recalled'::text])))
constraint approvals.copy.copy_approval_id_fkey: FOREIGN KEY (approval_id) REFERENCES approvals.approval(id)
constraint approvals.copy.copy_pkey: PRIMARY KEY (approval_id, person_id)
constraint approvals.event.event_approval_id_fkey: FOREIGN KEY (approval_id) REFERENCES approvals.approval(id)
constraint approvals.event.event_pkey: PRIMARY KEY (id)
constraint approvals.task.task_approval_id_fkey: FOREIGN KEY (approval_id) REFERENCES approvals.approval(id)
constraint approvals.task.task_pkey: PRIMARY KEY (approval_id, person_id)
constraint approvals.task.task_task_check: CHECK ((task = ANY (ARRAY['decide'::text, 'answer'::text, 'choose'::text, 'resubmit'::text])))
constraint approvals.template.template_pkey: PRIMARY KEY (id)
constraint approvals.template.template_version_check: CHECK ((version > 0))
constraint approvals.template_version.template_version_pkey: PRIMARY KEY (template_id, version)
constraint approvals.template_version.template_version_template_id_fkey: FOREIGN KEY (template_id) REFERENCES approvals.template(id)
constraint costs.account.account_code: UNIQUE (project_id, code)
constraint costs.account.account_pkey: PRIMARY KEY (id)
constraint costs.account.account_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.account.account_version_check: CHECK ((version > 0))
constraint costs.budget.budget_pkey: PRIMARY KEY (project_id)
constraint costs.change_order.change_order_account_id_fkey: FOREIGN KEY (account_id) REFERENCES costs.account(id)
constraint costs.change_order.change_order_contract_id_fkey: FOREIGN KEY (contract_id) REFERENCES costs.contract(id)
constraint costs.change_order.change_order_pending_rate_check: CHECK (((pending_rate >= 0) AND (pending_rate <= 10000)))
constraint costs.change_order.change_order_pkey: PRIMARY KEY (id)
constraint costs.change_order.change_order_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.change_order.change_order_state_check: CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'tech-approved'::text, 'priced'::text, 'confirmed'::text, 'settled'::text])))
constraint costs.claim.claim_claimed_fen_check: CHECK ((claimed_fen > 0))
constraint costs.claim.claim_contract_id_fkey: FOREIGN KEY (contract_id) REFERENCES costs.contract(id)
constraint costs.claim.claim_four_eyes: CHECK ((reviewed_by <> made_by))
constraint costs.claim.claim_order: CHECK (((claimed_fen >= confirmed_fen) AND (confirmed_fen >= (payable_fen + retained_fen)) AND (payable_fen >= 0) AND (retained_fen >= 0)))
constraint costs.claim.claim_pkey: PRIMARY KEY (id)
constraint costs.claim.claim_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.contract.contract_number: UNIQUE (project_id, number)
constraint costs.contract.contract_order: CHECK (((amount_fen >= confirmed_fen) AND (confirmed_fen >= payable_fen) AND (payable_fen >= paid_fen) AND (paid_fen >= 0)))
constraint costs.contract.contract_pkey: PRIMARY KEY (id)
constraint costs.contract.contract_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.decision.decision_account_id_fkey: FOREIGN KEY (account_id) REFERENCES costs.account(id)
constraint costs.decision.decision_check: CHECK (((state <> 'open'::text) OR (approval_id IS NOT NULL)))
constraint costs.decision.decision_pkey: PRIMARY KEY (id)
constraint costs.decision.decision_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.decision.decision_state_check: CHECK ((state = ANY (ARRAY['open'::text, 'agreed'::text, 'refused'::text])))
constraint costs.entry.entry_account_id_fkey: FOREIGN KEY (account_id) REFERENCES costs.account(id)
constraint costs.entry.entry_kind_check: CHECK ((kind = ANY (ARRAY['target'::text, 'signed'::text, 'changes'::text, 'pending'::text, 'expenses'::text, 'unsigned'::text, 'reserve'::text, 'paid'::text])))
constraint costs.entry.entry_pkey: PRIMARY KEY (id)
constraint costs.entry.entry_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.expense.expense_account_id_fkey: FOREIGN KEY (account_id) REFERENCES costs.account(id)
constraint costs.expense.expense_pkey: PRIMARY KEY (id)
constraint costs.expense.expense_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.invoice.invoice_contract_id_fkey: FOREIGN KEY (contract_id) REFERENCES costs.contract(id)
constraint costs.invoice.invoice_number: UNIQUE (contract_id, number)
constraint costs.invoice.invoice_pkey: PRIMARY KEY (id)
constraint costs.invoice.invoice_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.line.line_account_id_fkey: FOREIGN KEY (account_id) REFERENCES costs.account(id)
constraint costs.line.line_contract_id_fkey: FOREIGN KEY (contract_id) REFERENCES costs.contract(id)
constraint costs.line.line_pkey: PRIMARY KEY (id)
constraint costs.line.line_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.line.line_version_check: CHECK ((version > 0))
constraint costs.payment.payment_contract_id_fkey: FOREIGN KEY (contract_id) REFERENCES costs.contract(id)
constraint costs.payment.payment_pkey: PRIMARY KEY (id)
constraint costs.payment.payment_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint costs.target.target_check: CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL)))
constraint costs.target.target_four_eyes: CHECK ((confirmed_by <> made_by))
constraint costs.target.target_pkey: PRIMARY KEY (id)
constraint costs.target.target_project_id_fkey: FOREIGN KEY (project_id) REFERENCES costs.budget(project_id)
constraint documents.code.code_pkey: PRIMARY KEY (id)
constraint documents.code.code_token_hash_check: CHECK ((length(token_hash) = 32))
constraint documents.code.code_token_hash_key: UNIQUE (token_hash)
constraint documents.code.code_version_id_fkey: FOREIGN KEY (version_id) REFERENCES documents.version(id)
constraint documents.document.document_check: CHECK (((grade = 'personal'::text) = (title_sealed IS NOT NULL)))
constraint documents.document.document_folder_id_fkey: FOREIGN KEY (folder_id) REFERENCES documents.folder(id)
constraint documents.document.document_grade_check: CHECK ((grade = ANY (ARRAY['public'::text, 'internal'::text, 'confidential'::text, 'secret'::text, 'personal'::text])))
constraint documents.document.document_pkey: PRIMARY KEY (id)
constraint documents.document.document_state_check: CHECK ((state = ANY (ARRAY['valid'::text, 'withdrawn'::text])))
constraint documents.folder.folder_name_check: CHECK (((length(name) >= 1) AND (length(name) <= 64)))
constraint documents.folder.folder_parent_id_fkey: FOREIGN KEY (parent_id) REFERENCES documents.folder(id)
constraint documents.folder.folder_pkey: PRIMARY KEY (id)
constraint documents.folder.folder_project_id_parent_id_name_key: UNIQUE NULLS NOT DISTINCT (project_id, parent_id, name)
constraint documents.link.link_document_id_fkey: FOREIGN KEY (document_id) REFERENCES documents.document(id)
constraint documents.link.link_document_id_kind_object_id_key: UNIQUE (document_id, kind, object_id)
constraint documents.link.link_pkey: PRIMARY KEY (id)
constraint documents.look.look_look_check: CHECK ((look = ANY (ARRAY['preview'::text, 'download'::text, 'text'::text])))
constraint documents.look.look_pkey: PRIMARY KEY (id)
constraint documents.text.text_pkey: PRIMARY KEY (version_id)
constraint documents.text.text_state_check: CHECK ((state = ANY (ARRAY['waiting'::text, 'read'::text, 'none'::text, 'failed'::text])))
constraint documents.text.text_version_id_fkey: FOREIGN KEY (version_id) REFERENCES documents.version(id)
constraint documents.upload.upload_pkey: PRIMARY KEY (id)
constraint documents.upload.upload_state_check: CHECK ((state = ANY (ARRAY['arriving'::text, 'taken'::text, 'quarantined'::text, 'destroyed'::text])))
constraint documents.version.version_bytes_check: CHECK ((bytes > 0))
constraint documents.version.version_document_id_major_minor_key: UNIQUE (document_id, major, minor)
constraint documents.version.version_major_check: CHECK ((major >= 0))
constraint documents.version.version_minor_check: CHECK ((minor >= 0))
constraint documents.version.version_pkey: PRIMARY KEY (id)
constraint evidence.checkpoint.checkpoint_pkey: PRIMARY KEY (company_id, size)
constraint evidence.key.key_pkey: PRIMARY KEY (company_id)
constraint evidence.key.key_public_key_check: CHECK ((length(public_key) = 32))
constraint evidence.leaf.leaf_company_id_entry_id_key: UNIQUE (company_id, entry_id)
constraint evidence.leaf.leaf_pkey: PRIMARY KEY (company_id, index)
constraint evidence.leaf.leaf_sha256_check: CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
constraint evidence.log.log_pkey: PRIMARY KEY (company_id)
constraint evidence.node.node_pkey: PRIMARY KEY (company_id, level, index)
constraint evidence.node.node_sha256_check: CHECK ((length(sha256) = 32))
constraint evidence.node.node_sm3_check: CHECK ((length(sm3) = 32))
constraint evidence.stamp.stamp_pkey: PRIMARY KEY (company_id, size)
constraint feedback.change.change_camera_id_version_key: UNIQUE (camera_id, version)
constraint feedback.change.change_check: CHECK ((((undone_at IS NULL) = (undone_by IS NULL)) AND ((undone_at IS NULL) = (undo_command IS NULL))))
constraint feedback.change.change_pkey: PRIMARY KEY (id)
constraint feedback.change.change_version_check: CHECK ((version > 0))
constraint feedback.episode.episode_check: CHECK (((verdict = 'false-alarm'::text) OR (reason IS NULL)))
constraint feedback.episode.episode_pkey: PRIMARY KEY (id)
constraint feedback.episode.episode_verdict_check: CHECK ((verdict = ANY (ARRAY['real'::text, 'false-alarm'::text])))
constraint feedback.episode.episode_views_check: CHECK ((views > 0))
constraint hazards.event.event_hazard_id_fkey: FOREIGN KEY (hazard_id) REFERENCES hazards.hazard(id)
constraint hazards.event.event_pkey: PRIMARY KEY (id)
constraint hazards.hazard.hazard_attention_check: CHECK ((attention = ANY (ARRAY['none'::text, 'due-soon'::text, 'overdue'::text, 'long-overdue'::text])))
constraint hazards.hazard.hazard_check1: CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL)))
constraint hazards.hazard.hazard_check2: CHECK (((state <> ALL (ARRAY['rectified'::text, 'closed'::text])) OR (rectified_by IS NOT NULL)))
constraint hazards.hazard.hazard_check: CHECK (((contractor_id IS NULL) = (contractor_by IS NULL)))
constraint hazards.hazard.hazard_contractor_by_check: CHECK ((contractor_by = ANY (ARRAY['zone'::text, 'camera'::text, 'site'::text, 'person'::text])))
constraint hazards.hazard.hazard_level_check: CHECK ((level = ANY (ARRAY['general'::text, 'larger'::text, 'major'::text])))
constraint hazards.hazard.hazard_pkey: PRIMARY KEY (id)
constraint hazards.hazard.hazard_state_check: CHECK ((state = ANY (ARRAY['open'::text, 'rectifying'::text, 'rectified'::text, 'closed'::text, 'void'::text])))
constraint hazards.responsibility.responsibility_check1: CHECK ((((camera_id IS NOT NULL) = (scope <> 'site'::text)) AND ((zone IS NOT NULL) = (scope = 'zone'::text))))
constraint hazards.responsibility.responsibility_check: CHECK (((until_day IS NULL) OR (until_day >= from_day)))
constraint hazards.responsibility.responsibility_pkey: PRIMARY KEY (id)
constraint hazards.responsibility.responsibility_scope_check: CHECK ((scope = ANY (ARRAY['site'::text, 'camera'::text, 'zone'::text])))
constraint identity.access_review.access_review_company_id_by_person_fkey: FOREIGN KEY (company_id, by_person) REFERENCES identity.person(company_id, id)
constraint identity.access_review.access_review_pkey: PRIMARY KEY (id)
constraint identity.company.company_name_check: CHECK (((length(name) >= 1) AND (length(name) <= 128)))
constraint identity.company.company_name_en_check: CHECK (((length(name_en) >= 1) AND (length(name_en) <= 128)))
constraint identity.company.company_pkey: PRIMARY KEY (company_id)
constraint identity.login_failure.login_failure_account_hash_check: CHECK ((length(account_hash) = 32))
constraint identity.login_failure.login_failure_failures_check: CHECK ((failures > 0))
constraint identity.login_failure.login_failure_pkey: PRIMARY KEY (account_hash)
constraint identity.person.person_account_check: CHECK ((account ~ '^[a-z0-9][a-z0-9._-]{2,31}$'::text))
constraint identity.person.person_account_key: UNIQUE (account)
constraint identity.person.person_company_id_fkey: FOREIGN KEY (company_id) REFERENCES identity.company(company_id)
constraint identity.person.person_company_id_id_key: UNIQUE (company_id, id)
constraint identity.person.person_pkey: PRIMARY KEY (id)
constraint identity.personal_field.personal_field_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint identity.personal_field.personal_field_fingerprint_check: CHECK ((fingerprint ~ '^[1-9][0-9]{0,2}:[0-9a-f]{64}$'::text))
constraint identity.personal_field.personal_field_kind_check: CHECK ((kind = ANY (ARRAY['phone'::text, 'email'::text, 'id-number'::text, 'bank-card'::text])))
constraint identity.personal_field.personal_field_pkey: PRIMARY KEY (person_id, kind)
constraint identity.recovery_code.recovery_code_code_hash_check: CHECK ((length(code_hash) = 32))
constraint identity.recovery_code.recovery_code_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint identity.recovery_code.recovery_code_pkey: PRIMARY KEY (code_hash)
constraint identity.second_factor.second_factor_check: CHECK (((secret_sealed IS NULL) = (since IS NULL)))
constraint identity.second_factor.second_factor_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint identity.second_factor.second_factor_pkey: PRIMARY KEY (person_id)
constraint identity.session.session_company_id_fkey: FOREIGN KEY (company_id) REFERENCES identity.company(company_id)
constraint identity.session.session_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint identity.session.session_pkey: PRIMARY KEY (token_hash)
constraint identity.session.session_token_hash_check: CHECK ((length(token_hash) = 32))
constraint identity.session.session_way_check: CHECK ((way = ANY (ARRAY['password'::text, 'sign-on'::text])))
constraint identity.setup.setup_company_id_fkey: FOREIGN KEY (company_id) REFERENCES identity.company(company_id)
constraint identity.setup.setup_only_once_check: CHECK (only_once)
constraint identity.setup.setup_pkey: PRIMARY KEY (only_once)
constraint identity.sign_on.sign_on_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint identity.sign_on.sign_on_person_id_issuer_key: UNIQUE (person_id, issuer)
constraint identity.sign_on.sign_on_pkey: PRIMARY KEY (issuer, subject)
constraint identity.sign_on.sign_on_subject_check: CHECK (((length(subject) >= 1) AND (length(subject) <= 255)))
constraint ingest.received.received_pkey: PRIMARY KEY (gateway_id, epoch)
constraint noise.source.source_pkey: PRIMARY KEY (id)
constraint noise.source.source_version_check: CHECK ((version > 0))
constraint noise.study.study_check: CHECK (((state = 'failed'::text) = (problem IS NOT NULL)))
constraint noise.study.study_pkey: PRIMARY KEY (id)
constraint noise.study.study_state_check: CHECK ((state = ANY (ARRAY['running'::text, 'ready'::text, 'failed'::text])))
constraint noise.study_unit.study_unit_pkey: PRIMARY KEY (study_id, unit)
constraint noise.study_unit.study_unit_study_id_fkey: FOREIGN KEY (study_id) REFERENCES noise.study(id) ON DELETE CASCADE
constraint noise.study_window.study_window_pkey: PRIMARY KEY (study_id, place)
constraint noise.study_window.study_window_study_id_fkey: FOREIGN KEY (study_id) REFERENCES noise.study(id) ON DELETE CASCADE
constraint notices.channel.channel_company_id_id_key: UNIQUE (company_id, id)
constraint notices.channel.channel_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint notices.channel.channel_destination_check: CHECK ((length(destination) = 32))
constraint notices.channel.channel_kind_check: CHECK ((kind = ANY (ARRAY['email'::text, 'webhook'::text, 'dingtalk'::text, 'wecom'::text])))
constraint notices.channel.channel_least_severity_check: CHECK ((least_severity = ANY (ARRAY['info'::text, 'minor'::text, 'major'::text, 'critical'::text])))
constraint notices.channel.channel_name_check: CHECK (((length(name) >= 1) AND (length(name) <= 64)))
constraint notices.channel.channel_pkey: PRIMARY KEY (id)
constraint notices.delivery.delivery_channel_id_alarm_id_round_step_key: UNIQUE (channel_id, subject_id, round, step)
constraint notices.delivery.delivery_detail_check: CHECK ((length(detail) <= 500))
constraint notices.delivery.delivery_pkey: PRIMARY KEY (id)
constraint notices.delivery.delivery_state_check: CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'unknown'::text, 'withdrawn'::text])))
constraint notices.delivery.delivery_step_check: CHECK ((step >= 1))
constraint notices.escalation.escalation_pkey: PRIMARY KEY (alarm_id)
constraint notices.message.message_pkey: PRIMARY KEY (id)
constraint notices.notice.notice_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint notices.notice.notice_is_one: CHECK (((news IS NULL) = ((site_id IS NOT NULL) AND (alarm_type IS NOT NULL) AND (source IS NOT NULL))))
constraint notices.notice.notice_person_id_alarm_id_round_step_key: UNIQUE (person_id, subject_id, round, step)
constraint notices.notice.notice_pkey: PRIMARY KEY (id)
constraint notices.plan.plan_kind_check: CHECK ((kind = ANY (ARRAY['roster'::text, 'escalation'::text])))
constraint notices.plan.plan_pkey: PRIMARY KEY (site_id, kind)
constraint notices.plan.plan_version_check: CHECK ((version > 0))
constraint originals.decision.decision_check1: CHECK (((seat IS NULL) = (reason_sealed IS NOT NULL)))
constraint originals.decision.decision_check: CHECK (((seat IS NULL) = (half IS NULL)))
constraint originals.decision.decision_company_id_request_id_fkey: FOREIGN KEY (company_id, request_id) REFERENCES originals.request(company_id, id)
constraint originals.decision.decision_pkey: PRIMARY KEY (request_id, person_id)
constraint originals.decision.decision_seat_check: CHECK ((seat = ANY (ARRAY['first'::text, 'second'::text])))
constraint originals.holder_key.holder_key_company_id_fingerprint_key: UNIQUE (company_id, fingerprint)
constraint originals.holder_key.holder_key_company_id_id_key: UNIQUE (company_id, id)
constraint originals.holder_key.holder_key_fingerprint_check: CHECK ((fingerprint ~ '^[0-9a-f]{64}$'::text))
constraint originals.holder_key.holder_key_pkey: PRIMARY KEY (id)
constraint originals.holder_key.holder_key_public_key_check: CHECK ((public_key ~ '^04[0-9a-f]{128}$'::text))
constraint originals.holder_key.holder_key_seat_check: CHECK ((seat = ANY (ARRAY['first'::text, 'second'::text])))
constraint originals.request.request_company_id_id_key: UNIQUE (company_id, id)
constraint originals.request.request_pkey: PRIMARY KEY (id)
constraint originals.succession.succession_company_id_key_id_fkey: FOREIGN KEY (company_id, key_id) REFERENCES originals.holder_key(company_id, id)
constraint originals.succession.succession_company_id_to_key_id_fkey: FOREIGN KEY (company_id, to_key_id) REFERENCES originals.holder_key(company_id, id)
constraint originals.succession.succession_pkey: PRIMARY KEY (company_id, key_id, to_key_id)
constraint plans.baseline.baseline_check: CHECK (((state = 'agreed'::text) OR (approval_id IS NOT NULL)))
constraint plans.baseline.baseline_pkey: PRIMARY KEY (id)
constraint plans.baseline.baseline_project_id_fkey: FOREIGN KEY (project_id) REFERENCES plans.plan(project_id)
constraint plans.baseline.baseline_state_check: CHECK ((state = ANY (ARRAY['waiting'::text, 'agreed'::text, 'refused'::text])))
constraint plans.import.import_pkey: PRIMARY KEY (id)
constraint plans.import.import_project_id_fkey: FOREIGN KEY (project_id) REFERENCES plans.plan(project_id)
constraint plans.link.link_check: CHECK ((from_id <> to_id))
constraint plans.link.link_from_id_fkey: FOREIGN KEY (from_id) REFERENCES plans.task(id) ON DELETE CASCADE
constraint plans.link.link_pkey: PRIMARY KEY (id)
constraint plans.link.link_project_id_fkey: FOREIGN KEY (project_id) REFERENCES plans.plan(project_id)
constraint plans.link.link_to_id_fkey: FOREIGN KEY (to_id) REFERENCES plans.task(id) ON DELETE CASCADE
constraint plans.link.link_type_check: CHECK ((type = ANY (ARRAY['FS'::text, 'SS'::text, 'FF'::text, 'SF'::text])))
constraint plans.plan.plan_pkey: PRIMARY KEY (project_id)
constraint plans.plan.plan_version_check: CHECK ((version > 0))
constraint plans.task.task_check: CHECK (((actual_finish IS NULL) OR ((actual_start IS NOT NULL) AND (actual_start <= actual_finish))))
constraint plans.task.task_code: UNIQUE (project_id, code)
constraint plans.task.task_percent_check: CHECK (((percent >= 0) AND (percent <= 100)))
constraint plans.task.task_pkey: PRIMARY KEY (id)
constraint plans.task.task_project_id_fkey: FOREIGN KEY (project_id) REFERENCES plans.plan(project_id)
constraint plans.task.task_version_check: CHECK ((version > 0))
constraint plans.warning.warning_kind_check: CHECK ((kind = ANY (ARRAY['ahead'::text, 'behind'::text])))
constraint plans.warning.warning_pkey: PRIMARY KEY (id)
constraint plans.warning.warning_project_id_fkey: FOREIGN KEY (project_id) REFERENCES plans.plan(project_id)
constraint plans.warning.warning_task_id_fkey: FOREIGN KEY (task_id) REFERENCES plans.task(id) ON DELETE CASCADE
constraint platform.audit.audit_account_hash_check: CHECK ((account_hash ~ '^[1-9][0-9]{0,2}:[0-9a-f]{64}$'::text))
constraint platform.audit.audit_format: CHECK (
CASE format
    WHEN 1 THEN (account_hash IS NULL)
    WHEN 2 THEN (account IS NULL)
    ELSE false
END)
constraint platform.audit.audit_outcome_check: CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
constraint platform.audit.audit_pkey: PRIMARY KEY (company_id, seq)
constraint platform.outbox.outbox_id_key: UNIQUE (id)
constraint platform.outbox.outbox_pkey: PRIMARY KEY (xid, seq)
constraint platform.outbox_trim.outbox_trim_only_once_check: CHECK (only_once)
constraint platform.outbox_trim.outbox_trim_pkey: PRIMARY KEY (only_once)
constraint platform.subscriber.subscriber_pkey: PRIMARY KEY (name)
constraint privacy.deletion.deletion_check1: CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL)))
constraint privacy.deletion.deletion_check2: CHECK (((withdrawn_at IS NULL) OR (confirmed_at IS NULL)))
constraint privacy.deletion.deletion_check3: CHECK (((done_at IS NULL) OR (confirmed_at IS NOT NULL)))
constraint privacy.deletion.deletion_check: CHECK ((confirmed_by <> asked_by))
constraint privacy.deletion.deletion_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint privacy.deletion.deletion_pkey: PRIMARY KEY (id)
constraint privacy.erasure.erasure_deletion_id_fkey: FOREIGN KEY (deletion_id) REFERENCES privacy.deletion(id)
constraint privacy.erasure.erasure_mentions_check: CHECK ((mentions >= 0))
constraint privacy.erasure.erasure_pkey: PRIMARY KEY (deletion_id, module)
constraint privacy.erasure.erasure_rows_check: CHECK ((rows >= 0))
constraint privacy.export.export_bytes_check: CHECK ((bytes > 0))
constraint privacy.export.export_check1: CHECK (((ready_at IS NULL) OR (ends_at IS NOT NULL)))
constraint privacy.export.export_check: CHECK (((ready_at IS NULL) = (bytes IS NULL)))
constraint privacy.export.export_company_id_person_id_fkey: FOREIGN KEY (company_id, person_id) REFERENCES identity.person(company_id, id)
constraint privacy.export.export_done_check: CHECK ((done >= 0))
constraint privacy.export.export_pkey: PRIMARY KEY (id)
constraint privacy.resealing.resealing_done_check: CHECK ((done >= 0))
constraint privacy.resealing.resealing_pkey: PRIMARY KEY (company_id, version, place)
constraint privacy.resealing.resealing_total_check: CHECK ((total >= 0))
constraint privacy.resealing.resealing_version_check: CHECK (((version >= 1) AND (version <= 255)))
constraint projects.building.building_code: UNIQUE (company_id, project_id, code)
constraint projects.building.building_code_check: CHECK ((code ~ '^[A-Z0-9]{1,6}$'::text))
constraint projects.building.building_company_id_project_id_phase_id_fkey: FOREIGN KEY (company_id, project_id, phase_id) REFERENCES projects.phase(company_id, project_id, id)
constraint projects.building.building_pkey: PRIMARY KEY (id)
constraint projects.building.building_storeys_above_check: CHECK ((storeys_above >= 1))
constraint projects.building.building_storeys_below_check: CHECK ((storeys_below >= 0))
constraint projects.contractor.contractor_company_id_project_id_fkey: FOREIGN KEY (company_id, project_id) REFERENCES projects.project(company_id, id)
constraint projects.contractor.contractor_credit_code: UNIQUE (company_id, project_id, credit_code)
constraint projects.contractor.contractor_credit_code_check: CHECK ((credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'::text))
constraint projects.contractor.contractor_pkey: PRIMARY KEY (id)
constraint projects.phase.phase_company_id_project_id_fkey: FOREIGN KEY (company_id, project_id) REFERENCES projects.project(company_id, id)
constraint projects.phase.phase_company_id_project_id_id_key: UNIQUE (company_id, project_id, id)
constraint projects.phase.phase_name: UNIQUE (company_id, project_id, name)
constraint projects.phase.phase_pkey: PRIMARY KEY (id)
constraint projects.project.project_code: UNIQUE (company_id, code)
constraint projects.project.project_code_check: CHECK ((code ~ '^[A-Z0-9][A-Z0-9-]{0,15}$'::text))
constraint projects.project.project_company_id_id_key: UNIQUE (company_id, id)
constraint projects.project.project_pkey: PRIMARY KEY (id)
constraint public.migration.migration_pkey: PRIMARY KEY (name)
constraint rules.rule.rule_check: CHECK ((((gateway_id IS NULL) = (running IS NULL)) AND ((gateway_id IS NULL) = (enabled_at IS NULL))))
constraint rules.rule.rule_pkey: PRIMARY KEY (id)
constraint rules.rule.rule_slug: UNIQUE (site_id, slug)
constraint rules.rule.rule_slug_check: CHECK ((slug ~ '^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$'::text))
constraint rules.rule.rule_version_check: CHECK ((version > 0))
constraint sequence.rules.rules_pkey: PRIMARY KEY (site_id)
constraint sequence.rules.rules_version_check: CHECK ((version > 0))
constraint shares.share.share_pkey: PRIMARY KEY (id)
constraint shares.share.share_token_hash_check: CHECK ((length(token_hash) = 32))
constraint shares.share.share_token_hash_key: UNIQUE (token_hash)
constraint sites.alarm.alarm_check1: CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL)))
constraint sites.alarm.alarm_check: CHECK (((state = 'cleared'::text) = (cleared_at IS NOT NULL)))
constraint sites.alarm.alarm_company_id_id_key: UNIQUE (company_id, id)
constraint sites.alarm.alarm_company_id_site_id_fkey: FOREIGN KEY (company_id, site_id) REFERENCES sites.site(company_id, id)
constraint sites.alarm.alarm_occurrences_check: CHECK ((occurrences >= 1))
constraint sites.alarm.alarm_pkey: PRIMARY KEY (id)
constraint sites.alarm.alarm_severity_check: CHECK ((severity = ANY (ARRAY['info'::text, 'minor'::text, 'major'::text, 'critical'::text])))
constraint sites.alarm.alarm_source_kind_check: CHECK ((source_kind = ANY (ARRAY['camera'::text, 'point'::text, 'gateway'::text])))
constraint sites.alarm.alarm_state_check: CHECK ((state = ANY (ARRAY['active'::text, 'cleared'::text])))
constraint sites.alarm.alarm_type_check: CHECK ((type ~ '^[a-z0-9-]{1,32}$'::text))
constraint sites.alarm_event.alarm_event_comment_check: CHECK ((length(comment) <= 2000))
constraint sites.alarm_event.alarm_event_company_id_alarm_id_fkey: FOREIGN KEY (company_id, alarm_id) REFERENCES sites.alarm(company_id, id)
constraint sites.alarm_event.alarm_event_kind_check: CHECK ((kind = ANY (ARRAY['raised'::text, 'repeated'::text, 'severity-changed'::text, 'cleared'::text, 'acknowledged'::text, 'assigned'::text, 'commented'::text, 'escalated'::text, 'judged'::text, 'verdict-withdrawn'::text])))
constraint sites.alarm_event.alarm_event_pkey: PRIMARY KEY (seq)
constraint sites.alarm_event.alarm_event_verdict_check: CHECK ((verdict = ANY (ARRAY['real'::text, 'false-alarm'::text])))
constraint sites.camera.camera_check: CHECK (((calibration IS NULL) = (calibrated_at IS NULL)))
constraint sites.camera.camera_company_id_gateway_id_fkey: FOREIGN KEY (company_id, gateway_id) REFERENCES sites.gateway(company_id, id)
constraint sites.camera.camera_company_id_id_key: UNIQUE (company_id, id)
constraint sites.camera.camera_company_id_site_id_fkey: FOREIGN KEY (company_id, site_id) REFERENCES sites.site(company_id, id)
constraint sites.camera.camera_pkey: PRIMARY KEY (id)
constraint sites.camera.camera_slug: UNIQUE (site_id, slug)
constraint sites.camera.camera_state_check: CHECK ((state = ANY (ARRAY['online'::text, 'offline'::text, 'failing'::text, 'stopped'::text, 'unknown'::text])))
constraint sites.clip.clip_check1: CHECK (((file IS NULL) <> (lost IS NULL)))
constraint sites.clip.clip_check: CHECK (((file IS NULL) = (sha256 IS NULL)))
constraint sites.clip.clip_pkey: PRIMARY KEY (episode_id)
constraint sites.clip.clip_sha256_check: CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
constraint sites.command.command_check: CHECK (((state = ANY (ARRAY['waiting'::text, 'sent'::text])) = (finished_at IS NULL)))
constraint sites.command.command_company_id_gateway_id_fkey: FOREIGN KEY (company_id, gateway_id) REFERENCES sites.gateway(company_id, id)
constraint sites.command.command_pkey: PRIMARY KEY (id)
constraint sites.command.command_state_check: CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'done'::text, 'refused'::text, 'failed'::text, 'expired'::text])))
constraint sites.device.device_company_id_gateway_id_fkey: FOREIGN KEY (company_id, gateway_id) REFERENCES sites.gateway(company_id, id)
constraint sites.device.device_company_id_id_key: UNIQUE (company_id, id)
constraint sites.device.device_company_id_site_id_fkey: FOREIGN KEY (company_id, site_id) REFERENCES sites.site(company_id, id)
constraint sites.device.device_pkey: PRIMARY KEY (id)
constraint sites.device.device_protocol_check: CHECK ((protocol = ANY (ARRAY['mqtt'::text, 'modbus-tcp'::text, 'hj212'::text])))
constraint sites.device.device_slug: UNIQUE (site_id, slug)
constraint sites.device.device_state_check: CHECK ((state = ANY (ARRAY['online'::text, 'offline'::text, 'failing'::text, 'stopped'::text, 'unknown'::text])))
constraint sites.gateway.gateway_check1: CHECK (((revoked_at IS NULL) OR (token_hash IS NULL)))
constraint sites.gateway.gateway_check2: CHECK (((state = 'revoked'::text) = (revoked_at IS NOT NULL)))
constraint sites.gateway.gateway_check: CHECK (((claimed_at IS NULL) = (token_hash IS NULL)))
constraint sites.gateway.gateway_claim_key_hash_check: CHECK ((length(claim_key_hash) = 32))
constraint sites.gateway.gateway_claim_key_hash_key: UNIQUE (claim_key_hash)
constraint sites.gateway.gateway_company_id_id_key: UNIQUE (company_id, id)
constraint sites.gateway.gateway_company_id_site_id_fkey: FOREIGN KEY (company_id, site_id) REFERENCES sites.site(company_id, id)
constraint sites.gateway.gateway_pkey: PRIMARY KEY (id)
constraint sites.gateway.gateway_slug: UNIQUE (site_id, slug)
constraint sites.gateway.gateway_state_check: CHECK ((state = ANY (ARRAY['unclaimed'::text, 'online'::text, 'offline'::text, 'stopped'::text, 'revoked'::text])))
constraint sites.gateway.gateway_token_hash_check: CHECK ((length(token_hash) = 32))
constraint sites.gateway.gateway_token_hash_key: UNIQUE (token_hash)
constraint sites.occurrence.occurrence_company_id_alarm_id_fkey: FOREIGN KEY (company_id, alarm_id) REFERENCES sites.alarm(company_id, id)
constraint sites.occurrence.occurrence_pkey: PRIMARY KEY (company_id, key)
constraint sites.occurrence.occurrence_severity_check: CHECK ((severity = ANY (ARRAY['info'::text, 'minor'::text, 'major'::text, 'critical'::text])))
constraint sites.point.point_company_id_device_id_fkey: FOREIGN KEY (company_id, device_id) REFERENCES sites.device(company_id, id)
constraint sites.point.point_company_id_id_key: UNIQUE (company_id, id)
constraint sites.point.point_period_ms_check: CHECK ((period_ms >= 100))
constraint sites.point.point_pkey: PRIMARY KEY (id)
constraint sites.point.point_slug: UNIQUE (device_id, slug)
constraint sites.site.site_company_id_id_key: UNIQUE (company_id, id)
constraint sites.site.site_lat_deg_check: CHECK (((lat_deg >= ('-90'::integer)::double precision) AND (lat_deg <= (90)::double precision)))
constraint sites.site.site_lon_deg_check: CHECK (((lon_deg >= ('-180'::integer)::double precision) AND (lon_deg <= (180)::double precision)))
constraint sites.site.site_pkey: PRIMARY KEY (id)
constraint sites.site.site_slug: UNIQUE (company_id, slug)
constraint stores.detection.detection_pkey: PRIMARY KEY (camera_id, observed_at, message_id)
constraint stores.dirty_minute.dirty_minute_pkey: PRIMARY KEY (id)
constraint stores.evidence.evidence_pkey: PRIMARY KEY (site_id, sha256)
constraint stores.evidence.evidence_sha256_check: CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
constraint stores.evidence_hold.evidence_hold_pkey: PRIMARY KEY (site_id, sha256, holder)
constraint stores.evidence_hold.evidence_hold_sha256_check: CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
constraint stores.evidence_of.evidence_of_pkey: PRIMARY KEY (site_id, sha256, what)
constraint stores.evidence_of.evidence_of_sha256_check: CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
constraint stores.latest.latest_pkey: PRIMARY KEY (series)
constraint stores.point.point_id_key: UNIQUE (id)
constraint stores.point.point_pkey: PRIMARY KEY (series)
constraint stores.point.point_source_id_fkey: FOREIGN KEY (source_id) REFERENCES stores.source(id)
constraint stores.point.point_source_id_slug_key: UNIQUE (source_id, slug)
constraint stores.quarantine.quarantine_pkey: PRIMARY KEY (id)
constraint stores.registry.registry_pkey: PRIMARY KEY (site_id)
constraint stores.retention.retention_only_once_check: CHECK (only_once)
constraint stores.retention.retention_pkey: PRIMARY KEY (only_once)
constraint stores.rollup_hour.rollup_hour_pkey: PRIMARY KEY (series, bucket)
constraint stores.source.source_kind_check: CHECK ((kind = ANY (ARRAY['sensor'::text, 'camera'::text])))
constraint stores.source.source_pkey: PRIMARY KEY (id)
constraint stores.source.source_site_id_kind_slug_key: UNIQUE (site_id, kind, slug)
constraint sunlight.study.study_check: CHECK (((state = 'failed'::text) = (problem IS NOT NULL)))
constraint sunlight.study.study_pkey: PRIMARY KEY (id)
constraint sunlight.study.study_state_check: CHECK ((state = ANY (ARRAY['running'::text, 'ready'::text, 'failed'::text])))
constraint sunlight.study_unit.study_unit_pkey: PRIMARY KEY (study_id, unit)
constraint sunlight.study_unit.study_unit_study_id_fkey: FOREIGN KEY (study_id) REFERENCES sunlight.study(id) ON DELETE CASCADE
constraint sunlight.study_window.study_window_pkey: PRIMARY KEY (study_id, place)
constraint sunlight.study_window.study_window_study_id_fkey: FOREIGN KEY (study_id) REFERENCES sunlight.study(id) ON DELETE CASCADE
constraint topics.comment.comment_pkey: PRIMARY KEY (site_id, topic_id, id)
constraint topics.comment.comment_site_id_topic_id_fkey: FOREIGN KEY (site_id, topic_id) REFERENCES topics.topic(site_id, id)
constraint topics.topic.topic_pkey: PRIMARY KEY (site_id, id)
constraint topics.topic.topic_site_id_number_key: UNIQUE (site_id, number)
constraint topics.view.view_pkey: PRIMARY KEY (site_id, topic_id, id)
constraint topics.view.view_site_id_topic_id_fkey: FOREIGN KEY (site_id, topic_id) REFERENCES topics.topic(site_id, id)
constraint transport.map.map_format_check: CHECK ((format = ANY (ARRAY['osm'::text, 'geojson'::text])))
constraint transport.map.map_pkey: PRIMARY KEY (id)
constraint transport.network.network_map_id_fkey: FOREIGN KEY (map_id) REFERENCES transport.map(id) ON DELETE CASCADE
constraint transport.network.network_pkey: PRIMARY KEY (map_id)
constraint transport.place.place_pkey: PRIMARY KEY (id)
constraint transport.place.place_version_check: CHECK ((version > 0))
constraint transport.scenario.scenario_pkey: PRIMARY KEY (id)
constraint transport.scenario.scenario_version_check: CHECK ((version > 0))
constraint twin.element.element_company_id_model_id_fkey: FOREIGN KEY (company_id, model_id) REFERENCES twin.model(company_id, id)
constraint twin.element.element_pkey: PRIMARY KEY (model_id, id)
constraint twin.element.element_place_check: CHECK ((array_length(place, 1) = 3))
constraint twin.element_link.element_link_element_id_kind_object_id_key: UNIQUE (element_id, kind, object_id)
constraint twin.element_link.element_link_kind_check: CHECK ((kind ~ '^[a-z][a-z-]{1,31}$'::text))
constraint twin.element_link.element_link_object_id_check: CHECK (((length(object_id) >= 1) AND (length(object_id) <= 128)))
constraint twin.element_link.element_link_pkey: PRIMARY KEY (id)
constraint twin.model.model_check1: CHECK (((state <> 'ready'::text) OR (georeference IS NOT NULL)))
constraint twin.model.model_check: CHECK (((state = 'failed'::text) = (problem IS NOT NULL)))
constraint twin.model.model_company_id_id_key: UNIQUE (company_id, id)
constraint twin.model.model_discipline_check: CHECK ((discipline = ANY (ARRAY['architecture'::text, 'structure'::text, 'mep'::text, 'landscape'::text, 'site'::text, 'other'::text])))
constraint twin.model.model_line_id_revision_key: UNIQUE (line_id, revision)
constraint twin.model.model_name_check: CHECK (((length(name) >= 1) AND (length(name) <= 64)))
constraint twin.model.model_pkey: PRIMARY KEY (id)
constraint twin.model.model_revision_check: CHECK ((revision > 0))
constraint twin.model.model_state_check: CHECK ((state = ANY (ARRAY['converting'::text, 'ready'::text, 'failed'::text])))
constraint twin.orphan.orphan_check1: CHECK (((state = 'accepted'::text) = (accepted_id IS NOT NULL)))
constraint twin.orphan.orphan_check: CHECK (((suggested_id IS NULL) = (suggested_for IS NULL)))
constraint twin.orphan.orphan_pkey: PRIMARY KEY (id)
constraint twin.orphan.orphan_state_check: CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'rejected'::text, 'returned'::text])))
constraint twin.orphan.orphan_suggested_for_check: CHECK ((suggested_for = ANY (ARRAY['shape-and-name'::text, 'place-and-name'::text, 'shape-nearby'::text])))
constraint twin.unit.unit_code_check: CHECK (((length(code) >= 1) AND (length(code) <= 64)))
constraint twin.unit.unit_line_id_code_key: UNIQUE (line_id, code)
constraint twin.unit.unit_pkey: PRIMARY KEY (id)
constraint twin.unit.unit_source_check: CHECK ((source = ANY (ARRAY['zone'::text, 'space-name'::text, 'property'::text, 'hand'::text])))
constraint twin.unit_rule.unit_rule_pkey: PRIMARY KEY (line_id)
constraint twin.upload.upload_bytes_check: CHECK ((bytes > 0))
constraint twin.upload.upload_check1: CHECK (((finished_at IS NULL) OR (received = bytes)))
constraint twin.upload.upload_check: CHECK (((received >= 0) AND (received <= bytes)))
constraint twin.upload.upload_model_id_key: UNIQUE (model_id)
constraint twin.upload.upload_pkey: PRIMARY KEY (id)
constraint units.move.move_pkey: PRIMARY KEY (id)
constraint units.move.move_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES units.unit(id)
constraint units.move.move_unit_id_version_key: UNIQUE (unit_id, version)
constraint units.price.price_check: CHECK ((list_fen <= filed_fen))
constraint units.price.price_list_fen_check: CHECK ((list_fen > 0))
constraint units.price.price_list_id_fkey: FOREIGN KEY (list_id) REFERENCES units.price_list(id)
constraint units.price.price_pkey: PRIMARY KEY (unit_id, list_id)
constraint units.price.price_unit_id_fkey: FOREIGN KEY (unit_id) REFERENCES units.unit(id)
constraint units.price_list.price_list_check: CHECK ((approved_on <= effective_from))
constraint units.price_list.price_list_pkey: PRIMARY KEY (id)
constraint units.price_list.price_list_site_id_version_key: UNIQUE (site_id, version)
constraint units.price_list.price_list_version_check: CHECK ((version > 0))
constraint units.unit.unit_area_dm2_check: CHECK ((area_dm2 >= 0))
constraint units.unit.unit_code_check: CHECK (((length(code) >= 1) AND (length(code) <= 64)))
constraint units.unit.unit_pkey: PRIMARY KEY (id)
constraint units.unit.unit_site_id_code_key: UNIQUE (site_id, code)
constraint units.unit.unit_state_check: CHECK ((state = ANY (ARRAY['NOT_RELEASED'::text, 'HELD'::text, 'AVAILABLE'::text, 'LOCKED'::text, 'RESERVED'::text, 'SUBSCRIBED'::text, 'SIGNED'::text, 'FILED'::text, 'DELIVERED'::text])))

CREATE INDEX absence_by_person ON approvals.absence USING btree (person_id, until_day)
CREATE INDEX access_review_by_company ON identity.access_review USING btree (company_id, id DESC)
CREATE INDEX alarm_by_picture ON sites.alarm USING btree (picture_sha256) WHERE (picture_sha256 IS NOT NULL)
CREATE INDEX alarm_by_site ON sites.alarm USING btree (site_id, raised_at DESC, id DESC)
CREATE INDEX alarm_event_by_alarm ON sites.alarm_event USING btree (alarm_id, seq)
CREATE INDEX approval_by_starter ON approvals.approval USING btree (started_by, id DESC)
CREATE INDEX approval_due ON approvals.approval USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE INDEX baseline_by_project ON plans.baseline USING btree (project_id, id DESC)
CREATE INDEX change_by_contract ON costs.change_order USING btree (contract_id, id DESC)
CREATE INDEX change_by_project ON costs.change_order USING btree (project_id, id DESC)
CREATE INDEX channel_by_person ON notices.channel USING btree (person_id, id)
CREATE INDEX claim_by_contract ON costs.claim USING btree (contract_id, id DESC)
CREATE INDEX claim_by_project ON costs.claim USING btree (project_id, id DESC)
CREATE INDEX clip_by_file ON sites.clip USING btree (site_id, sha256)
CREATE INDEX command_by_gateway ON sites.command USING btree (gateway_id, requested_at DESC, id DESC)
CREATE INDEX command_open ON sites.command USING btree (gateway_id, expires_at) WHERE (finished_at IS NULL)
CREATE INDEX contract_by_project ON costs.contract USING btree (project_id, id DESC)
CREATE INDEX copy_by_person ON approvals.copy USING btree (person_id, approval_id DESC)
CREATE INDEX decision_by_project ON costs.decision USING btree (project_id, id DESC)
CREATE INDEX decision_by_subject ON costs.decision USING btree (subject, account_id)
CREATE INDEX deletion_by_company ON privacy.deletion USING btree (company_id, id DESC)
CREATE INDEX deletion_running ON privacy.deletion USING btree (confirmed_at) WHERE ((confirmed_at IS NOT NULL) AND (done_at IS NULL))
CREATE INDEX delivery_by_alarm ON notices.delivery USING btree (subject_id) WHERE (state = 'waiting'::text)
CREATE INDEX delivery_by_site ON notices.delivery USING btree (site_id, created_at DESC, id DESC)
CREATE INDEX delivery_due ON notices.delivery USING btree (due_at) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text]))
CREATE INDEX dirty_minute_time ON stores.dirty_minute USING btree (minute)
CREATE INDEX document_by_change ON documents.document USING btree (project_id, changed_at DESC, id DESC)
CREATE INDEX document_by_folder ON documents.document USING btree (folder_id)
CREATE INDEX element_by_guid ON twin.element USING btree (model_id, guid)
CREATE INDEX element_by_id ON twin.element USING btree (id)
CREATE INDEX element_by_storey ON twin.element USING btree (model_id, storey, ifc_class)
CREATE INDEX element_link_by_line ON twin.element_link USING btree (line_id, id)
CREATE INDEX element_link_by_object ON twin.element_link USING btree (company_id, kind, object_id)
CREATE INDEX entry_by_account ON costs.entry USING btree (project_id, account_id, kind) INCLUDE (fen, net_fen)
CREATE INDEX entry_by_project ON costs.entry USING btree (project_id, id DESC)
CREATE INDEX episode_by_age ON feedback.episode USING btree (company_id, started_at)
CREATE INDEX episode_by_camera ON feedback.episode USING btree (camera_id, started_at DESC)
CREATE INDEX escalation_due ON notices.escalation USING btree (due_at) WHERE ((due_at IS NOT NULL) AND (ended_at IS NULL))
CREATE INDEX event_by_person ON approvals.event USING btree (by_person, approval_id) WHERE (by_person IS NOT NULL)
CREATE INDEX event_of_approval ON approvals.event USING btree (approval_id, seq)
CREATE INDEX event_of_hazard ON hazards.event USING btree (hazard_id, seq)
CREATE INDEX evidence_age ON stores.evidence USING btree (stored_at)
CREATE INDEX evidence_hash ON stores.evidence USING btree (sha256)
CREATE INDEX evidence_hold_holder ON stores.evidence_hold USING btree (holder)
CREATE INDEX evidence_of_what ON stores.evidence_of USING btree (site_id, what)
CREATE INDEX expense_by_project ON costs.expense USING btree (project_id, id DESC)
CREATE INDEX export_by_person ON privacy.export USING btree (person_id, id DESC)
CREATE INDEX export_kept ON privacy.export USING btree (ends_at) WHERE (removed_at IS NULL)
CREATE INDEX hazard_due ON hazards.hazard USING btree (deadline_at) WHERE (state = ANY (ARRAY['open'::text, 'rectifying'::text]))
CREATE INDEX hazard_live ON hazards.hazard USING btree (site_id, deadline_at) WHERE (state = ANY (ARRAY['open'::text, 'rectifying'::text, 'rectified'::text]))
CREATE INDEX invoice_by_project ON costs.invoice USING btree (project_id, id DESC)
CREATE INDEX leaf_by_document ON evidence.leaf USING btree (company_id, sha256)
CREATE INDEX leaf_by_subject ON evidence.leaf USING btree (company_id, subject, index)
CREATE INDEX line_by_project ON costs.line USING btree (project_id, id)
CREATE INDEX link_by_from ON plans.link USING btree (from_id)
CREATE INDEX link_by_object ON documents.link USING btree (object_id)
CREATE INDEX link_by_project ON plans.link USING btree (project_id, id)
CREATE INDEX link_by_to ON plans.link USING btree (to_id)
CREATE INDEX look_by_document ON documents.look USING btree (document_id, id DESC)
CREATE INDEX look_by_person ON documents.look USING btree (person_id, looked_at) WHERE (purpose IS NOT NULL)
CREATE INDEX map_by_site ON transport.map USING btree (site_id, id DESC)
CREATE INDEX message_by_destination ON notices.message USING btree (destination, at)
CREATE INDEX model_by_site ON twin.model USING btree (site_id, id)
CREATE INDEX notice_by_person ON notices.notice USING btree (person_id, id DESC)
CREATE INDEX notice_by_subject ON notices.notice USING btree (subject_id, round)
CREATE INDEX occurrence_by_alarm ON sites.occurrence USING btree (alarm_id) WHERE (ended_at IS NULL)
CREATE INDEX occurrence_of_alarm ON sites.occurrence USING btree (alarm_id, key)
CREATE INDEX orphan_by_line ON twin.orphan USING btree (line_id, id)
CREATE INDEX outbox_site ON platform.outbox USING btree (site_id, xid, seq)
CREATE INDEX payment_by_project ON costs.payment USING btree (project_id, id DESC)
CREATE INDEX person_by_company ON identity.person USING btree (company_id, id)
CREATE INDEX personal_field_by_value ON identity.personal_field USING btree (company_id, kind, fingerprint)
CREATE INDEX place_by_site ON transport.place USING btree (site_id, id)
CREATE INDEX point_by_site ON sites.point USING btree (site_id)
CREATE INDEX point_site ON stores.point USING btree (site_id)
CREATE INDEX quarantine_site ON stores.quarantine USING btree (site_id, id DESC)
CREATE INDEX quarantine_time ON stores.quarantine USING btree (recorded_at)
CREATE INDEX reading_time ON ONLY stores.reading USING brin (observed_at) WITH (pages_per_range='32', autosummarize='on')
CREATE INDEX recovery_code_by_person ON identity.recovery_code USING btree (person_id)
CREATE INDEX request_by_alarm ON originals.request USING btree (alarm_id)
CREATE INDEX request_by_company ON originals.request USING btree (company_id, id DESC)
CREATE INDEX request_by_sealed ON originals.request USING btree (sealed_sha256)
CREATE INDEX request_held ON originals.request USING btree (decide_before) WHERE (released_at IS NULL)
CREATE INDEX responsibility_by_site ON hazards.responsibility USING btree (site_id, id)
CREATE INDEX rollup_minute_time ON ONLY stores.rollup_minute USING btree (bucket)
CREATE INDEX rule_by_gateway ON rules.rule USING btree (gateway_id) WHERE (gateway_id IS NOT NULL)
CREATE INDEX scenario_by_site ON transport.scenario USING btree (site_id, id)
CREATE INDEX session_by_person ON identity.session USING btree (person_id)
CREATE INDEX session_by_start ON identity.session USING btree (started_at)
CREATE INDEX share_by_site ON shares.share USING btree (site_id, id DESC)
CREATE INDEX source_by_site ON noise.source USING btree (site_id, id)
CREATE INDEX study_by_site ON noise.study USING btree (site_id, id DESC)
CREATE INDEX study_by_site ON sunlight.study USING btree (site_id, id DESC)
CREATE INDEX target_by_project ON costs.target USING btree (project_id, id DESC)
CREATE INDEX task_by_person ON approvals.task USING btree (person_id, approval_id DESC)
CREATE INDEX template_by_company ON approvals.template USING btree (company_id, id)
CREATE INDEX text_by_gram ON documents.text USING gin (grams)
CREATE INDEX text_waiting ON documents.text USING btree (version_id) WHERE (state = 'waiting'::text)
CREATE INDEX upload_by_project ON documents.upload USING btree (project_id, state, id)
CREATE INDEX upload_by_site ON twin.upload USING btree (site_id, person_id, id) WHERE (finished_at IS NULL)
CREATE INDEX upload_by_touch ON twin.upload USING btree (touched_at)
CREATE INDEX warning_by_project ON plans.warning USING btree (project_id, id DESC)
CREATE INDEX warning_due ON plans.warning USING btree (tell_at) WHERE ((tell_at IS NOT NULL) AND (ended_at IS NULL))
CREATE UNIQUE INDEX alarm_one_active ON sites.alarm USING btree (type, source_id) WHERE (state = 'active'::text)
CREATE UNIQUE INDEX approval_live ON approvals.approval USING btree (kind, object) WHERE (ended_at IS NULL)
CREATE UNIQUE INDEX decision_once_a_seat ON originals.decision USING btree (request_id, seat)
CREATE UNIQUE INDEX deletion_one_a_person ON privacy.deletion USING btree (person_id) WHERE (withdrawn_at IS NULL)
CREATE UNIQUE INDEX document_number ON documents.document USING btree (project_id, number) WHERE ((number IS NOT NULL) AND (state = 'valid'::text))
CREATE UNIQUE INDEX export_one_at_a_time ON privacy.export USING btree (person_id) WHERE (ends_at IS NULL)
CREATE UNIQUE INDEX hazard_of_alarm ON hazards.hazard USING btree (alarm_id)
CREATE UNIQUE INDEX holder_key_one_in_use ON originals.holder_key USING btree (company_id, person_id) WHERE (retired_at IS NULL)
CREATE UNIQUE INDEX orphan_waiting ON twin.orphan USING btree (line_id, element_id) WHERE (state = ANY (ARRAY['open'::text, 'rejected'::text]))
CREATE UNIQUE INDEX reading_key ON ONLY stores.reading USING btree (series, observed_at)
CREATE UNIQUE INDEX rollup_minute_key ON ONLY stores.rollup_minute USING btree (series, bucket)
CREATE UNIQUE INDEX version_revision ON documents.version USING btree (document_id, revision) WHERE ((revision IS NOT NULL) AND (minor = 0))
CREATE UNIQUE INDEX warning_open ON plans.warning USING btree (task_id, kind) WHERE (ended_at IS NULL)

policy approvals.absence.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy approvals.absence.platform for all to loujing_platform using true with check true
policy approvals.approval.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy approvals.approval.platform for all to loujing_platform using true with check true
policy approvals.copy.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy approvals.event.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy approvals.task.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy approvals.task.platform for all to loujing_platform using true with check true
policy approvals.template.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy approvals.template_version.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.account.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.budget.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.change_order.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.claim.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.contract.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.decision.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.entry.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.expense.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.invoice.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.line.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.payment.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy costs.target.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.code.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.code.platform for all to loujing_platform using true with check true
policy documents.document.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.folder.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.link.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.look.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.text.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.text.platform for all to loujing_platform using true with check true
policy documents.upload.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy documents.upload.platform for all to loujing_platform using true with check true
policy documents.version.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy evidence.checkpoint.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy evidence.checkpoint.platform for all to loujing_platform using true with check true
policy evidence.key.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy evidence.leaf.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy evidence.log.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy evidence.log.platform for all to loujing_platform using true with check true
policy evidence.node.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy evidence.stamp.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy evidence.stamp.platform for all to loujing_platform using true with check true
policy feedback.change.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy feedback.episode.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy hazards.event.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy hazards.hazard.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy hazards.hazard.platform for all to loujing_platform using true with check true
policy hazards.responsibility.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.access_review.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.company.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.company.platform for all to loujing_platform using true with check true
policy identity.person.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.person.platform for all to loujing_platform using true with check true
policy identity.personal_field.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.recovery_code.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.second_factor.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.second_factor.platform for all to loujing_platform using true with check true
policy identity.session.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.session.platform for all to loujing_platform using true with check true
policy identity.setup.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.setup.platform for all to loujing_platform using true with check true
policy identity.sign_on.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy identity.sign_on.platform for all to loujing_platform using true with check true
policy ingest.received.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy noise.source.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy noise.study.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy noise.study.platform for all to loujing_platform using true with check true
policy noise.study_unit.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy noise.study_window.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy notices.channel.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy notices.delivery.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy notices.delivery.platform for all to loujing_platform using true with check true
policy notices.escalation.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy notices.escalation.platform for all to loujing_platform using true with check true
policy notices.message.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy notices.notice.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy notices.plan.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy originals.decision.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy originals.holder_key.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy originals.request.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy originals.request.platform for all to loujing_platform using true with check true
policy originals.succession.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy plans.baseline.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy plans.import.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy plans.link.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy plans.plan.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy plans.plan.platform for all to loujing_platform using true with check true
policy plans.task.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy plans.warning.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy plans.warning.platform for all to loujing_platform using true with check true
policy platform.audit.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy platform.outbox.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy platform.outbox.platform for all to loujing_platform using true with check true
policy privacy.deletion.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy privacy.deletion.platform for all to loujing_platform using true with check true
policy privacy.erasure.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy privacy.export.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy privacy.export.platform for all to loujing_platform using true with check true
policy privacy.resealing.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy privacy.resealing.platform for all to loujing_platform using true with check true
policy projects.building.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy projects.contractor.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy projects.phase.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy projects.project.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy rules.rule.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sequence.rules.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy shares.share.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy shares.share.platform for all to loujing_platform using true with check true
policy sites.alarm.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.alarm_event.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.camera.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.clip.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.command.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.command.platform for all to loujing_platform using true with check true
policy sites.device.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.gateway.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.gateway.platform for all to loujing_platform using true with check true
policy sites.occurrence.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.point.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.site.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sites.site.platform for all to loujing_platform using true with check true
policy stores.detection.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.dirty_minute.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.dirty_minute.platform for all to loujing_platform using true with check true
policy stores.evidence.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.evidence.platform for all to loujing_platform using true with check true
policy stores.evidence_hold.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.evidence_hold.platform for all to loujing_platform using true with check true
policy stores.evidence_of.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.evidence_of.platform for all to loujing_platform using true with check true
policy stores.latest.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.point.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.point.platform for all to loujing_platform using true with check true
policy stores.quarantine.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.quarantine.platform for all to loujing_platform using true with check true
policy stores.reading.company for select to loujing_app using (series IN ( SELECT point.series
   FROM stores.point
  WHERE (point.company_id = current_company())))
policy stores.reading.platform for select to loujing_platform using true
policy stores.reading.taken for insert to loujing_app with check true
policy stores.registry.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy stores.rollup_hour.company for select to loujing_app using (series IN ( SELECT point.series
   FROM stores.point
  WHERE (point.company_id = current_company())))
policy stores.rollup_hour.platform for all to loujing_platform using true with check true
policy stores.rollup_minute.company for select to loujing_app using (series IN ( SELECT point.series
   FROM stores.point
  WHERE (point.company_id = current_company())))
policy stores.rollup_minute.platform for all to loujing_platform using true with check true
policy stores.source.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sunlight.study.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sunlight.study.platform for all to loujing_platform using true with check true
policy sunlight.study_unit.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy sunlight.study_window.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy topics.comment.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy topics.topic.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy topics.view.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy transport.map.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy transport.network.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy transport.place.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy transport.scenario.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.element.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.element_link.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.model.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.model.platform for all to loujing_platform using true with check true
policy twin.orphan.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.unit.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.unit_rule.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.upload.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy twin.upload.platform for all to loujing_platform using true with check true
policy units.move.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy units.price.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy units.price_list.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())
policy units.unit.company for all to loujing_app using (company_id = current_company()) with check (company_id = current_company())

grant delete, insert, select, update on approvals.absence to loujing_app
grant select on approvals.absence to loujing_platform
grant insert, select, update on approvals.approval to loujing_app
grant select on approvals.approval to loujing_platform
grant insert, select on approvals.copy to loujing_app
grant insert, select on approvals.event to loujing_app
grant delete, insert, select on approvals.task to loujing_app
grant select on approvals.task to loujing_platform
grant insert, select, update on approvals.template to loujing_app
grant insert, select on approvals.template_version to loujing_app
grant insert, select, update on costs.account to loujing_app
grant delete, insert, select, update on costs.budget to loujing_app
grant insert, select, update on costs.change_order to loujing_app
grant insert, select, update on costs.claim to loujing_app
grant insert, select, update on costs.contract to loujing_app
grant insert, select, update on costs.decision to loujing_app
grant insert, select on costs.entry to loujing_app
grant insert, select on costs.expense to loujing_app
grant insert, select on costs.invoice to loujing_app
grant insert, select, update on costs.line to loujing_app
grant insert, select on costs.payment to loujing_app
grant insert, select, update on costs.target to loujing_app
grant insert, select, update on documents.code to loujing_app
grant select on documents.code to loujing_platform
grant insert, select, update on documents.document to loujing_app
grant insert, select, update on documents.folder to loujing_app
grant delete, insert, select on documents.link to loujing_app
grant insert, select on documents.look to loujing_app
grant insert, select, update on documents.text to loujing_app
grant select on documents.text to loujing_platform
grant delete, insert, select, update on documents.upload to loujing_app
grant delete, select on documents.upload to loujing_platform
grant insert, select on documents.version to loujing_app
grant insert, select on evidence.checkpoint to loujing_app
grant select on evidence.checkpoint to loujing_platform
grant insert, select on evidence.key to loujing_app
grant insert, select on evidence.leaf to loujing_app
grant insert, select, update on evidence.log to loujing_app
grant select on evidence.log to loujing_platform
grant insert, select on evidence.node to loujing_app
grant insert, select on evidence.stamp to loujing_app
grant select on evidence.stamp to loujing_platform
grant insert, select, update on feedback.change to loujing_app
grant delete, insert, select, update on feedback.episode to loujing_app
grant insert, select on hazards.event to loujing_app
grant insert, select, update on hazards.hazard to loujing_app
grant select on hazards.hazard to loujing_platform
grant insert, select, update on hazards.responsibility to loujing_app
grant insert, select on identity.access_review to loujing_app
grant insert, select, update on identity.company to loujing_app
grant select on identity.company to loujing_platform
grant delete, select on identity.login_failure to loujing_app
grant delete, insert, select, update on identity.login_failure to loujing_platform
grant insert, select, update on identity.person to loujing_app
grant select on identity.person to loujing_platform
grant delete, insert, select, update on identity.personal_field to loujing_app
grant delete, insert, select on identity.recovery_code to loujing_app
grant delete, insert, select, update on identity.second_factor to loujing_app
grant select on identity.second_factor to loujing_platform
grant delete, insert, select, update on identity.session to loujing_app
grant delete, select, update on identity.session to loujing_platform
grant insert, select on identity.setup to loujing_app
grant select on identity.setup to loujing_platform
grant delete, insert, select on identity.sign_on to loujing_app
grant select on identity.sign_on to loujing_platform
grant insert, select, update on ingest.received to loujing_app
grant delete, insert, select, update on noise.source to loujing_app
grant delete, insert, select, update on noise.study to loujing_app
grant select on noise.study to loujing_platform
grant delete, insert, select, update on noise.study_unit to loujing_app
grant delete, insert, select, update on noise.study_window to loujing_app
grant delete, insert, select, update on notices.channel to loujing_app
grant insert, select, update on notices.delivery to loujing_app
grant select on notices.delivery to loujing_platform
grant insert, select, update on notices.escalation to loujing_app
grant select on notices.escalation to loujing_platform
grant delete, insert, select on notices.message to loujing_app
grant delete, insert, select, update on notices.notice to loujing_app
grant insert, select, update on notices.plan to loujing_app
grant insert, select on originals.decision to loujing_app
grant insert, select, update on originals.holder_key to loujing_app
grant insert, select, update on originals.request to loujing_app
grant select on originals.request to loujing_platform
grant insert, select on originals.succession to loujing_app
grant delete, insert, select, update on plans.baseline to loujing_app
grant delete, insert, select, update on plans.import to loujing_app
grant delete, insert, select, update on plans.link to loujing_app
grant delete, insert, select, update on plans.plan to loujing_app
grant select on plans.plan to loujing_platform
grant delete, insert, select, update on plans.task to loujing_app
grant insert, select, update on plans.warning to loujing_app
grant select on plans.warning to loujing_platform
grant insert, select on platform.audit to loujing_app
grant insert, select on platform.outbox to loujing_app
grant delete, select on platform.outbox to loujing_platform
grant select on platform.outbox_trim to loujing_app
grant select, update on platform.outbox_trim to loujing_platform
grant select, update on platform.subscriber to loujing_app
grant insert, select, update on platform.subscriber to loujing_platform
grant insert, select, update on privacy.deletion to loujing_app
grant select on privacy.deletion to loujing_platform
grant insert, select on privacy.erasure to loujing_app
grant insert, select, update on privacy.export to loujing_app
grant select on privacy.export to loujing_platform
grant insert, select, update on privacy.resealing to loujing_app
grant select on privacy.resealing to loujing_platform
grant insert, select, update on projects.building to loujing_app
grant insert, select, update on projects.contractor to loujing_app
grant insert, select, update on projects.phase to loujing_app
grant insert, select, update on projects.project to loujing_app
grant delete, insert, select, update on rules.rule to loujing_app
grant insert, select, update on sequence.rules to loujing_app
grant insert, select, update on shares.share to loujing_app
grant select on shares.share to loujing_platform
grant insert, select, update on sites.alarm to loujing_app
grant insert, select on sites.alarm_event to loujing_app
grant insert, select, update on sites.camera to loujing_app
grant insert, select, update on sites.clip to loujing_app
grant insert, select, update on sites.command to loujing_app
grant select on sites.command to loujing_platform
grant insert, select, update on sites.device to loujing_app
grant insert, select, update on sites.gateway to loujing_app
grant select on sites.gateway to loujing_platform
grant insert, select, update on sites.occurrence to loujing_app
grant insert, select, update on sites.point to loujing_app
grant insert, select, update on sites.site to loujing_app
grant select on sites.site to loujing_platform
grant insert, select on stores.detection to loujing_app
grant insert on stores.dirty_minute to loujing_app
grant delete, select on stores.dirty_minute to loujing_platform
grant insert, select on stores.evidence to loujing_app
grant delete, select on stores.evidence to loujing_platform
grant insert, select, update on stores.evidence_hold to loujing_app
grant select on stores.evidence_hold to loujing_platform
grant insert, select on stores.evidence_of to loujing_app
grant select on stores.evidence_of to loujing_platform
grant insert, select, update on stores.latest to loujing_app
grant insert, select, update on stores.point to loujing_app
grant select on stores.point to loujing_platform
grant insert, select on stores.quarantine to loujing_app
grant delete, select on stores.quarantine to loujing_platform
grant insert, select on stores.reading to loujing_app
grant select on stores.reading to loujing_platform
grant insert, select, update on stores.registry to loujing_app
grant select on stores.retention to loujing_platform
grant select on stores.rollup_hour to loujing_app
grant delete, insert, select, update on stores.rollup_hour to loujing_platform
grant select on stores.rollup_minute to loujing_app
grant delete, insert, select, update on stores.rollup_minute to loujing_platform
grant insert, select, update on stores.source to loujing_app
grant delete, insert, select, update on sunlight.study to loujing_app
grant select on sunlight.study to loujing_platform
grant delete, insert, select, update on sunlight.study_unit to loujing_app
grant delete, insert, select, update on sunlight.study_window to loujing_app
grant insert, select, update on topics.comment to loujing_app
grant insert, select, update on topics.topic to loujing_app
grant insert, select on topics.view to loujing_app
grant delete, insert, select, update on transport.map to loujing_app
grant delete, insert, select, update on transport.network to loujing_app
grant delete, insert, select, update on transport.place to loujing_app
grant delete, insert, select, update on transport.scenario to loujing_app
grant delete, insert, select on twin.element to loujing_app
grant delete, insert, select, update on twin.element_link to loujing_app
grant insert, select, update on twin.model to loujing_app
grant select on twin.model to loujing_platform
grant insert, select, update on twin.orphan to loujing_app
grant insert, select, update on twin.unit to loujing_app
grant delete, insert, select, update on twin.unit_rule to loujing_app
grant delete, insert, select, update on twin.upload to loujing_app
grant delete, select on twin.upload to loujing_platform
grant insert, select on units.move to loujing_app
grant insert, select on units.price to loujing_app
grant insert, select on units.price_list to loujing_app
grant insert, select, update on units.unit to loujing_app

CREATE OR REPLACE FUNCTION approvals.keep_as_written()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'what was done in an approval stays as it was written' using errcode = 'restrict_violation';
end
$function$
CREATE OR REPLACE FUNCTION costs.keep_confirmed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'a confirmed target is frozen' using errcode = 'restrict_violation';
end
$function$
CREATE OR REPLACE FUNCTION public.current_company()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('app.company'::text, true), ''::text))::uuid
CREATE OR REPLACE FUNCTION documents.keep_as_written()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'a version and a look stay as they were written' using errcode = 'restrict_violation';
end
$function$
CREATE OR REPLACE FUNCTION evidence.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the log of evidence is only appended to';
end
$function$
CREATE OR REPLACE FUNCTION ingest.take(company uuid, site uuid, gateway uuid, outbox uuid, lane text, first_seq bigint, last_seq bigint, known_version integer, serieses integer[], qualities "char"[], times double precision[], amounts double precision[], replayed boolean, newest integer, minutes double precision[], facts text, at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
declare
  updated integer;
begin
  perform set_config('role', 'loujing_app', true), set_config('app.company', company::text, true);

  perform from stores.registry where site_id = site and version = known_version;
  if not found then
    return false;
  end if;

  update ingest.received
     set seqs = seqs + int8multirange(int8range(first_seq, last_seq, '[]')), at = now(),
         live_to = case lane when 'live' then last_seq else live_to end,
         backlog_to = case lane when 'backlog' then last_seq else backlog_to end
   where gateway_id = gateway and epoch = outbox and not seqs && int8range(first_seq, last_seq, '[]')
     and first_seq > case lane when 'live' then live_to else backlog_to end;
  if not found then
    return false;
  end if;

  if newest > 0 then
    -- nearly always all of them are new, and to ask for each whether it is costs as much again as to store it
    begin
      insert into stores.reading (series, quality, replay, observed_at, value)
      select told.series, told.quality, replayed, to_timestamp(told.s), told.value
        from unnest(serieses, qualities, times, amounts) as told (series, quality, s, value);
    exception when unique_violation then
      insert into stores.reading (series, quality, replay, observed_at, value)
      select told.series, told.quality, replayed, to_timestamp(told.s), told.value
        from unnest(serieses, qualities, times, amounts) as told (series, quality, s, value)
      on conflict do nothing;
    end;

    insert into stores.dirty_minute (company_id, minute) select company, to_timestamp(s) from unnest(minutes) as s;

    -- nearly always all of them are there and older, and an update of those costs half of an upsert
    update stores.latest
       set quality = told.quality, observed_at = to_timestamp(told.s), value = told.value
      from unnest(serieses[:newest], qualities[:newest], times[:newest], amounts[:newest])
             as told (series, quality, s, value)
     where latest.series = told.series and latest.observed_at < to_timestamp(told.s);
    get diagnostics updated = row_count;
    if updated < newest then
      insert into stores.latest (series, company_id, quality, observed_at, value)
      select told.series, company, told.quality, to_timestamp(told.s), told.value
        from unnest(serieses[:newest], qualities[:newest], times[:newest], amounts[:newest])
               as told (series, quality, s, value)
      on conflict (series) do update
         set quality = excluded.quality, observed_at = excluded.observed_at, value = excluded.value
       where latest.observed_at < excluded.observed_at;
    end if;
  end if;

  insert into platform.outbox (id, type, subject, company_id, site_id, occurred_at, data)
  select (fact ->> 'id')::uuid, fact ->> 'type', fact ->> 'subject', company, site, take.at, fact -> 'data'
    from jsonb_array_elements(facts::jsonb) with ordinality as said (fact, position)
   order by position;
  return true;
end
$function$
CREATE OR REPLACE FUNCTION platform.is_striking()
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN (current_setting('loujing.striking'::text, true) = 'on'::text)
CREATE OR REPLACE FUNCTION platform.isolate(tenant_table regclass, rights text DEFAULT 'select, insert, update, delete'::text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', tenant_table);
  execute format('create policy company on %s to loujing_app
                    using (company_id = current_company()) with check (company_id = current_company())', tenant_table);
  execute format('grant %s on %s to loujing_app', rights, tenant_table);
  execute format('grant usage on schema %I to loujing_app',
                 (select relnamespace::regnamespace::name from pg_class where oid = tenant_table));
end
$function$
CREATE OR REPLACE FUNCTION platform.mentions(place regclass, columns text[], words text[])
 RETURNS integer
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  found integer;
begin
  execute format('select count(*) from %s where company_id = $1 and (%s)', place,
                 (select string_agg(format('exists (select 1 from unnest($2) as word where strpos(%I::text, word) > 0)', name), ' or ')
                    from unnest(columns) as name))
    into found using public.current_company(), words;
  return found;
end
$function$
CREATE OR REPLACE FUNCTION platform.open_to_platform(tenant_table regclass, rights text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('create policy platform on %s to loujing_platform using (true) with check (true)', tenant_table);
  execute format('grant %s on %s to loujing_platform', rights, tenant_table);
  execute format('grant usage on schema %I to loujing_platform',
                 (select relnamespace::regnamespace::name from pg_class where oid = tenant_table));
end
$function$
CREATE OR REPLACE FUNCTION platform.reseal(place regclass, name text, print text, rows jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  company uuid := public.current_company();
  sets    text := '';
  matches text;
  changed integer;
begin
  if company is null then raise exception 'no company'; end if;
  if name !~ '(^|_)sealed$' or (print is not null and print <> 'fingerprint') then
    raise exception '%.% is not sealed', place, name using errcode = 'insufficient_privilege';
  end if;
  if jsonb_array_length(rows) = 0 then return 0; end if;
  select string_agg(format('t.%1$I = (n.line #>> array[''key'', %1$L])::%2$s', attname, format_type(atttypid, null)), ' and ')
    into matches from pg_attribute
   where attrelid = place and attname in (select jsonb_object_keys(rows -> 0 -> 'key'));
  if print is not null then sets := format(', %I = n.line ->> ''print''', print); end if;
  perform set_config('loujing.striking', 'on', true);
  execute format('update %s t set %I = decode(n.line ->> ''fresh'', ''hex'')%s from jsonb_array_elements($1) as n (line)'
                 ' where t.company_id = $2 and %s and t.%I = decode(n.line ->> ''old'', ''hex'')', place, name, sets, matches, name)
    using rows, company;
  get diagnostics changed = row_count;
  perform set_config('loujing.striking', 'off', true);
  return changed;
end
$function$
CREATE OR REPLACE FUNCTION platform.sealed_by(place text, name text)
 RETURNS TABLE(company_id uuid, version integer, rows bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if name !~ '(^|_)sealed$' then
    raise exception '%.% is not sealed', place, name using errcode = 'insufficient_privilege';
  end if;
  -- of a person who was deleted nothing is sealed any more
  return query execute format(
    'select company_id, get_byte(%1$I, 0), count(*) from %2$s where length(%1$I) > 0 group by 1, 2', name, place::regclass);
end
$function$
CREATE OR REPLACE FUNCTION platform.strike(document jsonb, words text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE STRICT
AS $function$
declare
  said text;
begin
  case jsonb_typeof(document)
    when 'string' then
      said := document #>> '{}';
      if said ~ '^[a-z][a-z-]*$' or said ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$' or said ~ '^[0-9a-f]{64}$' then return document; end if;
      return to_jsonb(platform.strike(said, words));
    when 'array' then
      return (select coalesce(jsonb_agg(platform.strike(item, words) order by place), '[]')
                from jsonb_array_elements(document) with ordinality as part (item, place));
    when 'object' then
      return (select coalesce(jsonb_object_agg(key, platform.strike(value, words)), '{}') from jsonb_each(document));
    else return document;
  end case;
end
$function$
CREATE OR REPLACE FUNCTION platform.strike(said text, words text[])
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE STRICT
AS $function$
declare
  word text;
begin
  foreach word in array words loop
    said := replace(said, word, '＊＊');
  end loop;
  return said;
end
$function$
CREATE OR REPLACE FUNCTION platform.strike_out(place regclass, author text, person uuid, columns text[], words text[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  company  uuid := public.current_company();
  sets     text;
  has_word text;
  written  text := '';
  changed  integer;
begin
  if company is null then raise exception 'no company'; end if;
  if (select nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = place)
       in ('evidence', 'public', 'pg_catalog') or place = 'platform.audit'::regclass then
    raise exception '% is not written in', place using errcode = 'insufficient_privilege';
  end if;
  if cardinality(words) = 0 then return 0; end if;
  select string_agg(format('%1$I = platform.strike(%1$I, $1)', name), ', '),
         string_agg(format('platform.strike(%1$I, $1) is distinct from %1$I', name), ' or ')
    into sets, has_word from unnest(columns) as name;
  if author like '%.%' then -- the member of a document that says who wrote it
    written := format(' and %I ->> %L = $3::text', split_part(author, '.', 1), split_part(author, '.', 2));
  elsif author is not null then
    written := format(' and %I = $3', author);
  end if;
  perform set_config('loujing.striking', 'on', true);
  execute format('update %s set %s where company_id = $2%s and (%s)', place, sets, written, has_word)
    using words, company, person;
  get diagnostics changed = row_count;
  perform set_config('loujing.striking', 'off', true);
  return changed;
end
$function$
CREATE OR REPLACE FUNCTION platform.wake()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('loujing_outbox', (select string_agg(distinct type, ' ' order by type) from said));
  return null;
end
$function$
CREATE OR REPLACE FUNCTION stores.drop_readings(at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '1s'
AS $function$
declare
  first  timestamptz := date_trunc('week', at, 'UTC');
  after  timestamptz := date_trunc('week', first + interval '7 days', 'UTC');
  part   text := 'reading' || to_char(first at time zone 'UTC', '_YYYYMMDD');
  raw    bigint;
  rolled bigint;
begin
  if after > now() - interval '183 days' then
    raise exception 'readings of the last half year are not dropped: %', part;
  end if;
  perform pg_advisory_xact_lock(7301002);
  if to_regclass(format('stores.%I', part)) is null then
    return 'absent';
  end if;
  -- nobody writes from here on; whoever had, has committed his readings and the lines that name their minutes
  execute format('lock table stores.%I in share mode', part);
  if exists (select from stores.dirty_minute where minute >= first and minute < after) then
    return 'waiting';
  end if;
  execute format('select count(*) from stores.%I where quality = ''N''', part) into raw;
  select coalesce(sum(count), 0) into rolled from stores.rollup_minute where bucket >= first and bucket < after;
  if rolled < raw then
    return 'incomplete';
  end if;
  execute format('alter table stores.reading detach partition stores.%I', part);
  execute format('drop table stores.%I', part);
  update stores.retention set readings_dropped_before = greatest(readings_dropped_before, after);
  return 'dropped';
end
$function$
CREATE OR REPLACE FUNCTION stores.make_partition(parent text, at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  unit  text := case parent when 'reading' then 'week' when 'detection' then 'week' when 'rollup_minute' then 'month' end;
  first timestamptz := date_trunc(unit, at, 'UTC');
  after timestamptz := date_trunc(unit, first + case unit when 'week' then interval '7 days' else interval '32 days' end, 'UTC');
  part  text := parent || to_char(first at time zone 'UTC', '_YYYYMMDD');
begin
  if unit is null then
    raise exception 'not a partitioned store: %', parent;
  end if;
  if to_regclass(format('stores.%I', part)) is not null then
    return part;
  end if;
  perform pg_advisory_xact_lock(7301002);
  if to_regclass(format('stores.%I', part)) is null then
    -- attach, and not "create partition of": that would lock the parent against every reader and writer
    execute format('create table stores.%I (like stores.%I including defaults)', part, parent);
    execute format('alter table stores.%I attach partition stores.%I for values from (%L) to (%L)', parent, part, first, after);
    if parent = 'reading' then
      execute format('grant insert on stores.%I to loujing_app', part);
    end if;
  end if;
  return part;
end
$function$
CREATE OR REPLACE FUNCTION units.keep_as_written()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'a move and a price stay as they were written' using errcode = 'restrict_violation';
end
$function$

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON evidence.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION evidence.refuse_change()
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON evidence.leaf FOR EACH STATEMENT EXECUTE FUNCTION evidence.refuse_change()
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON evidence.node FOR EACH STATEMENT EXECUTE FUNCTION evidence.refuse_change()
CREATE TRIGGER frozen BEFORE DELETE OR UPDATE ON costs.target FOR EACH ROW WHEN ((old.confirmed_at IS NOT NULL)) EXECUTE FUNCTION costs.keep_confirmed()
CREATE TRIGGER kept BEFORE TRUNCATE ON approvals.event FOR EACH STATEMENT EXECUTE FUNCTION approvals.keep_as_written()
CREATE TRIGGER wake AFTER INSERT ON platform.outbox REFERENCING NEW TABLE AS said FOR EACH STATEMENT EXECUTE FUNCTION platform.wake()
CREATE TRIGGER written BEFORE DELETE OR UPDATE ON approvals.event FOR EACH ROW EXECUTE FUNCTION approvals.keep_as_written()
CREATE TRIGGER written BEFORE DELETE OR UPDATE ON approvals.template_version FOR EACH ROW EXECUTE FUNCTION approvals.keep_as_written()
CREATE TRIGGER written BEFORE DELETE OR UPDATE ON documents.look FOR EACH ROW EXECUTE FUNCTION documents.keep_as_written()
CREATE TRIGGER written BEFORE DELETE OR UPDATE ON documents.version FOR EACH ROW EXECUTE FUNCTION documents.keep_as_written()
CREATE TRIGGER written BEFORE DELETE OR UPDATE ON units.move FOR EACH ROW EXECUTE FUNCTION units.keep_as_written()
CREATE TRIGGER written BEFORE DELETE OR UPDATE ON units.price FOR EACH ROW EXECUTE FUNCTION units.keep_as_written()
CREATE TRIGGER written BEFORE DELETE OR UPDATE ON units.price_list FOR EACH ROW EXECUTE FUNCTION units.keep_as_written()
