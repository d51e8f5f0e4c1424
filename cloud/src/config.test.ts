import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const RIGHT = { DATABASE_URL: 'postgres://a@b/c', LOUJING_DATA: '/tmp/x', LOUJING_FIELD_KEY: '00'.repeat(16) }

test('what is left out has a default, and the whole is frozen', () => {
  const config = readConfig(RIGHT)
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    influx: undefined,
    keepReadingsDays: 400,
    trustProxy: false,
    logLevel: 'info',
  })
  expect(Object.isFrozen(config)).toBe(true)
})

test('every variable that is wrong is named at once, with what was expected', () => {
  const read = () => readConfig({ PORT: '99999', LOG_LEVEL: 'loud', INFLUX_URL: 'nowhere' })
  expect(read).toThrow(/PORT: expected a port[^]*LOUJING_DATA: expected a folder|DATABASE_URL/)
  for (const name of ['PORT', 'LOG_LEVEL', 'INFLUX_URL', 'DATABASE_URL', 'LOUJING_DATA', 'LOUJING_FIELD_KEY']) {
    expect(read).toThrow(`${name}: expected`)
  }
})

test('readings are kept for as long as is said, and never for less than half a year', () => {
  expect(readConfig({ ...RIGHT, LOUJING_KEEP_READINGS_DAYS: '730' }).keepReadingsDays).toBe(730)
  for (const days of ['30', '189', '-1', '1e9', 'ever'])
    expect(() => readConfig({ ...RIGHT, LOUJING_KEEP_READINGS_DAYS: days }), days).toThrow('at least 190')
})

test('InfluxDB is chosen by its URL', () => {
  expect(readConfig({ ...RIGHT, INFLUX_URL: 'http://127.0.0.1:8086', INFLUX_TOKEN: 't' }).influx).toEqual({
    url: 'http://127.0.0.1:8086',
    token: 't',
    org: 'loujing',
    bucket: 'loujing',
    dialect: 'flux',
  })
})
