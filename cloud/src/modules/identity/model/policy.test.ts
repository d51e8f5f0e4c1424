import { ROLES, type Role } from '@loujing/wire/http/identity'
import { expect, test } from 'vitest'
import { ACTIONS, allowedActions, allows, POLICY } from './policy.ts'

test('an action that is not in the table is given to nobody, whatever its name', () => {
  for (const action of ['', 'sites', 'sites.destroy', 'constructor', '__proto__', 'toString'])
    expect(allows([...ROLES], action), action).toBe(false)
})

test('each action is given to somebody, and only to roles that exist', () => {
  for (const action of ACTIONS) {
    const roles: readonly Role[] = POLICY[action]
    expect(roles.length, action).toBeGreaterThan(0)
    expect(
      roles.every((role) => ROLES.includes(role)),
      action,
    ).toBe(true)
    expect(new Set(roles).size, action).toBe(roles.length)
  }
})

test('the keeper of accounts and the keeper of roles read neither the business nor the log', () => {
  for (const role of ['system-admin', 'security-admin'] as const)
    expect(allowedActions([role]).filter((action) => !/^(identity|privacy)\./.test(action))).toEqual([])
  expect(allows(['system-admin', 'security-admin'], 'identity.read-audit')).toBe(false)
})

test('neither administrator does the other one’s work', () => {
  expect(allows(['system-admin'], 'identity.grant-roles')).toBe(false)
  expect(allows(['security-admin'], 'identity.create-person')).toBe(false)
  expect(allows(['security-admin'], 'identity.disable-person')).toBe(false)
})

test('the auditor alone reads the log, and changes nothing', () => {
  expect(POLICY['identity.read-audit']).toEqual(['auditor'])
  expect(allowedActions(['auditor']).filter((action) => !/\.(read|watch|see)/.test(action))).toEqual([])
})

test('the site manager treats alarms and commands gateways; the sales consultant sees no site', () => {
  expect(allowedActions(['site-manager'])).toEqual(
    expect.arrayContaining(['sites.treat-alarms', 'sites.command', 'sites.see-pictures']),
  )
  expect(allowedActions(['sales-consultant']).filter((action) => action.startsWith('sites.'))).toEqual([])
  expect(allowedActions(['owner'])).toEqual([])
})
