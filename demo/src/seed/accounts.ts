import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '@loujing/wire/http/identity'

export type DemoAccount = { account: string; name: string; role: Role; does: string; password: string }

/** Who works on 云栖里. The founder keeps accounts and roles and sees no business; everybody else has one role. */
const PEOPLE = [
  { account: 'admin', name: '王建国', role: 'system-admin', does: 'keeps accounts and roles' },
  { account: 'manager', name: '李敏', role: 'manager', does: 'sees and directs everything' },
  { account: 'site', name: '陈刚', role: 'site-manager', does: 'treats alarms, places cameras, commands the gateway' },
  { account: 'project', name: '赵磊', role: 'project-manager', does: 'plans, and imports models' },
  { account: 'cost', name: '钱芳', role: 'cost-manager', does: 'keeps targets, contracts and changes' },
  { account: 'finance', name: '孙丽', role: 'finance-manager', does: 'decides on what costs more, and pays' },
  { account: 'audit', name: '周宁', role: 'auditor', does: 'reads everything and the audit log, changes nothing' },
] as const satisfies Omit<DemoAccount, 'password'>[]

const FILE = 'demo-accounts.json'
// No letters or digits that are read for one another.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const word = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')

/** The demo's people with their passwords: made at the first start, kept in `folder` where only the owner can read them. */
export function keepAccounts(folder: string): DemoAccount[] {
  const path = join(folder, FILE)
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {}
  const accounts = PEOPLE.map((person) => ({
    ...person,
    password: kept[person.account] ?? `yunqi-${word()}-${word()}-${word()}`,
  }))
  mkdirSync(folder, { recursive: true })
  const passwords = Object.fromEntries(accounts.map(({ account, password }) => [account, password]))
  writeFileSync(path, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600 })
  return accounts
}
