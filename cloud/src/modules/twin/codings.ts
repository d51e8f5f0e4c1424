/** Content codings that tiles are kept in (RFC 9110 §8.4.1), the smaller first. */
export const CODINGS = ['br', 'gzip'] as const
export type Coding = (typeof CODINGS)[number]
/** What a file's name gets behind it for each. */
export const ENDINGS: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' }

/** Those of an Accept-Encoding that are kept, ours first (RFC 9110 §12.5.3); a weight of 0 means no. */
export function codingsOf(accepted: string | undefined): Coding[] {
  const weights = new Map<string, number>()
  for (const item of (accepted ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)))
  }
  return CODINGS.filter((coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0)
}
