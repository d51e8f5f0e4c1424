import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { generateTower } from './tower.ts'

// node demo/src/tower/main.ts --storeys 18 --out FILE [--finished 9] [--seed yunqi]
const { values } = parseArgs({
  options: {
    storeys: { type: 'string', default: '18' },
    finished: { type: 'string' },
    seed: { type: 'string', default: 'yunqi' },
    out: { type: 'string', default: 'tower.ifc' },
  },
})
const { ifc, truth } = generateTower({
  storeys: Number(values.storeys),
  seed: values.seed,
  ...(values.finished === undefined ? {} : { finished: Number(values.finished) }),
})
writeFileSync(values.out, ifc)
writeFileSync(`${values.out}.truth.json`, `${JSON.stringify(truth, null, 2)}\n`)
process.stdout.write(`${values.out} ${(Buffer.byteLength(ifc) / 1e6).toFixed(2)} MB ${JSON.stringify(truth.counts)}\n`)
