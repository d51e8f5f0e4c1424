-- Sealing anew by a newer field key. Owner: modules/privacy; the functions are the platform's, since every module's seals pass through them.

-- How far each place (a sealed column, or a kind of sealed file) has come, so that a rotation that was stopped goes on where it was.
create table privacy.resealing (
  company_id  uuid        not null,
  version     integer     not null check (version between 1 and 255),
  place       text        not null,
  total       bigint      not null check (total >= 0),
  done        bigint      not null default 0 check (done >= 0),
  last        text[], -- the key of the last row that was looked at
  began_at    timestamptz not null,
  finished_at timestamptz,
  primary key (company_id, version, place)
);
select platform.isolate('privacy.resealing', 'select, insert, update');
select platform.open_to_platform('privacy.resealing', 'select');

-- Puts newly sealed values in the place of the old ones of the company's rows: [{ key: { column: text }, old: hex, fresh: hex, print }].
-- A row that somebody changed meanwhile is left as it is: it was sealed by the newest key. Runs as the owner, since seals stand in
-- tables that the application may only append to; it can put nothing but bytes that begin with another version in the place of sealed ones.
create function platform.reseal(place regclass, name text, print text, rows jsonb) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
revoke execute on function platform.reseal(regclass, text, text, jsonb) from public;
grant execute on function platform.reseal(regclass, text, text, jsonb) to loujing_app;

-- How many rows of each company are sealed by which version of the key. Counts alone, for the platform's jobs, which may not enter the
-- schemas of the modules: so the table comes by its name.
create function platform.sealed_by(place text, name text) returns table (company_id uuid, version integer, rows bigint)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if name !~ '(^|_)sealed$' then
    raise exception '%.% is not sealed', place, name using errcode = 'insufficient_privilege';
  end if;
  -- of a person who was deleted nothing is sealed any more
  return query execute format(
    'select company_id, get_byte(%1$I, 0), count(*) from %2$s where length(%1$I) > 0 group by 1, 2', name, place::regclass);
end
$$;
revoke execute on function platform.sealed_by(text, text) from public;
grant execute on function platform.sealed_by(text, text) to loujing_platform;
