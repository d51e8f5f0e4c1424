-- Readings are stored as new, and asked about only when one of them is not. Owner: ingest.

-- Takes a batch of which nothing was taken before: readings, newest values, events and the received range, or nothing at
-- all. False, with nothing changed, when a part of it was taken, when it does not ascend, when its outbox is new, or when
-- the site's registry is not the one that the batch was judged by: it is then taken step by step.
-- The arrays are one reading each, the `newest` first of them being the newest of their series; times are seconds since 1970;
-- facts are [{ id, type, subject, data }], heard in this order.
create or replace function ingest.take(
  company uuid, site uuid, gateway uuid, outbox uuid, lane text, first_seq bigint, last_seq bigint, known_version integer,
  serieses integer[], qualities "char"[], times double precision[], amounts double precision[], replayed boolean,
  newest integer, minutes double precision[], facts text, at timestamptz
) returns boolean language plpgsql
-- a plan made while a table was empty would read it whole ever after
set enable_seqscan = off as $$
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
$$;
