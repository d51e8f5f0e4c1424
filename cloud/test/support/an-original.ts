import { createHash, randomBytes } from 'node:crypto'
import type { HolderKey } from '@loujing/wire/http/originals'
import type { Alarm, Site } from '@loujing/wire/http/sites'
import { uuidv7, type Sha256 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { SEALED_TYPE } from '@loujing/wire/sealed'
import { createSeal } from '@loujing/seal/seal'
import type { TestApp } from './app.ts'
import { aMessage, aPerson, must, type Session, type TestGateway } from './seed.ts'
import { anEpisode } from './site-world.ts'

type People = { founder: Session; holder: Session; asker: Session; site: Site }

/** An alarm whose picture has a sealed original, the keys of its two holders, and a request for it. */
export async function anOriginal(
  cloud: TestApp,
  gateway: TestGateway,
  { founder, holder, asker, site }: People,
): Promise<{ requestId: string; keyId: string }> {
  const other = await aPerson(cloud, founder, 'our.second-holder', ['key-holder'])
  const keyOf = async (who: Session, seat: 'first' | 'second'): Promise<HolderKey> =>
    must(await who.call('POST', '/api/holder-keys', { id: uuidv7(), seat, passphrase: 'a passphrase of one' }), 201)
  const [first, second] = [await keyOf(holder, 'first'), await keyOf(other, 'second')]
  const seal = createSeal({ name: 'a', publicKey: first.publicKey }, { name: 'b', publicKey: second.publicKey })
  const takenAt = toInstant(Date.now())
  const about = { contentType: 'image/jpeg', camera: 'cam-gate', takenAt, picture: 'a'.repeat(64) as Sha256 }
  const bytes = Buffer.from(await seal(randomBytes(100), about))
  const sealed = createHash('sha256').update(bytes).digest('hex') as Sha256
  must<void>(
    await gateway.call({
      method: 'PATCH',
      url: `/api/ingest/evidence/${sealed}`,
      headers: {
        'upload-offset': '0',
        'upload-length': String(bytes.length),
        'x-content-type': SEALED_TYPE,
        'content-type': 'application/offset+octet-stream',
      },
      payload: bytes,
    }),
    204,
  )
  const episode = anEpisode(takenAt)
  const fact = { ...episode, picture: { ...episode.picture, sealed } }
  await gateway.send([aMessage(100, 'yunqi/camera/cam-gate/episode', fact)])
  await cloud.relay.settled()
  const alarms = must<Page<Alarm>>(await asker.call('GET', `/api/sites/${site.id}/alarms?type=no-helmet`), 200)
  const lookSecret = randomBytes(32).toString('base64url')
  const body = { id: uuidv7(), purpose: 'emergency', reason: 'somebody fell', lookSecret }
  const { id } = must<{ id: string }>(
    await asker.call('POST', `/api/alarms/${alarms.items[0]!.id}/originals`, body),
    201,
  )
  return { requestId: id, keyId: first.id }
}
