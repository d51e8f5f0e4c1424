import { expect, test } from 'vitest'
import { digestAnswer } from './digest.ts'

const asked = { method: 'GET', uri: '/dir/index.html', user: 'Mufasa', password: 'Circle of Life' }
const realm = 'http-auth@example.org'
const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v'
const challenge = (algorithm: string): string =>
  `Digest realm="${realm}", qop="auth, auth-int", algorithm=${algorithm}, nonce="${nonce}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`

// RFC 7616 §3.9.1, with its password and cnonce.
test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('%s answers the example of RFC 7616', (algorithm, response) => {
  const answer = digestAnswer(challenge(algorithm), asked, 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ')
  expect(answer).toContain(`response="${response}"`)
  expect(answer).toContain('qop=auth, nc=00000001')
})

test('an old camera that offers no qop is answered by RFC 2069', () => {
  const answer = digestAnswer('Digest realm="cam", nonce="abc"', { ...asked, uri: '/' })
  expect(answer).toMatch(
    /^Digest username="Mufasa", realm="cam", nonce="abc", uri="\/", algorithm=MD5, response="[0-9a-f]{32}"$/,
  )
})

test.each([
  'Basic realm="cam"',
  'Digest realm="cam", nonce="a", algorithm=MD4',
  'Digest realm="c", nonce="a", qop="auth-int"',
])('no answer is made up for %s', (other) => expect(digestAnswer(other, asked)).toBeUndefined())
