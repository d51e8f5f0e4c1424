import { InfluxDB, Point, setLogger } from '@influxdata/influxdb-client'
import { toMs } from '@loujing/wire/instant'
import { refuse } from '../platform/errors.ts'
import { askFlux } from './influx-flux.ts'
import { askVictoria } from './influx-victoria.ts'
import { chooseStep, MOST_SAMPLES, TOO_MANY_SAMPLES, type Readings } from './readings.ts'

/** `dialect`: what the server can be asked in. InfluxDB 2 speaks Flux; VictoriaMetrics takes the same writes and speaks PromQL. */
export type InfluxOptions = { url: string; token: string; org: string; bucket: string; dialect: 'flux' | 'victoria' }

const MEASUREMENT = 'reading'
// what fails here is thrown, and told once by whoever handles it; the client would also print it
setLogger({ error: () => {}, warn: () => {} })
const WRITE_WITHIN_MS = 10_000

/**
 * Readings in InfluxDB 2, or what speaks its protocol. The write is awaited before ingest commits, so a receipt means that
 * both have it; when the commit fails the batch comes again and overwrites itself (same tags, same time). Only normal
 * values go there, since only they are ever drawn: quality and replay of the newest value are in `stores.latest`.
 */
export function createInfluxReadings(options: InfluxOptions): Readings {
  const { url, token, org, bucket, dialect } = options
  const client = new InfluxDB({ url, token, timeout: WRITE_WITHIN_MS })

  return {
    prepare: () => Promise.resolve(),
    fitStatement: (rows) => rows === 0,

    async write(_tx, company, site, rows) {
      const api = client.getWriteApi(org, bucket, 'ms', { maxRetries: 0, batchSize: rows.length + 1, flushInterval: 0 })
      api.useDefaultTags({ company, site })
      for (const { point, observedAt, value, quality } of rows) {
        if (quality === 'N')
          api.writePoint(
            new Point(MEASUREMENT).tag('point', point).floatField('value', value).timestamp(toMs(observedAt)),
          )
      }
      await api.close()
    },

    async series(_tx, range) {
      const step = chooseStep(range)
      const samples =
        dialect === 'flux' ? await askFlux(client, options, range, step) : await askVictoria(url, range, step)
      if (samples.length > MOST_SAMPLES) throw refuse(TOO_MANY_SAMPLES, { step, most: MOST_SAMPLES })
      return { step, samples }
    },
  }
}
