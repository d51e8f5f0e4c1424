import type { SourceHealth } from '@loujing/wire/edge-status'
import type { Envelope } from '@loujing/wire/envelope'
import { uuidv7, type MessageId, type Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { isPossible } from '@loujing/wire/quantity'
import type { PointValue, Reading } from '@loujing/wire/reading'
import type { Logger } from 'pino'
import type { ModbusDevice } from '../../config.ts'
import { createBackoff } from '../backoff.ts'
import type { SourceProblem } from '../problems.ts'
import { oneRun } from '../one-run.ts'
import type { Ports, Source, SourceChange } from '../source.ts'
import { wait } from '../wait.ts'
import { connectModbus, ModbusTrouble, type ModbusLink } from './modbus-link.ts'
import { planReads, type Read } from './modbus-plan.ts'
import { readRaw, REGISTERS, toValue, unitOf } from './scaling.ts'
import { createSensorVitals } from './vitals.ts'

const RETRY = { minMs: 500, maxMs: 30_000 }

/** A Modbus TCP device that is asked for its registers each period. */
export function createModbusDevice(site: Slug, config: ModbusDevice, log: Logger): Source {
  const { source, connection } = config
  const reads = planReads(config.points)
  const vitals = createSensorVitals()
  let { periodMs } = config
  let ports: Ports | undefined
  let polling: { stop: AbortController; ended: Promise<void> } | undefined

  function problem(to: Ports, type: SourceProblem, detail: string): void {
    vitals.trouble(detail)
    to.problem(type, source, detail)
    log.warn({ source, type, detail }, 'bad input of a device')
  }

  /** Connections one after the other, until stopped. */
  async function poll(to: Ports, signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(RETRY)
    while (!signal.aborted) {
      let link: ModbusLink | undefined
      try {
        link = await connectModbus(connection, signal)
        vitals.linked(true)
        await pollLink(link, to, backoff.reset, signal)
      } catch (error) {
        if (!(error instanceof ModbusTrouble)) throw error
        if (!signal.aborted) problem(to, error.type, error.message)
      } finally {
        link?.close()
        vitals.linked(false)
      }
      await wait(backoff.next(), signal)
    }
  }

  async function pollLink(link: ModbusLink, to: Ports, alive: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startedMs = performance.now()
      const takenAt = toInstant(Date.now())
      const values: PointValue[] = []
      let whole = true
      for (const read of reads) {
        try {
          values.push(
            ...valuesOf(read, await link.read(read), (type, detail) => {
              whole = false
              problem(to, type, detail)
            }),
          )
        } catch (error) {
          // One range that the device will not give does not take the others with it.
          if (!(error instanceof ModbusTrouble) || error.type !== '/problems/source/modbus-exception') throw error
          whole = false
          problem(to, error.type, error.message)
        }
        if (signal.aborted) return
      }
      alive()
      if (values.length > 0)
        await tell(to, { id: uuidv7<MessageId>(), type: 'sensor.reading', time: takenAt, data: { values } })
      if (whole) vitals.good()
      await wait(Math.max(0, periodMs - (performance.now() - startedMs)), signal)
    }
  }

  async function tell(to: Ports, fact: Envelope<Reading>): Promise<void> {
    await to.publish({ site, kind: 'sensor', source, stream: 'reading' }, fact).catch((error: unknown) => {
      // A register has no memory: the next poll is the retry.
      problem(to, '/problems/source/publish-refused', error instanceof Error ? error.message : String(error))
    })
  }

  function begin(to: Ports): void {
    const stop = new AbortController()
    polling = { stop, ended: poll(to, stop.signal) }
  }

  async function stop(): Promise<void> {
    const { stop, ended } = polling ?? {}
    polling = undefined
    stop?.abort()
    await ended
  }

  const restart = oneRun(async () => {
    if (ports === undefined) return
    await stop()
    // It may have been closed meanwhile.
    if (ports !== undefined) begin(ports)
  })

  const close = oneRun(async () => {
    ports = undefined
    await stop()
    vitals.stopped()
  })

  return {
    source,
    kind: 'sensor',
    async start(given: Ports, signal: AbortSignal): Promise<void> {
      ports = given
      vitals.started()
      begin(given)
      signal.addEventListener('abort', () => void close(), { once: true })
    },
    async apply(change: SourceChange): Promise<void> {
      if (change.thresholds !== undefined || change.zones !== undefined || change.masks !== undefined) {
        throw new Error('a sensor has neither thresholds nor zones nor masks')
      }
      if (change.periodMs === undefined || change.periodMs === periodMs) return
      periodMs = change.periodMs
      await restart()
    },
    restart,
    health: (): SourceHealth => ({ source, kind: 'sensor', ...vitals.health() }),
    close,
  }
}

function valuesOf(read: Read, bytes: Uint8Array, problem: (type: SourceProblem, detail: string) => void): PointValue[] {
  return read.points.flatMap(({ point, at }): PointValue[] => {
    const { type } = point.register
    const value = toValue(readRaw(bytes.subarray(at, at + 2 * REGISTERS[type]), point.register), point)
    if (!Number.isFinite(value)) problem('/problems/source/not-a-number', `${point.point} at ${point.register.address}`)
    else if (!isPossible(point.kind, value)) problem('/problems/source/impossible-value', `${point.point} = ${value}`)
    else return [{ point: point.point, value, unit: unitOf(point) }]
    return []
  })
}
