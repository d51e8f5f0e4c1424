import type { CompanyId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

/** Whom a provider knows under `subject`, in which company, as long as he may log in. */
export async function findSignedOn(
  sql: Reader,
  issuer: string,
  subject: string,
): Promise<{ companyId: CompanyId; id: PersonId; account: string; disabledAt: Date | null } | undefined> {
  const [row] = await sql<{ companyId: CompanyId; id: PersonId; account: string; disabledAt: Date | null }[]>`
    select p.company_id, p.id, p.account, p.disabled_at
      from identity.sign_on s join identity.person p on p.id = s.person_id
     where s.issuer = ${issuer} and s.subject = ${subject}`
  return row
}

/** False when the person is known to this provider as somebody else. */
export async function bindSignOn(
  tx: Tx,
  bound: { issuer: string; subject: string; company: CompanyId; person: PersonId },
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    insert into identity.sign_on (issuer, subject, company_id, person_id, since)
    values (${bound.issuer}, ${bound.subject}, ${bound.company}, ${bound.person}, ${at})
    on conflict do nothing returning person_id`
  return rows.length > 0
}

export async function deleteSignOn(tx: Tx, person: PersonId): Promise<void> {
  await tx`delete from identity.sign_on where person_id = ${person}`
}
