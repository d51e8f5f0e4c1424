-- One gateway's outbox. `seq` never goes back, also when every row is deleted (autoincrement).
create table if not exists meta (
  name  text primary key,
  value text not null
) strict, without rowid;

-- body: the JSON of an IngestMessage without its seq. crc: of seq, accepted_ms, urgent and body.
create table if not exists fact (
  seq         integer primary key autoincrement,
  accepted_ms integer not null,
  urgent      integer not null,
  crc         integer not null,
  size        integer not null,
  body        blob    not null
) strict;

-- A ring of the last ids taken, so that a fact that is sent again is known again, also after a restart.
create table if not exists recent_id (
  slot integer primary key,
  n    integer not null,
  id   text    not null
) strict;

create table if not exists quarantine (
  id      integer primary key,
  at_ms   integer not null,
  topic   text    not null,
  problem text    not null,
  detail  text,
  bytes   integer not null,
  payload blob    not null
) strict;

create table if not exists evidence (
  sha256       text primary key,
  content_type text    not null,
  bytes        integer not null,
  added_ms     integer not null,
  sent_ms      integer
) strict;

create table if not exists command (
  id         text primary key,
  request    text    not null,
  state      text    not null,
  detail     text,
  expires_ms integer not null,
  taken_ms   integer not null
) strict;
