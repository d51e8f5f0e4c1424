import type { Contact, Contractor, ContractorEntry } from '@loujing/wire/http/projects'
import type { ContractorId, ProjectId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import { maskName, type Caller, type FieldCipher } from '../identity/index.ts'
import * as store from './contractor-store.ts'
import type { ContractorRow } from './contractor-store.ts'
import {
  CONTRACTOR_ID_TAKEN,
  CREDIT_CODE_TAKEN,
  isCreditCode,
  maskPhone,
  NO_CONTACT,
  WRONG_CREDIT_CODE,
} from './model.ts'
import { findProject } from './store.ts'

type Key = { projectId: ProjectId; contractorId: ContractorId }

/** Whose contact a sealed one is. */
export const contextOf = (id: ContractorId | string, field: 'name' | 'phone'): string =>
  `projects.contractor.contact-${field}:${id}`

/** The companies that work on a project. Their contacts are people: sealed in the table, masked in every list. */
export function createContractors({ sql, now, fields }: { sql: Sql; now: () => Date; fields: FieldCipher }) {
  const contactOf = ({ id, nameSealed, phoneSealed }: ContractorRow): Contact => ({
    name: fields.open(nameSealed, contextOf(id, 'name')),
    phone: fields.open(phoneSealed, contextOf(id, 'phone')),
  })

  function toContractor(row: ContractorRow): Contractor {
    const { name, phone } = contactOf(row)
    return {
      id: row.id,
      project: row.project,
      name: row.name,
      ...(row.nameEn !== null && { nameEn: row.nameEn }),
      creditCode: row.creditCode,
      contact: { name: maskName(name), phone: maskPhone(phone) },
      updatedAt: toInstant(row.updatedAt),
    }
  }

  async function getRow(tx: Tx, { projectId, contractorId }: Key): Promise<ContractorRow> {
    if (!(await findProject(tx, projectId))) throw notFound('Project')
    const row = await store.findContractor(tx, contractorId)
    if (row?.project !== projectId) throw notFound('Contractor')
    return row
  }

  return {
    listContractors: (
      { company }: Actor,
      project: ProjectId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<Contractor>> =>
      inCompany(sql, company, async (tx) => {
        if (!(await findProject(tx, project))) throw notFound('Project')
        const rows = await store.listContractors(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toContractor)
      }),

    /**
     * Makes it, or changes it; the same again changes nothing and is not recorded again.
     * @throws Refusal not-found · wrong-credit-code · credit-code-taken · contractor-id-taken · no-contact
     */
    putContractor(caller: Caller, { projectId, contractorId }: Key, entry: ContractorEntry): Promise<Contractor> {
      if (!isCreditCode(entry.creditCode)) throw refuse(WRONG_CREDIT_CODE, { creditCode: entry.creditCode })
      const { company, address } = caller
      return inCompany(sql, company, async (tx) => {
        if (!(await findProject(tx, projectId))) throw notFound('Project')
        const before = await store.lockContractor(tx, contractorId)
        if (before && before.project !== projectId) throw refuse(CONTRACTOR_ID_TAKEN)
        if (await store.hasCreditCode(tx, projectId, entry.creditCode, contractorId))
          throw refuse(CREDIT_CODE_TAKEN, { creditCode: entry.creditCode })
        const contact = entry.contact ?? (before && contactOf(before))
        if (!contact) throw refuse(NO_CONTACT)
        if (before && isSame(before, contactOf(before), entry, contact)) return toContractor(before)
        const row: ContractorRow = {
          id: contractorId,
          project: projectId,
          name: entry.name,
          nameEn: entry.nameEn ?? null,
          creditCode: entry.creditCode,
          nameSealed: fields.seal(contact.name, contextOf(contractorId, 'name')),
          phoneSealed: fields.seal(contact.phone, contextOf(contractorId, 'phone')),
          updatedAt: now(),
        }
        if (!(await store.saveContractor(tx, company, row))) throw refuse(CONTRACTOR_ID_TAKEN)
        const contractor = toContractor(row)
        await say(tx, { type: 'projects.contractor-changed', subject: contractorId, company, data: contractor }, now())
        const line = { company, actor: caller, action: 'projects.keep-contractors', object: contractorId, address }
        await record(tx, { ...line, outcome: 'done', before: before && toContractor(before), after: contractor }, now())
        return contractor
      })
    },

    /** Name and phone in the clear; each look is in the audit log. */
    openContact(caller: Caller, key: Key): Promise<Contact> {
      const { company, address } = caller
      return inCompany(sql, company, async (tx) => {
        const contact = contactOf(await getRow(tx, key))
        const line = { company, actor: caller, action: 'projects.read-contacts', object: key.contractorId, address }
        await record(tx, { ...line, outcome: 'done' }, now())
        return contact
      })
    },

    /** For a caller inside a transaction. @throws Refusal not-found also for one of another project */
    async getContractorIn(tx: Tx, projectId: ProjectId, contractorId: ContractorId): Promise<{ name: string }> {
      return getRow(tx, { projectId, contractorId })
    },

    /** Names by id; an id that is not one of the company's is left out. */
    async contractorNames(sql: Reader, ids: readonly ContractorId[]): Promise<Map<ContractorId, string>> {
      return ids.length === 0 ? new Map() : store.findNames(sql, [...new Set(ids)])
    },
  }
}

const isSame = (before: ContractorRow, was: Contact, entry: ContractorEntry, contact: Contact): boolean =>
  before.name === entry.name &&
  before.nameEn === (entry.nameEn ?? null) &&
  before.creditCode === entry.creditCode &&
  was.name === contact.name &&
  was.phone === contact.phone
