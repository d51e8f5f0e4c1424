/**
 * The check sum of HJ 212-2017 annex A: a variant of CRC-16 that folds each byte into the high half only. It is not
 * Modbus' CRC.
 */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc = (crc >> 8) ^ byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc
}

/** As it stands in a frame: four hexadecimal digits, high byte first. */
export const crcText = (bytes: Uint8Array): string => crc16(bytes).toString(16).toUpperCase().padStart(4, '0')
