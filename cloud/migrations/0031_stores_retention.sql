-- Readings are forgotten by whole weeks, when their minutes and hours are made. Owner: stores.

-- Up to where readings were dropped: a minute before it is never made again from the few that may still come late.
create table stores.retention (
  only_once               boolean     primary key default true check (only_once),
  readings_dropped_before timestamptz not null
);
insert into stores.retention (readings_dropped_before) values ('-infinity');
grant select on stores.retention to loujing_platform;

-- Drops the partition of readings of the week that holds `at`, and says what it did: 'dropped', 'absent', 'waiting' (minutes
-- of it wait to be made) or 'incomplete' (the minutes hold fewer values than the readings). Half a year is kept whatever
-- the caller wants. It waits for nobody: who reads or writes at this moment is not held up, and the next run does it.
create function stores.drop_readings(at timestamptz) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
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
$$;
revoke all on function stores.drop_readings(timestamptz) from public;
grant execute on function stores.drop_readings(timestamptz) to loujing_platform;
