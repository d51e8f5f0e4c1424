import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCamera, type Camera } from '@loujing/demo/devices/camera'
import { pictureOfBareHead } from '@loujing/e2e/bare-head'
import { PASSWORD, startConstellation, type Constellation } from '@loujing/e2e/constellation'
import { emptyYard } from '@loujing/e2e/empty-yard'
import { startLine, type Line } from '@loujing/e2e/line'
import { benchDevices } from './pipeline.ts'

export const DEVICES = 200
const root = join(import.meta.dirname, '../..')

export type World = AsyncDisposable & {
  constellation: Constellation
  /** Of a full world only: what can be cut between gateway and cloud. */
  line: Line | undefined
  camera: Camera
  bareHead: Uint8Array
  folder: string
}

/**
 * Database, cloud and one gateway with two hundred devices and the site's rules on. The camera and the line that can be cut
 * belong to some of the benches only, and are left out (`bare`) where they would cost CPU that is not the question.
 */
export async function startWorld({ bare }: { bare: boolean }): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'loujing-bench-'))
  const empty = await emptyYard()
  const camera = await startCamera({ port: 0, frames: empty, framesPerSecond: 4 })
  let line: Line | undefined
  const constellation = await startConstellation({
    folder,
    env: { BENCH_PASSWORD: PASSWORD },
    devices: benchDevices(DEVICES),
    ...(!bare && {
      cloudUrlForEdge: async (port: number) => (line = await startLine({ port })).url,
      cameras: [
        {
          source: 'cam',
          name: 'cam',
          kind: 'snapshot',
          url: camera.snapshotUrl,
          periodMs: 250,
          previewMs: 2000,
          judge: { k: 2, n: 3, endAfterMs: 1500 },
        },
      ],
    }),
    sections: {
      limits: { messagesPerSecond: 10_000 },
      flows: { file: join(root, 'flows/site-default/flows.json') },
      ...(!bare && { detector: { model: join(root, 'models/person-helmet') } }),
    },
  })
  const bareHead = bare ? empty[0]! : await pictureOfBareHead(folder)
  return {
    constellation,
    line,
    camera,
    bareHead,
    folder,
    async [Symbol.asyncDispose]() {
      await constellation[Symbol.asyncDispose]()
      await line?.[Symbol.asyncDispose]()
      await camera.close()
      rmSync(folder, { recursive: true })
    },
  }
}
