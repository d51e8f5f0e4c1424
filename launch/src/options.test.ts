import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('without words everything starts on 8080 with the demo site', () => {
  expect(readOptions([], '/srv')).toEqual({
    part: 'all',
    port: 8080,
    host: '127.0.0.1',
    dataDir: '/srv/.data',
    demo: true,
  })
})

test('--no-demo, --data and --port are taken, also behind the -- that npm leaves', () => {
  const options = readOptions(['--', '--no-demo', '--data', 'elsewhere', '--port', '9000'], '/srv')
  expect(options).toMatchObject({ demo: false, dataDir: '/srv/elsewhere', port: 9000 })
})

test('one part alone has no demo, and a gateway alone needs its file', () => {
  expect(readOptions(['cloud'], '/srv')).toMatchObject({ part: 'cloud', demo: false })
  expect(() => readOptions(['edge'], '/srv')).toThrow('--config')
  expect(readOptions(['edge', '--config', 'site.yaml'], '/srv')).toMatchObject({
    part: 'edge',
    config: '/srv/site.yaml',
  })
})

test.each([['--port', 'x'], ['--port', '70000'], ['moon'], ['cloud', 'edge']])(
  '%s %s is refused with the usage',
  (...args) => {
    expect(() => readOptions(args, '/srv')).toThrow('npm start')
  },
)
