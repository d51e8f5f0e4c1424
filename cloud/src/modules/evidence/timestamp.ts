import * as asn1 from 'asn1js'
import { createHash, randomBytes } from 'node:crypto'
import * as pki from 'pkijs'

const SHA256 = '2.16.840.1.101.3.4.2.1'
const WITHIN_MS = 20_000
const MOST_BYTES = 64 * 1024
// PKIStatus granted, grantedWithMods (RFC 3161 §2.4.2)
const GRANTED = [0, 1]

/** An authority's answer as it came (DER), and the moment that it put to the text. */
export type Stamp = { answer: Buffer; at: Date }

/**
 * Asks a timestamp authority for its time over a text (RFC 3161 over HTTP, §3.4). Checked here: granted, over this text, to this
 * question. The authority's signature is checked by whoever relies on it, against the certificate that he trusts.
 * @throws Error when it does not answer, refuses, or answers something else
 */
export async function askForTime(authority: URL, text: string): Promise<Stamp> {
  const imprint = createHash('sha256').update(text).digest()
  const nonce = randomBytes(8)
  nonce[0]! &= 0x7f // an INTEGER, and positive
  nonce[0]! |= 0x40
  const request = new pki.TimeStampReq({
    version: 1,
    messageImprint: new pki.MessageImprint({
      hashAlgorithm: new pki.AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new asn1.Null() }),
      hashedMessage: new asn1.OctetString({ valueHex: new Uint8Array(imprint).buffer }),
    }),
    nonce: new asn1.Integer({ valueHex: new Uint8Array(nonce).buffer }),
    certReq: true,
  })
  const answer = await fetch(authority, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: new Uint8Array(request.toSchema().toBER(false)),
    signal: AbortSignal.timeout(WITHIN_MS),
    redirect: 'error',
  })
  if (!answer.ok) throw new Error(`the timestamp authority answers ${answer.status}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (bytes.length > MOST_BYTES) throw new Error('the timestamp authority answers too much')
  return { answer: bytes, at: readStamp(bytes, imprint, nonce) }
}

/** @throws Error when the answer grants nothing, or is over another text or to another question */
function readStamp(bytes: Uint8Array, imprint: Buffer, nonce: Buffer): Date {
  const response = pki.TimeStampResp.fromBER(new Uint8Array(bytes).buffer)
  if (!GRANTED.includes(response.status.status) || !response.timeStampToken)
    throw new Error(`the timestamp authority refuses: status ${response.status.status}`)
  const signed = new pki.SignedData({ schema: response.timeStampToken.content as asn1.AsnType })
  const content = signed.encapContentInfo.eContent
  if (!content) throw new Error('the timestamp token is empty')
  const info = pki.TSTInfo.fromBER(content.getValue())
  const isOurs =
    Buffer.compare(Buffer.from(info.messageImprint.hashedMessage.valueBlock.valueHexView), imprint) === 0 &&
    info.nonce !== undefined &&
    Buffer.compare(Buffer.from(info.nonce.valueBlock.valueHexView), nonce) === 0
  if (!isOurs) throw new Error('the timestamp is not over this text')
  return info.genTime
}
