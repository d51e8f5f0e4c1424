import type { Role } from '@loujing/wire/http/identity'

const BUSINESS = [
  'manager',
  'project-manager',
  'site-manager',
  'cost-manager',
  'finance-manager',
  'sales-consultant',
  'property-manager',
] as const satisfies Role[]
/** One of the two without whom no sealed original opens; named by the keeper of roles. */
const KEY_HOLDER = 'key-holder' satisfies Role
const ON_SITE = ['manager', 'project-manager', 'site-manager', 'property-manager'] as const satisfies Role[]

/**
 * Which role may do what: the one table. What is not in it is denied. The same table guards the routes, answers
 * `/api/check`, and tells the interface what to show.
 *
 * The three administrators are separated (三员分立): `system-admin` keeps the accounts, `security-admin` keeps the roles,
 * `auditor` reads the log; neither of the first two reads business data, and nobody else reads the log.
 */
export const POLICY = {
  'identity.read-people': ['system-admin', 'security-admin', 'auditor', ...ON_SITE],
  'identity.create-person': ['system-admin'],
  'identity.change-person': ['system-admin', 'security-admin'],
  'identity.disable-person': ['system-admin'],
  'identity.unbind-sign-on': ['system-admin'],
  'identity.grant-roles': ['security-admin'],
  'identity.reset-second-factor': ['security-admin'],
  'identity.keep-sign-in-rules': ['security-admin'],
  'identity.read-names': [
    'system-admin',
    'security-admin',
    KEY_HOLDER,
    ...ON_SITE,
    // They decide together with the others, and know with whom.
    'cost-manager',
    'finance-manager',
  ],
  'identity.read-personal': ['system-admin', 'manager', 'finance-manager'],
  'identity.keep-personal': ['system-admin'],
  'identity.look-personal': ['system-admin', 'manager', 'finance-manager'],
  'identity.read-access': ['security-admin', 'auditor'],
  'identity.review-access': ['security-admin'],
  'identity.read-audit': ['auditor'],

  'privacy.read': ['system-admin', 'security-admin', 'auditor'],
  'privacy.ask-export': ['system-admin', 'security-admin'],
  'privacy.ask-deletion': ['system-admin', 'security-admin'],
  'privacy.confirm-deletion': ['system-admin', 'security-admin'],
  'privacy.rotate-keys': ['system-admin'],

  'projects.read': [...BUSINESS, KEY_HOLDER, 'auditor'],
  'projects.create': ['manager', 'project-manager'],
  'projects.read-contractors': [...ON_SITE, 'cost-manager', 'auditor'],
  'projects.keep-contractors': ['manager', 'project-manager', 'site-manager'],
  'projects.read-contacts': ['manager', 'project-manager', 'site-manager'],

  'plans.read': [...BUSINESS, 'auditor'],
  'plans.keep': ['manager', 'project-manager'],
  'plans.report': ['manager', 'project-manager', 'site-manager'],

  'costs.read': ['manager', 'project-manager', 'cost-manager', 'finance-manager', 'auditor'],
  'costs.keep': ['manager', 'cost-manager'],
  'costs.confirm-target': ['manager', 'cost-manager'],
  'costs.sign-contract': ['manager', 'cost-manager'],
  'costs.request-change': ['manager', 'project-manager', 'cost-manager'],
  'costs.approve-change': ['manager', 'project-manager'],
  'costs.price-change': ['cost-manager'],
  'costs.confirm-change': ['manager', 'cost-manager'],
  'costs.settle': ['manager', 'cost-manager'],
  'costs.claim': ['project-manager', 'cost-manager'],
  'costs.review-claim': ['manager', 'cost-manager'],
  'costs.pay': ['finance-manager'],
  'costs.spend': ['manager', 'cost-manager', 'finance-manager'],
  'costs.propose': ['manager', 'project-manager', 'cost-manager'],

  'approvals.read': [...BUSINESS, 'auditor'],
  'approvals.decide': BUSINESS,
  'approvals.draw': ['manager'],

  'sites.read': [...ON_SITE, 'cost-manager', KEY_HOLDER, 'auditor'],
  'sites.create': ['manager', 'project-manager'],
  'sites.keep-gateways': ['manager', 'project-manager', 'site-manager'],
  'sites.place': ['manager', 'project-manager', 'site-manager'],
  'sites.command': ['manager', 'project-manager', 'site-manager'],
  'sites.see-pictures': ['manager', 'project-manager', 'site-manager', KEY_HOLDER, 'auditor'],
  'sites.download-evidence': ['manager', 'project-manager', 'site-manager'],
  'sites.look-live': ['manager', 'project-manager', 'site-manager'],
  'sites.treat-alarms': ON_SITE,
  'sites.read-quarantine': ['manager', 'project-manager', 'site-manager', 'auditor'],

  'originals.read': ['manager', 'project-manager', 'site-manager', KEY_HOLDER, 'auditor'],
  'originals.ask': ['manager', 'project-manager', 'site-manager'],
  'originals.approve': [KEY_HOLDER],

  'hazards.read': ['manager', 'project-manager', 'site-manager', 'auditor'],
  'hazards.create': ['manager', 'project-manager', 'site-manager'],
  'hazards.rectify': ['manager', 'project-manager', 'site-manager'],
  'hazards.inspect': ['manager', 'project-manager', 'site-manager'],
  'hazards.assign': ['manager', 'project-manager', 'site-manager'],

  'feedback.read': [...ON_SITE, 'auditor'],
  'feedback.accept': ['manager', 'project-manager', 'site-manager'],

  'notices.read': [...ON_SITE, 'auditor'],
  'notices.keep': ['manager', 'project-manager', 'site-manager'],

  'rules.read': [...ON_SITE, 'auditor'],
  'rules.keep': ['manager', 'project-manager', 'site-manager'],

  'sequence.read': [...BUSINESS, 'auditor'],
  'sequence.keep': ['manager', 'project-manager'],

  // A grade a line; a public document is for everybody of the business.
  'documents.read': [...BUSINESS, 'auditor'],
  'documents.read-internal': [...ON_SITE, 'cost-manager', 'finance-manager', 'auditor'],
  'documents.read-confidential': ['manager', 'project-manager', 'cost-manager', 'finance-manager', 'auditor'],
  'documents.read-secret': ['manager', 'auditor'],
  'documents.read-personal': ['manager', 'sales-consultant'],
  'documents.keep': BUSINESS,
  'documents.change-grade': ['manager', 'project-manager'],
  'documents.take-back': ['manager', 'project-manager'],
  'documents.withdraw': ['manager', 'project-manager'],
  'documents.judge': ['manager'],
  'documents.print-code': ['manager', 'project-manager', 'site-manager'],
  'documents.see-looks': ['manager', 'auditor'],

  'evidence.read': ['manager', 'project-manager', 'cost-manager', 'finance-manager', 'auditor'],

  'sunlight.read': [...BUSINESS, 'auditor'],
  'sunlight.keep': ['manager', 'project-manager'],

  'noise.read': [...BUSINESS, 'auditor'],
  'noise.keep': ['manager', 'project-manager', 'site-manager'],

  'transport.read': [...BUSINESS, 'auditor'],
  'transport.keep': ['manager', 'project-manager', 'site-manager'],

  'topics.read': [...ON_SITE, 'cost-manager', 'auditor'],
  'topics.keep': ['manager', 'project-manager', 'site-manager'],
  'topics.exchange': ['manager', 'project-manager'],

  'signs.print': ['manager', 'project-manager', 'site-manager'],

  'twin.read': [...BUSINESS, KEY_HOLDER, 'auditor'],
  'twin.import': ['manager', 'project-manager'],
  'twin.link': ['manager', 'project-manager', 'site-manager'],
  'twin.decide': ['manager', 'project-manager'],

  'units.read': [...BUSINESS, 'auditor'],
  'units.read-filed-prices': ['manager', 'sales-consultant', 'finance-manager', 'auditor'],
  'units.record': ['manager', 'sales-consultant'],
  'units.release': ['manager'],
  'units.keep': ['manager'],

  'shares.read': ['manager', 'sales-consultant', 'auditor'],
  'shares.keep': ['manager', 'sales-consultant'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof POLICY
export const ACTIONS = Object.keys(POLICY) as Action[]

export const isAction = (action: string): action is Action => Object.hasOwn(POLICY, action)

/** Whether one of `roles` gives `action`. An action that is not in the table is given to nobody. */
export function allows(roles: readonly Role[], action: string): boolean {
  if (!isAction(action)) return false
  const given: readonly Role[] = POLICY[action]
  return roles.some((role) => given.includes(role))
}

/** All that `roles` give, in the order of the table. */
export const allowedActions = (roles: readonly Role[]): Action[] => ACTIONS.filter((action) => allows(roles, action))
