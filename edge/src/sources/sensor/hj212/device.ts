import { timingSafeEqual } from 'node:crypto'
import type { SourceHealth } from '@loujing/wire/edge-status'
import type { Envelope } from '@loujing/wire/envelope'
import { uuidv7, type MessageId, type Slug } from '@loujing/wire/id'
import type { Reading } from '@loujing/wire/reading'
import type { Logger } from 'pino'
import type { Hj212Device } from '../../../config.ts'
import type { SourceProblem } from '../../problems.ts'
import { oneRun } from '../../one-run.ts'
import type { Ports, Source, SourceChange } from '../../source.ts'
import { createSensorVitals } from '../vitals.ts'
import { createRequests } from './requests.ts'
import { parseItems, wantsAnswer, type Segment } from './segment.ts'
import type { Hj212Server, Link } from './server.ts'
import { createSplits } from './splits.ts'
import { fromDataTime, toDataTime } from './time.ts'
import { DATA_COMMANDS, readValues, unknownFactors } from './values.ts'

/** System code 91, and version 2017 without an answer wanted (4) or with (5). */
const SYSTEM = '91'
const FLAG = { plain: 4, answer: 5 }
/** Packets a device may repeat because our answer was late: answered again, stored once. */
const REMEMBERED = 64

/** A device that speaks HJ 212-2017 to the gateway's port. It is answered when its values are durable, and not before. */
export function createHj212Device(site: Slug, config: Hj212Device, server: Hj212Server, log: Logger): Source {
  const { source, mn, pw, points } = config
  const vitals = createSensorVitals()
  const splits = createSplits()
  const requests = createRequests()
  const stored = new Set<string>()
  const strangers = new Set<string>()
  let ports: Ports | undefined
  let link: Link | undefined
  let intervalS: number | undefined

  function problem(type: SourceProblem, detail: string): void {
    vitals.trouble(detail)
    ports?.problem(type, source, detail)
    log.warn({ source, type, detail }, 'bad input of a device')
  }

  const say = (to: Link, qn: string, cn: string, flag: number, cp: string): void =>
    to.send({ qn, st: SYSTEM, cn, pw, mn, flag, cp })

  async function receive(segment: Segment, from: Link): Promise<void> {
    if (!isSame(segment.pw, pw)) {
      problem('/problems/source/hj212-password', `CN ${segment.cn}`)
      return from.close()
    }
    if (from !== link) meet(from)
    if (segment.cn === '9011' || segment.cn === '9012') return requests.answered(segment)
    if (DATA_COMMANDS.includes(segment.cn)) return takeData(segment, from)
    if (wantsAnswer(segment.flag)) say(from, segment.qn, '9013', FLAG.plain, '')
    if (segment.cn === '1013') setTime(from)
  }

  /** A device that connects anew has forgotten the old connection, whatever TCP thinks of it. */
  function meet(from: Link): void {
    link?.close()
    link = from
    vitals.linked(true)
    if (intervalS !== undefined) {
      setReportInterval(intervalS).catch((error: Error) => problem('/problems/source/hj212-refused', error.message))
    }
  }

  async function takeData(segment: Segment, from: Link): Promise<void> {
    const key = `${segment.qn}/${segment.cn}/${segment.part?.no ?? 0}`
    if (segment.qn !== '' && stored.has(key)) return acknowledge(segment, from)
    const items = parseItems(segment.cp)
    const dataTime = items.get('DataTime')
    const own = dataTime === undefined ? undefined : fromDataTime(dataTime)
    if (dataTime !== undefined && own === undefined)
      return problem('/problems/source/hj212-time', dataTime.slice(0, 32))
    const { time, abandoned } = splits.place(segment, own)
    if (abandoned !== undefined) problem('/problems/source/hj212-incomplete', abandoned)
    if (time === undefined) return problem('/problems/source/hj212-time', 'no DataTime')
    const { values, troubles } = readValues(segment.cn, items, points)
    for (const { type, detail } of troubles) problem(type, detail)
    tellStrangers(unknownFactors(items, points))
    if (values.length > 0) {
      const fact: Envelope<Reading> = { id: uuidv7<MessageId>(), type: 'sensor.reading', time, data: { values } }
      try {
        await ports?.publish({ site, kind: 'sensor', source, stream: 'reading' }, fact)
      } catch (error) {
        // Not answered: the device keeps it and sends it again.
        return problem('/problems/source/publish-refused', error instanceof Error ? error.message : String(error))
      }
      if (troubles.length === 0) vitals.good()
    }
    remember(key)
    acknowledge(segment, from)
  }

  function acknowledge({ qn, flag }: Segment, from: Link): void {
    if (wantsAnswer(flag)) say(from, qn, '9014', FLAG.plain, '')
  }

  function remember(key: string): void {
    stored.add(key)
    const [oldest] = stored
    if (stored.size > REMEMBERED && oldest !== undefined) stored.delete(oldest)
  }

  /** Said once for each code: a device sends all it has, a site registers what it wants. */
  function tellStrangers(codes: readonly string[]): void {
    const fresh = codes.filter((code) => !strangers.has(code))
    for (const code of fresh) strangers.add(code)
    if (fresh.length > 0) ports?.problem('/problems/source/unknown-factor', source, fresh.join(', ').slice(0, 200))
  }

  /** CN 1013, the device asks for the time; CN 1012 tells it. */
  function setTime(to: Link): void {
    const cp = `SystemTime=${toDataTime(Date.now())}`
    requests
      .ask((qn) => say(to, qn, '1012', FLAG.answer, cp))
      .catch((error: Error) => problem('/problems/source/hj212-refused', error.message))
  }

  /** CN 1062: how often the device reports in real time. */
  function setReportInterval(seconds: number): Promise<void> {
    return requests.ask((qn) => link && say(link, qn, '1062', FLAG.answer, `RtdInterval=${seconds}`))
  }

  function hangUp(): void {
    link?.close()
    link = undefined
    vitals.linked(false)
    requests.abandon()
  }

  const close = oneRun(async () => {
    if (ports === undefined) return
    hangUp()
    await server.remove(mn)
    ports = undefined
    vitals.stopped()
  })

  return {
    source,
    kind: 'sensor',

    async start(given: Ports, signal: AbortSignal): Promise<void> {
      ports = given
      const closed = (gone: Link): void => (gone === link ? hangUp() : undefined)
      await server.add(mn, { receive, problem, closed }, given.problem)
      vitals.started()
      signal.addEventListener('abort', () => void close(), { once: true })
    },

    /** A device that is not connected is told when it comes. */
    async apply({ periodMs, thresholds, zones, masks }: SourceChange): Promise<void> {
      if (thresholds !== undefined || zones !== undefined || masks !== undefined)
        throw new Error('a sensor has neither thresholds nor zones nor masks')
      if (periodMs === undefined || periodMs === (intervalS ?? 0) * 1000) return
      const seconds = periodMs / 1000
      if (!Number.isInteger(seconds) || seconds < 30 || seconds > 3600) {
        throw new Error('HJ 212 devices report each 30 to 3600 whole seconds')
      }
      intervalS = seconds
      if (link !== undefined) await setReportInterval(seconds)
    },

    async restart(): Promise<void> {
      hangUp()
    },

    health: (): SourceHealth => ({ source, kind: 'sensor', ...vitals.health() }),
    close,
    port: server.port,
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
