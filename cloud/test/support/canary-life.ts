import type { Document, DocumentFolder, DocumentText } from '@loujing/wire/http/documents'
import type { HazardPicture } from '@loujing/wire/http/hazards'
import type { FactorOffer } from '@loujing/wire/http/second-factor'
import type { Alarm, Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { vi } from 'vitest'
import { codeAt } from '../../src/modules/identity/model/second-factor.ts'
import type { TestApp } from './app.ts'
import { anOriginal } from './an-original.ts'
import { anonymous, must, PASSWORD, type Session, type TestGateway } from './seed.ts'

/** Somebody who is known by these words, and what he writes wherever words can be written. */
export type Known = { account: string; name: string; phone: string; email: string; idNumber: string; signed: string }
type Life = { cloud: TestApp; canary: Session; site: Site; known: Known }

/** Ways to be told, and a second step at the login; with it his session is a new one. */
export async function setUpHimself({ cloud, canary, known }: Omit<Life, 'site'>): Promise<Session> {
  const channel = { kind: 'email', name: `${known.name}的邮箱`, address: known.email }
  must(await canary.call('PUT', `/api/my/channels/${uuidv7()}`, channel), 200)
  const offer = await canary.call('POST', '/api/auth/second-factor', { password: PASSWORD })
  const { secret } = must<FactorOffer>(offer, 200)
  const code = codeAt(secret, Date.now())
  const confirmed = await canary.call('POST', '/api/auth/second-factor/confirmation', { code })
  must(confirmed, 200)
  const [given] = [confirmed.headers['set-cookie']].flat()
  return anonymous(cloud, given?.split(';')[0])
}

/** Files: a contract that names him, his own papers sealed, one that he looks at and holds, and one that he never finished. */
export async function keepDocuments({ cloud, canary, site, known }: Life): Promise<{ contract: Document }> {
  const base = `/api/projects/${site.project}`
  const { items } = must<Page<DocumentFolder>>(await canary.call('POST', `${base}/document-folders/fill`), 200)
  const own = { name: `${known.name} 的资料` }
  must(await canary.call('PUT', `${base}/document-folders/${uuidv7()}`, own), 200)

  async function send(text: string, of: DocumentFolder['class'], grade: string, sent = text.length): Promise<string> {
    const [id, document] = [uuidv7<string>(), uuidv7<string>()]
    const bytes = Buffer.from(text)
    const title = `${known.name} ${grade} ${id}`
    const make = { folder: items.find((folder) => folder.class === of)!.id, class: of, grade, title }
    const wanted = { document, make, step: 'major', note: known.signed, fileName: `${known.phone}.txt` }
    const begun = await canary.call('PUT', `${base}/document-uploads/${id}`, { ...wanted, bytes: bytes.length })
    must(begun, 201)
    const piece = await cloud.app.inject({
      method: 'PATCH',
      url: `/api/document-uploads/${id}`,
      headers: {
        ...{ cookie: canary.cookie, 'x-loujing': '1', 'tus-resumable': '1.0.0', 'upload-offset': '0' },
        'content-type': 'application/offset+octet-stream',
      },
      payload: bytes.subarray(0, sent),
    })
    must<void>(piece, 204)
    return document
  }

  const contract = await send(`劳务合同\n乙方：${known.signed}`, 'contract', 'internal', Infinity)
  const papers = await send(`身份证 ${known.idNumber} ${known.name}`, 'identity', 'personal', Infinity)
  await send(`未传完 ${known.signed} ${'。'.repeat(200)}`, 'minutes', 'internal', 100)
  const made = must<Document>(await canary.call('GET', `/api/documents/${contract}`), 200)
  const sealed = must<Document>(await canary.call('GET', `/api/documents/${papers}`), 200)
  must(await canary.call('GET', `/api/documents/${contract}/looks`), 200)
  const look = await canary.call('GET', `/api/document-versions/${sealed.current.id}/content?purpose=contract`)
  if (look.statusCode !== 200) throw new Error(look.body)
  must(await canary.call('PUT', `/api/documents/${contract}/hold`), 200)
  await vi.waitFor(async () => {
    const text = await canary.call('GET', `/api/document-versions/${made.current.id}/text`)
    if (must<DocumentText>(text, 200).state === 'waiting') throw new Error('the words are not read yet')
  }, 60_000)
  return { contract: made }
}

/** A photo whose camera wrote the name of its owner into it, and the hazard that it shows. */
export async function findHazard({ cloud, canary, site, known }: Life): Promise<void> {
  const photo = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#d8a24a' } })
    .withExif({ IFD0: { Artist: known.name, Copyright: known.phone } })
    .jpeg()
    .toBuffer()
  const sent = await cloud.app.inject({
    method: 'POST',
    url: `/api/sites/${site.id}/photos`,
    headers: { cookie: canary.cookie, 'x-loujing': '1', 'content-type': 'image/jpeg' },
    payload: photo,
  })
  const { sha256 } = must<HazardPicture>(sent, sent.statusCode)
  const found = {
    id: uuidv7(),
    title: `${known.name} 发现`,
    detail: known.signed,
    category: 'fire',
    photos: [sha256],
    levelReason: known.signed,
  }
  must(await canary.call('POST', `/api/sites/${site.id}/hazards`, { ...found, level: 'general' }), 200)
}

/** A sealed original that he asks for in his own words. */
export async function askForOriginal(
  { cloud, canary, site, known }: Life,
  gateway: TestGateway,
  { founder, holder }: { founder: Session; holder: Session },
): Promise<void> {
  await anOriginal(cloud, gateway, { founder, holder, asker: canary, site })
  const alarms = must<Page<Alarm>>(await canary.call('GET', `/api/sites/${site.id}/alarms?type=no-helmet`), 200).items
  const alarm = alarms.find(({ episode }) => episode?.picture?.sealed)!
  const lookSecret = randomBytes(32).toString('base64url')
  const asked = { id: uuidv7(), purpose: 'emergency', reason: known.signed, lookSecret }
  must(await canary.call('POST', `/api/alarms/${alarm.id}/originals`, asked), 201)
}

/** Names and remarks on what belongs to a site: its rules, topics, rosters, studies, contractors, files and gateways. */
export async function nameThings({ canary, site, known }: Life): Promise<void> {
  const { name, phone, signed } = known
  const put = async (path: string, body: object): Promise<void> => {
    const answer = await canary.call('PUT', path, body)
    if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.body}`)
  }
  const at = `/api/sites/${site.id}`
  const project = `/api/projects/${site.project}`
  const asked = { source: 'dust-1', point: 'pm10' }
  const when = { is: 'compare', ...asked, unit: 'ug/m3', side: 'above', limit: 150, hysteresis: 10, staleMs: 60_000 }
  const rule = { rule: 'his-dust', name: `扬尘 ${phone}`, timeZone: 'Asia/Shanghai', shownAt: asked }
  await put(`${at}/rules/${uuidv7()}`, {
    version: 0,
    rule: { ...rule, levels: [{ severity: 'minor', when, clearMs: 0 }] },
  })
  const topic = { title: `管线穿梁 ${name}`, type: '碰撞', state: 'open', labels: [], description: signed }
  const url = `${at}/topics/${uuidv7()}`
  await put(url, { version: 0, topic })
  await put(`${url}/comments/${uuidv7()}`, { text: signed })
  const contact = { name, phone }
  const contractor = { name: `劳务队 ${phone}`, creditCode: '91350100M000100Y43', contact }
  await put(`${project}/contractors/${uuidv7()}`, contractor)
  await put(`${at}/sunlight-studies/${uuidv7()}`, { name: `日照 ${name}`, rule: 'great-cold-2h', year: 2026 })
  await put(`${at}/uploads/${uuidv7()}`, { name: `楼 ${name}`, fileName: `${phone}.ifc`, bytes: 1000 })
  must(await canary.call('POST', `${project}/phases`, { name: `一期 ${phone}` }), 201)
  must(await canary.call('POST', `${at}/gateways`, { slug: 'his-gateway', name: `网关 ${phone}` }), 201)
}
