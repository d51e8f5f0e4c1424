/**
 * What a conversion took: processor time of user and system, the largest resident memory, and bytes of the file, of the tiles as
 * they are and as they travel, and of the elements with their properties, which go to the database.
 */
export type Cost = {
  cpuSeconds: number
  peakBytes: number
  bytes: { source: number; tiles: number; gzip: number; brotli: number; elements: number }
}
