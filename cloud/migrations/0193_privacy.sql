-- Deletion of a person. Owner: modules/privacy; the functions are the platform's, since every module's words pass through them.
create schema privacy;

create table privacy.deletion (
  id           uuid        primary key,
  company_id   uuid        not null,
  person_id    uuid        not null,
  ground       text        not null,
  asked_by     uuid        not null,
  asked_at     timestamptz not null,
  confirmed_by uuid        check (confirmed_by <> asked_by),
  confirmed_at timestamptz,
  withdrawn_at timestamptz,
  done_at      timestamptz,
  check ((confirmed_by is null) = (confirmed_at is null)),
  check (withdrawn_at is null or confirmed_at is null),
  check (done_at is null or confirmed_at is not null),
  foreign key (company_id, person_id) references identity.person (company_id, id)
);
create unique index deletion_one_a_person on privacy.deletion (person_id) where withdrawn_at is null;
create index deletion_by_company on privacy.deletion (company_id, id desc);
create index deletion_running on privacy.deletion (confirmed_at) where confirmed_at is not null and done_at is null;
select platform.isolate('privacy.deletion', 'select, insert, update');
select platform.open_to_platform('privacy.deletion', 'select');

-- What was done in each module: one row a module, so that a deletion that was stopped goes on where it was.
create table privacy.erasure (
  deletion_id uuid        not null references privacy.deletion,
  company_id  uuid        not null,
  module      text        not null,
  at          timestamptz not null,
  rows        integer     not null check (rows >= 0),
  mentions    integer     not null check (mentions >= 0),
  primary key (deletion_id, module)
);
select platform.isolate('privacy.erasure', 'select, insert');

-- What people wrote stays as it was written, but for the one who is deleted: his own identifiers are struck out of it.
create function platform.is_striking() returns boolean language sql stable
  return current_setting('loujing.striking', true) = 'on';

create or replace function approvals.keep_as_written() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'what was done in an approval stays as it was written' using errcode = 'restrict_violation';
end
$$;
create or replace function units.keep_as_written() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'a move and a price stay as they were written' using errcode = 'restrict_violation';
end
$$;
create or replace function costs.keep_confirmed() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'a confirmed target is frozen' using errcode = 'restrict_violation';
end
$$;

create or replace function documents.keep_as_written() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and platform.is_striking() then return new; end if;
  raise exception 'a version and a look stay as they were written' using errcode = 'restrict_violation';
end
$$;

create function platform.strike(said text, words text[]) returns text language plpgsql immutable strict as $$
declare
  word text;
begin
  foreach word in array words loop
    said := replace(said, word, '＊＊');
  end loop;
  return said;
end
$$;

-- In the strings of a document, and in none of its keys; ids, hashes and names of states are no words of anybody.
create function platform.strike(document jsonb, words text[]) returns jsonb language plpgsql immutable strict as $$
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
$$;

-- Strikes `words` out of `columns` (text or jsonb) of the company's rows, of those alone whose `author` is the person where one is
-- named. Runs as the owner, since words are written into tables that the application may only append to: so it can do nothing else
-- than strike out, and the chain, the evidence and the migrations are out of its reach. Returns how many rows it changed.
create function platform.strike_out(place regclass, author text, person uuid, columns text[], words text[]) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
revoke execute on function platform.strike_out(regclass, text, uuid, text[], text[]) from public;
grant execute on function platform.strike_out(regclass, text, uuid, text[], text[]) to loujing_app;

-- How many rows of the company still hold one of `words` in `columns`: what others wrote of him, for somebody to read.
create function platform.mentions(place regclass, columns text[], words text[]) returns integer language plpgsql stable as $$
declare
  found integer;
begin
  execute format('select count(*) from %s where company_id = $1 and (%s)', place,
                 (select string_agg(format('exists (select 1 from unnest($2) as word where strpos(%I::text, word) > 0)', name), ' or ')
                    from unnest(columns) as name))
    into found using public.current_company(), words;
  return found;
end
$$;

-- What is a person's own goes with him.
grant delete on notices.notice to loujing_app;
grant delete on approvals.absence to loujing_app;
grant select, delete on identity.login_failure to loujing_app;
grant update (decisions) on identity.access_review to loujing_app;

-- Of whom a deletion was confirmed: he never logs in again.
alter table identity.person add closed_at timestamptz;
