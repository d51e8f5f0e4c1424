import { expect, test } from 'vitest'
import { openKey, protectKey } from './protected-key.ts'
import { createSm2Key } from './sm2.ts'

test('a holder’s key opens by the passphrase of its holder and by no other', async () => {
  const { privateKey } = createSm2Key()
  const kept = await protectKey(privateKey, '三棵老樟树 behind the gate')
  expect(await openKey(kept, '三棵老樟树 behind the gate')).toEqual(privateKey)
  expect(await openKey(kept, '三棵老樟树 behind the Gate')).toBeUndefined()
  expect(JSON.stringify(kept)).not.toContain(privateKey.toString('hex'))
})

test('the same passphrase on another keyboard is the same: full-width letters are letters', async () => {
  const { privateKey } = createSm2Key()
  expect(await openKey(await protectKey(privateKey, 'gate keeper'), 'ｇａｔｅ keeper')).toEqual(privateKey)
})

test('a kept key of which a byte was changed is no key', async () => {
  const { privateKey } = createSm2Key()
  const kept = await protectKey(privateKey, 'gate keeper')
  const flip = (hex: string): string => (hex.startsWith('0') ? '1' : '0') + hex.slice(1)
  expect(await openKey({ ...kept, encrypted: flip(kept.encrypted) }, 'gate keeper')).toBeUndefined()
  expect(await openKey({ ...kept, iv: flip(kept.iv) }, 'gate keeper')).toBeUndefined()
  expect(await openKey({ ...kept, mac: '' }, 'gate keeper')).toBeUndefined()
})
