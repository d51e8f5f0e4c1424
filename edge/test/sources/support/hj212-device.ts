import { once } from 'node:events'
import { connect } from 'node:net'
import { createFrameReader } from '../../../src/sources/sensor/hj212/frame.ts'
import { parseSegment, type Segment } from '../../../src/sources/sensor/hj212/segment.ts'
import { eventually } from './told.ts'

export const MN = '010000A8900016F000169DC0'

/** The standard's check sum, written a second time and another way, so that one slip does not agree with itself. */
function checkSum(bytes: Buffer): string {
  let [high, low] = [0xff, 0xff]
  for (const byte of bytes) {
    ;[low, high] = [high ^ byte, 0]
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1
      low = (low >> 1) | ((high & 1) << 7)
      high >>= 1
      if (carry) [high, low] = [high ^ 0xa0, low ^ 0x01]
    }
  }
  return Buffer.from([high, low]).toString('hex').toUpperCase()
}

/** The bytes of one packet as a device sends it; real-time data of a dust meter unless said otherwise. */
export function packet(change: Partial<Segment> & { cp: string }): Buffer {
  const { qn, st, cn, pw, mn, flag, part, cp } = {
    qn: '20260301100000000',
    st: '39',
    cn: '2011',
    pw: '123456',
    mn: MN,
    flag: 5,
    ...change,
  }
  const split = part ? `PNUM=${part.of};PNO=${part.no};` : ''
  const data = Buffer.from(`QN=${qn};ST=${st};CN=${cn};PW=${pw};MN=${mn};Flag=${flag};${split}CP=&&${cp}&&`)
  return Buffer.concat([
    Buffer.from(`##${String(data.length).padStart(4, '0')}`),
    data,
    Buffer.from(`${checkSum(data)}\r\n`),
  ])
}

/** A raw TCP connection that sends what the test says and remembers what it is told. */
export async function connectHj212(port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  const read = createFrameReader()
  const answers: Segment[] = []
  let taken = 0
  socket.on('data', (chunk) => {
    for (const received of read(chunk)) {
      const segment = received.kind === 'segment' ? parseSegment(received.text) : undefined
      if (segment === undefined) throw new Error(`the gateway sent ${JSON.stringify(received)}`)
      answers.push(segment)
    }
  })
  return {
    send: (...packets: Uint8Array[]): void => packets.forEach((each) => socket.write(each)),
    answers: () => answers,
    /** The next thing the gateway says. */
    answer: async (): Promise<Segment> => eventually(() => answers.length > taken && answers[taken++]),
    closed,
    async [Symbol.asyncDispose]() {
      socket.destroy()
      await closed
    },
  }
}
