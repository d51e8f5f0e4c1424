import type { WatchedCamera } from '../../../config.ts'
import { throughFfmpeg } from './ffmpeg.ts'
import { folderOfPictures } from './folder.ts'
import { mjpegStream } from './mjpeg.ts'
import { snapshots } from './snapshot.ts'
import type { Supply } from './supply.ts'

/** How a camera of each kind is looked through. */
export const SUPPLIERS: Record<WatchedCamera['kind'], (url: string) => Supply> = {
  snapshot: (url) => snapshots(new URL(url)),
  mjpeg: (url) => mjpegStream(new URL(url)),
  rtsp: (url) => throughFfmpeg('rtsp', url),
  file: (path) => throughFfmpeg('file', path),
  folder: (path) => folderOfPictures(path),
}
