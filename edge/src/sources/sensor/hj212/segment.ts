/*
 * The data segment of HJ 212-2017 §6.3.3:
 *
 *   segment = "QN=" 17 digits ";ST=" n ";CN=" 4 digits ";PW=" text ";MN=" text ";Flag=" n ";" ["PNUM=" n ";PNO=" n ";"] "CP=&&" cp "&&"
 *   cp      = group *(";" group)          one moment, one pollutant, or one plain value each
 *   group   = item *("," item)            "a34004-Rtd=35.0,a34004-Flag=N"
 *   item    = name "=" value
 */
export type Segment = {
  qn: string
  st: string
  cn: string
  pw: string
  mn: string
  flag: number
  /** Which of how many parts this is; absent when the packet is whole. */
  part?: { no: number; of: number }
  cp: string
}

// QN may be missing in a segment by HJ/T 212-2005, which devices in the field still send.
const HEAD =
  /^(?:QN=(\d{17});)?ST=(\w{1,5});CN=(\d{4});PW=([^;]{0,32});MN=([^;]{1,24});Flag=(\d{1,3});(?:PNUM=(\d{1,4});PNO=(\d{1,4});)?CP=&&([^]*)&&$/

/** The parts of a data segment, or undefined when it is not in the grammar. */
export function parseSegment(text: string): Segment | undefined {
  const found = HEAD.exec(text)
  if (found === null) return undefined
  const [, qn = '', st = '', cn = '', pw = '', mn = '', flag, pnum, pno, cp = ''] = found
  const segment: Segment = { qn, st, cn, pw, mn, flag: Number(flag), cp }
  if (pnum === undefined || pno === undefined) return segment
  const [of, no] = [Number(pnum), Number(pno)]
  return no >= 1 && no <= of ? { ...segment, part: { no, of } } : undefined
}

export function formatSegment({ qn, st, cn, pw, mn, flag, cp }: Omit<Segment, 'part'>): string {
  return `QN=${qn};ST=${st};CN=${cn};PW=${pw};MN=${mn};Flag=${flag};CP=&&${cp}&&`
}

/** Bit A of Flag: the sender wants an answer. */
export const wantsAnswer = (flag: number): boolean => (flag & 1) === 1

/** The items of CP, by name. A value may hold `=`; a name without a value is left out. */
export function parseItems(cp: string): Map<string, string> {
  const items = new Map<string, string>()
  for (const item of cp.split(/[;,]/)) {
    const at = item.indexOf('=')
    if (at > 0) items.set(item.slice(0, at).trim(), item.slice(at + 1).trim())
  }
  return items
}
