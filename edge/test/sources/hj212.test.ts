import type { Reading } from '@loujing/wire/reading'
import { describe, expect, test } from 'vitest'
import type { Hj212Device } from '../../src/config.ts'
import { createHj212Device } from '../../src/sources/sensor/hj212/device.ts'
import { createHj212Server } from '../../src/sources/sensor/hj212/server.ts'
import { silent } from './support/camera.ts'
import { connectHj212, MN, packet } from './support/hj212-device.ts'
import { createTold, eventually, type Told } from './support/told.ts'

const device = (change: Partial<Hj212Device> = {}): Hj212Device => ({
  source: 'dust-1',
  protocol: 'hj212',
  mn: MN,
  pw: '123456',
  points: [
    { point: 'pm10', kind: 'dust-pm10', unit: 'ug/m3', factor: 'a34002' },
    { point: 'tsp', kind: 'dust-tsp', unit: 'mg/m3', factor: 'a34001' },
  ],
  ...change,
})

async function listen(...configs: Hj212Device[]) {
  const server = createHj212Server({ host: '127.0.0.1', port: 0 })
  const told = createTold()
  const devices = (configs.length > 0 ? configs : [device()]).map((config) =>
    createHj212Device('yunqi', config, server, silent),
  )
  for (const each of devices) await each.start(told.ports, new AbortController().signal)
  return {
    told,
    device: devices[0]!,
    port: devices[0]!.port!()!,
    readings: () => told.of<Reading>('reading'),
    async [Symbol.asyncDispose]() {
      for (const each of devices) await each.close()
    },
  }
}

const CP = 'DataTime=20260301100000;a34002-Rtd=85.1,a34002-Flag=N;a34001-Rtd=0.32,a34001-Flag=N'
const problem = (told: Told, type: string) => told.problems.find((each) => each.type === `/problems/source/${type}`)

describe('a dust meter that speaks HJ 212', () => {
  test('is answered when its values are durable, and they carry its own time, as UTC', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ qn: '20260301100001000', cp: CP }))
    const answer = await dust.answer()
    expect(answer).toMatchObject({ qn: '20260301100001000', st: '91', cn: '9014', flag: 4, mn: MN, cp: '' })
    expect(gateway.readings()).toMatchObject([
      {
        time: '2026-03-01T02:00:00.000Z',
        data: {
          values: [
            { point: 'pm10', value: 85.1, unit: 'ug/m3', quality: 'N' },
            { point: 'tsp', value: 320, unit: 'ug/m3', quality: 'N' },
          ],
        },
      },
    ])
    expect(gateway.device.health()).toMatchObject({ source: 'dust-1', state: 'online' })
  })

  test('is not answered when it asks for none', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ flag: 4, cp: CP }))
    await eventually(() => gateway.readings().length === 1)
    expect(dust.answers()).toEqual([])
  })

  test('is understood however the network glues and cuts its frames', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    const bytes = Buffer.concat(
      [1, 2, 3].map((n) => packet({ qn: `2026030110000${n}000`, cp: CP.replace('100000', `10000${n}`) })),
    )
    for (let at = 0; at < bytes.length; at += 37) {
      dust.send(bytes.subarray(at, at + 37))
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await eventually(() => gateway.readings().length === 3)
    expect(gateway.told.problems).toEqual([])
  })

  test('that repeats a packet because the answer was late is answered again, and stored once', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ cp: CP }), packet({ cp: CP }))
    await eventually(() => dust.answers().length === 2)
    expect(gateway.readings()).toHaveLength(1)
  })

  test('is not answered while the outbox is full: it keeps its packet and brings it again', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    gateway.told.refuse(new Error('the outbox is full'))
    dust.send(packet({ cp: CP }))
    await eventually(() => problem(gateway.told, 'publish-refused'))
    expect(dust.answers()).toEqual([])
    gateway.told.refuse(undefined)
    dust.send(packet({ cp: CP }))
    expect((await dust.answer()).cn).toBe('9014')
    expect(gateway.readings()).toHaveLength(1)
  })

  test('may split a packet: each part is answered, and all have the moment of the first', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ flag: 7, part: { no: 1, of: 2 }, cp: 'DataTime=20260301100000;a34002-Rtd=85.1,a34002-Flag=N' }))
    dust.send(packet({ flag: 7, part: { no: 2, of: 2 }, cp: 'a34001-Rtd=0.32,a34001-Flag=N' }))
    await eventually(() => dust.answers().length === 2)
    expect(gateway.readings().map(({ time, data }) => [time, data.values[0]?.point])).toEqual([
      ['2026-03-01T02:00:00.000Z', 'pm10'],
      ['2026-03-01T02:00:00.000Z', 'tsp'],
    ])
  })
})

describe('bad input', () => {
  test('a wrong check sum is dropped without an answer, named, and the next packet is taken', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    const spoilt = packet({ cp: CP })
    spoilt[spoilt.indexOf('85.1') + 1]! ^= 1
    dust.send(packet({ flag: 4, qn: '20260301095900000', cp: CP }), spoilt, packet({ qn: '20260301100100000', cp: CP }))
    expect((await dust.answer()).qn).toBe('20260301100100000')
    expect(problem(gateway.told, 'hj212-crc')).toMatchObject({
      source: 'dust-1',
      detail: expect.stringContaining('computed') as string,
    })
    expect(gateway.readings()).toHaveLength(2)
  })

  test('an unknown MN and a wrong PW are named and hung up on', async () => {
    await using gateway = await listen()
    for (const [wrong, type, source] of [
      [{ mn: 'X'.repeat(24) }, 'hj212-unknown-mn', 'hj212'],
      [{ pw: '654321' }, 'hj212-password', 'dust-1'],
    ] as const) {
      await using forger = await connectHj212(gateway.port)
      forger.send(packet({ ...wrong, cp: CP }))
      await forger.closed
      expect(problem(gateway.told, type)).toMatchObject({ source })
    }
    expect(gateway.readings()).toEqual([])
    expect(JSON.stringify(gateway.told.problems)).not.toContain('654321')
  })

  test.each([
    ['a time that does not exist', CP.replace('20260301', '20260230'), 'hj212-time'],
    ['no time', CP.replace(/DataTime=\d+;/, ''), 'hj212-time'],
    ['a value that no dust meter can read', CP.replace('85.1', '-9999'), 'impossible-value'],
    ['a value that is no number', CP.replace('85.1', 'ERR'), 'not-a-number'],
    ['a factor nobody registered', `${CP};a21026-Rtd=7`, 'unknown-factor'],
  ])('%s is named', async (_, cp, type) => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ cp }))
    await eventually(() => problem(gateway.told, type))
  })

  test('bytes that are no protocol at all never fill the memory and never stop the port', async () => {
    await using gateway = await listen()
    await using noise = await connectHj212(gateway.port)
    for (let at = 0; at < 50; at++) noise.send(Buffer.alloc(20_000, at))
    await eventually(() => problem(gateway.told, 'hj212-frame'))
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ cp: CP }))
    expect((await dust.answer()).cn).toBe('9014')
  })
})

describe('commands to a device', () => {
  test('a new period is set by CN 1062 and done when the device has executed it', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ flag: 4, cp: CP }))
    await eventually(() => gateway.readings().length === 1)
    const applied = gateway.device.apply({ periodMs: 60_000 })
    const request = await dust.answer()
    expect(request).toMatchObject({ st: '91', cn: '1062', pw: '123456', mn: MN, flag: 5, cp: 'RtdInterval=60' })
    dust.send(packet({ qn: request.qn, st: '91', cn: '9011', flag: 4, cp: 'QnRtn=1' }))
    dust.send(packet({ qn: request.qn, st: '91', cn: '9012', flag: 4, cp: 'ExeRtn=1' }))
    await applied
  })

  test('a refusal says what the device said, and what HJ 212 cannot do is not asked', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ flag: 4, cp: CP }))
    await eventually(() => gateway.readings().length === 1)
    const applied = expect(gateway.device.apply({ periodMs: 60_000 })).rejects.toThrow('the device says: busy')
    const { qn } = await dust.answer()
    dust.send(
      packet({ qn, st: '91', cn: '9011', flag: 4, cp: 'QnRtn=1' }),
      packet({ qn, st: '91', cn: '9012', flag: 4, cp: 'ExeRtn=5' }),
    )
    await applied
    await expect(gateway.device.apply({ periodMs: 5000 })).rejects.toThrow('30 to 3600')
  })

  test('a device that asks for the time is told it', async () => {
    await using gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    dust.send(packet({ cn: '1013', cp: '' }))
    await eventually(() => dust.answers().length === 2)
    expect(dust.answers().map(({ cn }) => cn)).toEqual(['9013', '1012'])
    expect(dust.answers()[1]!.cp).toMatch(/^SystemTime=20\d{12}$/)
  })
})

describe('many devices', () => {
  const other = device({
    source: 'noise-1',
    mn: 'B'.repeat(24),
    points: [{ point: 'leq', kind: 'noise', unit: 'dB[SPL]', factor: 'Leq' }],
  })

  test('share one port and are told apart by MN', async () => {
    await using gateway = await listen(device(), other)
    await using dust = await connectHj212(gateway.port)
    await using noise = await connectHj212(gateway.port)
    dust.send(packet({ cp: CP }))
    noise.send(packet({ mn: other.mn, st: '23', cp: 'DataTime=20260301100000;Leq-Rtd=61.5,Leq-Flag=N' }))
    await eventually(() => gateway.readings().length === 2)
    expect(gateway.told.facts.map(({ topic }) => topic.source).toSorted()).toEqual(['dust-1', 'noise-1'])
  })

  test('one that connects anew takes the place of its dead connection', async () => {
    await using gateway = await listen()
    await using before = await connectHj212(gateway.port)
    before.send(packet({ cp: CP }))
    await before.answer()
    await using again = await connectHj212(gateway.port)
    again.send(packet({ qn: '20260301100200000', cp: CP }))
    await again.answer()
    await before.closed
    expect(gateway.device.health().state).toBe('online')
  })

  test('closing the gateway frees the port', async () => {
    const gateway = await listen()
    await using dust = await connectHj212(gateway.port)
    await gateway[Symbol.asyncDispose]()
    await dust.closed
    await expect(connectHj212(gateway.port)).rejects.toThrow('ECONNREFUSED')
    expect(gateway.device.health().state).toBe('stopped')
  })
})
