import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What `npm start -- …` understands. */
export type Options = {
  /** `all` is the whole demo site; `cloud` and `edge` run one part alone. */
  part: 'all' | 'cloud' | 'edge'
  port: number
  host: string
  dataDir: string
  demo: boolean
  /** A real camera, clip or folder of pictures in the place of the demo's first camera. */
  camera?: string
  config?: string
}

export const USAGE = `npm start                               the cloud, one gateway with the demo site, and the viewer
npm start -- --port 9000                on another port (8080)
npm start -- --data DIR                 keep the data elsewhere (.data)
npm start -- --no-demo                  the cloud and the viewer, empty
npm start -- --camera URL|FILE|FOLDER   your own camera, clip or pictures in place of the demo's first camera
npm start -- cloud                      the cloud alone
npm start -- edge --config site.yaml    one gateway alone`

/** @throws Error with the usage when the words are off */
export function readOptions(args: readonly string[], cwd: string): Options {
  const { values, positionals } = parseArgs({
    args: [...args].filter((arg) => arg !== '--'),
    allowPositionals: true,
    allowNegative: true,
    options: {
      port: { type: 'string', default: '8080' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string', default: '.data' },
      demo: { type: 'boolean', default: true },
      camera: { type: 'string' },
      config: { type: 'string' },
    },
  })
  const [part = 'all', ...rest] = positionals
  if ((part !== 'all' && part !== 'cloud' && part !== 'edge') || rest.length > 0)
    throw new Error(`not understood: ${positionals.join(' ')}\n\n${USAGE}`)
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`not a port: ${values.port}\n\n${USAGE}`)
  if (part === 'edge' && !values.config) throw new Error(`a gateway needs its file: --config site.yaml\n\n${USAGE}`)
  return {
    part,
    port,
    host: values.host,
    dataDir: resolve(cwd, values.data),
    demo: values.demo && part === 'all',
    ...(values.camera !== undefined && { camera: values.camera }),
    ...(values.config !== undefined && { config: resolve(cwd, values.config) }),
  }
}
