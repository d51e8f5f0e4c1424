import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeFrames } from '@loujing/demo/media/compose'
import sharp from 'sharp'

const PHOTOS = join(
  process.env['LOUJING_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'helmet/test/images',
)
const BARE_HEAD = 'hhw_005417.webp'

/**
 * A real photograph of a worker without a helmet where the photos are; else the demo's own frame of one.
 * @param folder where the demo's frames may be put
 */
export async function pictureOfBareHead(folder: string): Promise<Buffer> {
  const photo = join(PHOTOS, BARE_HEAD)
  if (existsSync(photo)) return sharp(readFileSync(photo)).jpeg({ quality: 92 }).toBuffer()
  const [gate] = await composeFrames(join(folder, 'frames'))
  return readFileSync(join(gate!.folder, 'frame-25.jpg'))
}
