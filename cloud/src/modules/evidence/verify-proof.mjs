#!/usr/bin/env node
/*
 * Verifies a proof of 楼镜 Loujing without Loujing: needs this file and Node 18 or later, and no network.
 * 离线验证楼镜存证：只需本文件与 Node 18 以上，不联网。
 *
 *   node verify-proof.mjs PROOF.json [--document FILE] [--key BASE64] [--tsa-ca CERTIFICATES.pem]
 *
 * --document  the file whose hash was entered                                   被存证的文件
 * --key       the company's public key, got from the company by another way     另行取得的公司公钥
 * --tsa-ca    the certificates of the timestamp authority; asks `openssl ts`     时间戳机构证书（调用 openssl）
 *
 * Exit: 0 all that was asked holds · 1 something does not · 2 the question cannot be read
 */
import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, getHashes, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [file, ...options] = process.argv.slice(2)
const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined)
let isGood = true

function tell(isRight, zh, en) {
  isGood &&= isRight
  console.log(`${isRight ? '✓' : '✗'} ${zh}  ${en}`)
}

let proof
try {
  proof = JSON.parse(readFileSync(file, 'utf8'))
} catch (error) {
  console.error(`cannot read ${file}: ${error.message}`)
  process.exit(2)
}
if (proof.format !== 'loujing-proof/1') {
  console.error(`expected a proof of the format loujing-proof/1, got ${proof.format}`)
  process.exit(2)
}

// 1. The checkpoint is what the key signed (c2sp.org/signed-note, Ed25519).
const NOTE = /^((.+)\n(\d+)\n(\S+)\nsm3 (\S+)\ntime (\S+)\n)\n— (.+) (\S+)\n$/
const [, body = '', origin = '', size = '0', rootSha256 = '', rootSm3 = '', at = '', signer = '', signed = ''] =
  NOTE.exec(proof.checkpoint) ?? []
const raw = Buffer.from(proof.publicKey, 'base64')
const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
const hint = createHash('sha256').update(`${origin}\n`).update(Buffer.of(1)).update(raw).digest().subarray(0, 4)
const signature = Buffer.from(signed, 'base64')
const isSigned =
  signer === origin &&
  signature.subarray(0, 4).equals(hint) &&
  verify(null, Buffer.from(body), key, signature.subarray(4))
tell(isSigned, `检查点由该公钥签名（${origin}，${size} 条，${at}）`, 'the checkpoint is signed by the key of the proof')
if (option('--key') !== undefined)
  tell(raw.equals(Buffer.from(option('--key'), 'base64')), '公钥与所给的一致', 'the key is the one that you gave')

// 2. The leaf is in the tree of the checkpoint (RFC 9162 §2.1.3.2), in each profile.
function rootOf(profile, path) {
  const node = (left, right) => createHash(profile).update(Buffer.of(1)).update(left).update(right).digest()
  let hash = createHash(profile).update(Buffer.of(0)).update(proof.leaf).digest()
  let [fn, sn] = [proof.index, Number(size) - 1]
  if (fn > sn) return undefined
  for (const beside of path.map((each) => Buffer.from(each, 'base64'))) {
    if (sn === 0) return undefined
    if (fn % 2 === 1 || fn === sn) {
      hash = node(beside, hash)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else hash = node(hash, beside)
    ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return sn === 0 ? hash.toString('base64') : undefined
}
tell(rootOf('sha256', proof.path.sha256) === rootSha256, '条目在日志中（SHA-256）', 'the entry is in the log (SHA-256)')
if (getHashes().includes('sm3'))
  tell(rootOf('sm3', proof.path.sm3) === rootSm3, '条目在日志中（SM3）', 'the entry is in the log (SM3)')
else console.log('- 本机 Node 不支持 SM3，未验证该算法  this Node has no SM3: not verified')

// 3. The document is the one that was entered.
const leaf = JSON.parse(proof.leaf)
tell(`loujing/${leaf.company}` === origin, '条目与检查点属于同一公司', 'entry and checkpoint are of one company')
if (option('--document') !== undefined) {
  const hash = createHash('sha256')
    .update(readFileSync(option('--document')))
    .digest('hex')
  tell(hash === leaf.sha256, `文件与存证时一致（${leaf.kind}，${leaf.at}）`, 'the document is the one that was entered')
} else console.log(`- 未给文件；存证的哈希为 ${leaf.sha256}  no document was given; this is the hash that was entered`)

// 4. The authority put its time to the checkpoint (RFC 3161).
if (option('--tsa-ca') !== undefined && proof.timestamp === undefined)
  tell(false, '该检查点没有时间戳', 'the checkpoint has no timestamp')
else if (option('--tsa-ca') !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'verify-proof-'))
  try {
    writeFileSync(join(folder, 'note'), proof.checkpoint)
    writeFileSync(join(folder, 'answer'), Buffer.from(proof.timestamp, 'base64'))
    const asked = ['-data', join(folder, 'note'), '-in', join(folder, 'answer'), '-CAfile', option('--tsa-ca')]
    execFileSync('openssl', ['ts', '-verify', ...asked], { stdio: 'ignore' })
    tell(true, '时间戳有效', 'the timestamp holds')
  } catch {
    tell(false, '时间戳无效', 'the timestamp does not hold')
  } finally {
    rmSync(folder, { recursive: true })
  }
} else if (proof.timestamp !== undefined) console.log('- 有时间戳，未验证（--tsa-ca）  has a timestamp, not verified')

process.exit(isGood ? 0 : 1)
