import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateTower } from '@loujing/demo/tower/tower'
import { writeClones } from './ifc-clones.ts'

/** What a conversion may take; undefined where no promise was made. */
export type BimGoal = { cpuSeconds: number; wireMb: number; peakMb?: number }
export type BimModel = { name: string; path: string; bytes: number; goal: BimGoal | undefined }

const ROOT = join(import.meta.dirname, '../..')
const DUPLEX = 'ifc/Duplex_A_20110907.ifc'

/**
 * The files that are converted: towers of our own generator, complete, and, where the Duplex apartment (CC BY 4.0) is given, it
 * and its clones of 60 and 154 MB: as many buildings beside one another, each with its own entities.
 */
export function makeModels(folder: string, dataFolders: readonly (string | undefined)[]): BimModel[] {
  const made: BimModel[] = []
  const add = (name: string, path: string, goal?: BimGoal) =>
    made.push({ name, path, bytes: statSync(path).size, goal })
  for (const storeys of [6, 33]) {
    const path = join(folder, `tower-${storeys}.ifc`)
    writeFileSync(path, generateTower({ storeys, finished: storeys }).ifc)
    add(`tower of ${storeys} storeys`, path)
  }
  const found = [...dataFolders, join(ROOT, '../shared/data')]
    .filter((data) => data !== undefined)
    .map((data) => join(data, DUPLEX))
  const duplex = found.find((path) => existsSync(path))
  if (duplex === undefined) {
    console.log('  the Duplex apartment is not here (LOUJING_DATA): without it and its clones')
    return made
  }
  add('Duplex', duplex, { cpuSeconds: 1.5, wireMb: 0.1 })
  const ifc = readFileSync(duplex, 'latin1')
  const goals: [number, BimGoal][] = [
    [24, { cpuSeconds: 4.5, wireMb: 0.7 }],
    [60, { cpuSeconds: 9, wireMb: 1.6, peakMb: 600 }],
  ]
  for (const [copies, goal] of goals) {
    const path = join(folder, `duplex-${copies}.ifc`)
    writeClones(ifc, copies, path)
    add(`Duplex × ${copies}`, path, goal)
  }
  return made
}
