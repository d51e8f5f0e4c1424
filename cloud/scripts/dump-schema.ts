import type { Reader } from '../src/platform/db.ts'

const SCHEMAS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`
// a partition is data: it comes with the weeks
const TABLES = `c.relkind in ('r', 'p') and not c.relispartition and ${SCHEMAS}`
const NAME = `n.nspname || '.' || c.relname`

/** Each query gives lines of text in an order of its own, so that two databases with one structure give one text. */
const QUERIES: readonly string[] = [
  `select 'schema ' || n.nspname as line from pg_namespace n where ${SCHEMAS} order by 1`,

  `select string_agg(line, E'\\n' order by place) as line from (
     select ${NAME} as name, 0 as place,
            'table ' || ${NAME} || case c.relkind when 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end
              || case when c.relrowsecurity then ' (row security)' else '' end as line
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${TABLES}
     union all
     select ${NAME}, a.attnum,
            '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
              || case when a.attidentity <> '' then ' generated always as identity' else '' end
              || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where ${TABLES}) as lines
    group by name order by name`,

  `select 'constraint ' || ${NAME} || '.' || o.conname || ': ' || pg_get_constraintdef(o.oid) as line
     from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
    where ${TABLES} and o.contype <> 'n' order by 1`,

  `select pg_get_indexdef(i.indexrelid) as line
     from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    where ${TABLES} and not exists (select 1 from pg_constraint o where o.conindid = i.indexrelid) order by 1`,

  `select 'policy ' || schemaname || '.' || tablename || '.' || policyname || ' for ' || lower(cmd) || ' to ' || array_to_string(roles, ', ')
            || coalesce(' using ' || qual, '') || coalesce(' with check ' || with_check, '') as line
     from pg_policies order by 1`,

  `select 'grant ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type) || ' on ' || ${NAME} || ' to ' || g.grantee::regrole as line
     from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g
    where ${TABLES} and g.grantee <> c.relowner group by n.nspname, c.relname, g.grantee order by n.nspname, c.relname, g.grantee::regrole::text`,

  `select pg_get_functiondef(p.oid) as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${SCHEMAS} order by p.oid::regprocedure::text`,

  `select pg_get_triggerdef(t.oid) as line
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where ${TABLES} and not t.tgisinternal order by 1`,
]

/** What the migrations made, as text: tables, constraints, indexes, policies, rights, functions. Committed as cloud/schema.sql. */
export async function dumpSchema(owner: Reader): Promise<string> {
  const parts: string[] = []
  for (const query of QUERIES) {
    const rows = await owner.unsafe<{ line: string }[]>(query)
    parts.push(rows.map(({ line }) => line.trimEnd()).join('\n'))
  }
  return `-- What the migrations make, read back from the database by cloud/scripts/write-schema.ts. To read, not to run.\n\n${parts.join('\n\n')}\n`
}
