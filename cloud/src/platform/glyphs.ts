/**
 * Letters of five columns and seven rows, a byte a column, the lowest bit at the top. Own ones, because a server may have no
 * fonts at all, and a watermark of empty boxes names nobody.
 */
const COLUMNS: Readonly<Record<string, string>> = {
  '0': '3e5149453e',
  '1': '00427f4000',
  '2': '4261514946',
  '3': '2141454b31',
  '4': '1814127f10',
  '5': '2745454539',
  '6': '3c4a494930',
  '7': '0171090503',
  '8': '3649494936',
  '9': '064949291e',
  a: '7e1111117e',
  b: '7f49494936',
  c: '3e41414122',
  d: '7f4141221c',
  e: '7f49494941',
  f: '7f09090901',
  g: '3e4149497a',
  h: '7f0808087f',
  i: '00417f4100',
  j: '2040413f01',
  k: '7f08142241',
  l: '7f40404040',
  m: '7f020c027f',
  n: '7f0408107f',
  o: '3e4141413e',
  p: '7f09090906',
  q: '3e4151215e',
  r: '7f09192946',
  s: '4649494931',
  t: '01017f0101',
  u: '3f4040403f',
  v: '1f2040201f',
  w: '3f4038403f',
  x: '6314081463',
  y: '0708700807',
  z: '6151494543',
  '-': '0808080808',
  '.': '0060600000',
  ':': '0036360000',
  _: '4040404040',
}
const ADVANCE = 6
export const LINE_HEIGHT = 7

/** The dots of a line of text as an SVG path, one unit a dot, and how wide it is. What has no letter is a gap. */
export function drawText(text: string): { path: string; width: number } {
  const dots = [...text.toLowerCase()].flatMap((sign, at) => {
    const columns = Buffer.from(COLUMNS[sign] ?? '', 'hex')
    return [...columns].flatMap((column, x) =>
      Array.from({ length: LINE_HEIGHT }, (_, y) =>
        (column >> y) & 1 ? `M${at * ADVANCE + x} ${y}h1v1h-1z` : '',
      ).filter(Boolean),
    )
  })
  return { path: dots.join(''), width: text.length * ADVANCE }
}
