// @vitest-environment happy-dom
import type { Gateway, GatewayClaimKey } from '@loujing/wire/http/sites'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type App, createApp, h } from 'vue'
import { chooseLocale, i18n } from '../../i18n.ts'
import CredentialActions from './CredentialActions.vue'

const CLAIMED = {
  id: 'g1',
  site: 's1',
  slug: 'gw-1',
  name: '一号网关',
  claimedAt: '2026-03-01T02:00:00.000Z',
  state: 'online',
} as unknown as Gateway
const UNCLAIMED = { ...CLAIMED, claimedAt: undefined, state: 'unclaimed' } as unknown as Gateway
const MADE = { gateway: UNCLAIMED, claimKey: 'shown-once', expiresAt: '2026-03-01T03:00:00.000Z' } as GatewayClaimKey

let app: App | undefined
let asked: string[]
beforeEach(() => {
  chooseLocale('en')
  asked = []
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    asked.push(`${init?.method ?? 'GET'} ${url}`)
    const body = url.endsWith('/claim-key') ? MADE : { ...CLAIMED, state: 'revoked' }
    return new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } })
  })
})
afterEach(() => {
  app?.unmount()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

function show(gateway: Gateway) {
  const heard: unknown[] = []
  const root = document.createElement('div')
  document.body.append(root)
  const listeners = { onKey: (made: unknown) => heard.push(made), onRevoked: () => heard.push('revoked') }
  app = createApp({ render: () => h(CredentialActions, { gateway, ...listeners }) })
  app.use(i18n).mount(root)
  const press = (name: string) => root.querySelector<HTMLButtonElement>(`[data-test="${name}"]`)?.click()
  return { root, heard, press }
}

const box = () => document.querySelector('.el-message-box')
async function answer(which: 'primary' | 'cancel') {
  await vi.waitFor(() => expect(box()).not.toBeNull())
  const buttons = [...box()!.querySelectorAll<HTMLButtonElement>('.el-message-box__btns button')]
  buttons.find((button) => button.classList.contains('el-button--primary') === (which === 'primary'))!.click()
}

test('taking a credential away is asked first: no means that nothing is sent, yes that it is', async () => {
  const { heard, press } = show(CLAIMED)
  press('revoke')
  await answer('cancel')
  await vi.waitFor(() => expect(document.body.textContent).not.toContain('Revoke the credential of'))
  expect(asked).toEqual([])
  press('revoke')
  await answer('primary')
  await vi.waitFor(() => expect(heard).toEqual(['revoked']))
  expect(asked).toEqual(['POST /api/gateways/g1/revoke'])
})

test('a new key for a gateway that was never claimed is given at once, and there is nothing to revoke', async () => {
  const { root, heard, press } = show(UNCLAIMED)
  expect(root.querySelector('[data-test="revoke"]')).toBeNull()
  press('new-key')
  await vi.waitFor(() => expect(heard).toEqual([MADE]))
  expect(asked).toEqual(['POST /api/gateways/g1/claim-key'])
})

test('who looks sees when it was revoked, and until when a key waits', () => {
  const { root } = show({
    ...UNCLAIMED,
    state: 'revoked',
    revokedAt: MADE.expiresAt,
    claimKeyExpiresAt: MADE.expiresAt,
  })
  expect(root.textContent).toContain('Credential revoked')
  expect(root.textContent).toContain('A claim key waits')
})
