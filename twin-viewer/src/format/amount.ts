const WAN = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Fen as 万元, as the trade reads it; the exact amount stands in the drawer. */
export const toWan = (fen: number): string => WAN.format(fen / 1_000_000)
/** Fen as yuan, to the fen. */
export const toYuan = (fen: number): string => WAN.format(fen / 100)

/** Yuan as a person writes them; undefined when it is no amount to the fen. */
export function toFen(yuan: number | null | undefined): number | undefined {
  if (yuan === null || yuan === undefined || !Number.isFinite(yuan)) return undefined
  const fen = Math.round(yuan * 100)
  return Math.abs(yuan * 100 - fen) < 1e-3 && Number.isSafeInteger(fen) ? fen : undefined
}

/** How much of a whole, in percent, for a bar; beyond the whole it is full. */
export const share = (part: number, whole: number): number =>
  whole > 0 ? Math.max(0, Math.min(100, (part / whole) * 100)) : part > 0 ? 100 : 0
