-- What is learnt from verdicts, camera by camera. Owner: modules/feedback.
create schema feedback;

-- Each episode that was told, as it was told last: an alarm keeps only the newest of its episodes.
create table feedback.episode (
  id         uuid             primary key,
  company_id uuid             not null,
  site_id    uuid             not null,
  gateway_id uuid             not null,
  camera_id  uuid             not null,
  kind       text             not null,
  zone       text,
  started_at timestamptz      not null,
  told_at    timestamptz      not null,
  score      double precision not null,
  threshold  double precision not null,
  -- how many cameras saw it; the boxes of a picture that another camera took are not kept
  views      integer          not null check (views > 0),
  boxes      jsonb            not null,
  alarm_id   uuid,
  verdict    text             check (verdict in ('real', 'false-alarm')),
  reason     text,
  check (verdict = 'false-alarm' or reason is null)
);
create index episode_by_camera on feedback.episode (camera_id, started_at desc);
create index episode_by_age on feedback.episode (company_id, started_at);
select platform.isolate('feedback.episode');

-- Which proposal was accepted, by whom, and what was so before. `version` counts the changes of a camera.
create table feedback.change (
  id           uuid        primary key,
  company_id   uuid        not null,
  site_id      uuid        not null,
  gateway_id   uuid        not null,
  camera_id    uuid        not null,
  camera_slug  text        not null,
  version      integer     not null check (version > 0),
  proposal     jsonb       not null,
  before       jsonb       not null,
  accepted_by  uuid        not null,
  accepted_at  timestamptz not null,
  command_id   uuid        not null,
  undone_by    uuid,
  undone_at    timestamptz,
  undo_command uuid,
  check ((undone_at is null) = (undone_by is null) and (undone_at is null) = (undo_command is null)),
  unique (camera_id, version)
);
select platform.isolate('feedback.change', 'select, insert, update');
