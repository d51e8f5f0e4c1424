/** An attribute of an instance; what is not given (`$`, `*`, `.U.`) is undefined, a typed value is the value alone. */
export type StepValue = string | number | boolean | undefined | Reference | readonly StepValue[]
export class Reference {
  readonly id: number
  constructor(id: number) {
    this.id = id
  }
}
export type StepFile = ReturnType<typeof indexStep>

const [TAB, SPACE, QUOTE, STAR, SLASH, SEMICOLON, HASH, EQUALS] = [9, 32, 39, 42, 47, 59, 35, 61]
const [OPEN, CLOSE, COMMA, DOLLAR, DOT, ZERO, NINE] = [40, 41, 44, 36, 46, 48, 57]
const DATA = Buffer.from('DATA;')
/** A table by number is faster than a map; a file may number as it likes. */
const MOST_NUMBERS = 100_000_000

/**
 * Where each instance of a STEP file (ISO 10303-21) begins, found in one pass over its bytes. The reader of shapes can say
 * attributes too, but makes an object of every one of them: most of a large file's time went there.
 * @param wanted names of which the instances are listed
 */
export function indexStep(bytes: Uint8Array, wanted: readonly string[]) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const names = wanted.map((name) => ({ name, start: Buffer.from(`${name}(`), ids: [] as number[] }))
  let table = new Uint32Array(1 << 16)
  const rest = new Map<number, number>()
  const keep = (id: number, at: number): void => {
    if (id >= MOST_NUMBERS) {
      rest.set(id, at)
      return
    }
    if (id >= table.length) {
      const larger = new Uint32Array(Math.min(MOST_NUMBERS, Math.max(id + 1, table.length * 2)))
      larger.set(table)
      table = larger
    }
    table[id] = at
  }
  const end = buffer.length
  for (let at = Math.max(0, buffer.indexOf(DATA)) + DATA.length; at < end;) {
    at = blanks(buffer, at)
    if (buffer[at] === HASH) {
      let id = 0
      for (at++; isDigit(buffer[at]!); at++) id = id * 10 + buffer[at]! - ZERO
      at = blanks(buffer, at)
      if (buffer[at] === EQUALS) {
        at = blanks(buffer, at + 1)
        keep(id, at)
        for (const { start, ids } of names) {
          if (buffer[at + 3] === start[3] && buffer.compare(start, 0, start.length, at, at + start.length) === 0)
            ids.push(id)
        }
      }
    }
    at = statementEnd(buffer, at)
  }

  return {
    idsOf: (name: string): readonly number[] => names.find((one) => one.name === name)?.ids ?? [],
    /** `IFCPROPERTYSET`; undefined when there is no such instance. */
    nameOf(id: number): string | undefined {
      const at = table[id] || rest.get(id)
      if (at === undefined || at === 0) return undefined
      return buffer.toString('latin1', at, buffer.indexOf(OPEN, at)).trim()
    },
    /** The attributes in the order of the schema; none when there is no such instance. */
    attributes(id: number): readonly StepValue[] {
      const at = table[id] || rest.get(id)
      if (at === undefined || at === 0) return []
      const open = buffer.indexOf(OPEN, at)
      return open < 0 ? [] : readList(buffer, open)[0]
    },
  }
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE
const isBlank = (byte: number): boolean => byte === SPACE || (byte >= TAB && byte <= 13)

/** Behind blanks and comments. */
function blanks(buffer: Buffer, from: number): number {
  let at = from
  for (; at < buffer.length; at++) {
    if (isBlank(buffer[at]!)) continue
    if (buffer[at] !== SLASH || buffer[at + 1] !== STAR) break
    const close = buffer.indexOf('*/', at + 2)
    at = close < 0 ? buffer.length : close + 1
  }
  return at
}

/** Behind the semicolon that is in no text. */
function statementEnd(buffer: Buffer, from: number): number {
  for (let at = from; at < buffer.length; at++) {
    const byte = buffer[at]!
    if (byte === SEMICOLON) return at + 1
    if (byte === QUOTE) at = textEnd(buffer, at)
  }
  return buffer.length
}

/** Of a text that begins at `from`, its last quote; a quote within is written twice, and is two texts here. */
function textEnd(buffer: Buffer, from: number): number {
  const close = buffer.indexOf(QUOTE, from + 1)
  return close < 0 ? buffer.length : close
}

/** A list from its parenthesis on, and where it ends: behind the closing one. Deeper than any schema, it is cut. */
function readList(buffer: Buffer, from: number, depth = 0): [StepValue[], number] {
  const values: StepValue[] = []
  let at = from + 1
  while (at < buffer.length && depth < 20) {
    at = blanks(buffer, at)
    const byte = buffer[at]
    if (byte === CLOSE) return [values, at + 1]
    if (byte === COMMA) {
      at++
      continue
    }
    const [value, next] = readValue(buffer, at, depth)
    values.push(value)
    at = Math.max(next, at + 1)
  }
  return [values, buffer.length]
}

function readValue(buffer: Buffer, at: number, depth: number): [StepValue, number] {
  const byte = buffer[at]!
  if (byte === DOLLAR || byte === STAR) return [undefined, at + 1]
  if (byte === OPEN) return readList(buffer, at, depth + 1)
  if (byte === QUOTE) {
    let close = textEnd(buffer, at)
    while (buffer[close + 1] === QUOTE) close = textEnd(buffer, close + 1)
    return [decodeText(buffer.toString('utf8', at + 1, close)), close + 1]
  }
  let end = at + 1
  while (end < buffer.length && !isEnd(buffer[end]!)) end++
  const word = buffer.toString('latin1', at, end).trim()
  if (byte === HASH) return [new Reference(Number(word.slice(1))), end]
  if (byte === DOT) return [enumerated(word), end]
  if (buffer[end] === OPEN) {
    const [inner, next] = readList(buffer, end, depth + 1)
    return [inner[0], next]
  }
  const number = Number(word)
  return [Number.isFinite(number) ? number : undefined, end]
}

const isEnd = (byte: number): boolean => byte === COMMA || byte === CLOSE || byte === OPEN || byte === SEMICOLON

function enumerated(word: string): StepValue {
  if (word === '.T.') return true
  if (word === '.F.') return false
  return word === '.U.' ? undefined : word.slice(1, -1)
}

/** A text as people read it (ISO 10303-21 §6.4.3): letters beyond ASCII come as code points, or, against the rule, as UTF-8. */
export function decodeText(raw: string): string {
  const text = raw.includes("''") ? raw.replaceAll("''", "'") : raw
  if (!text.includes('\\')) return text
  return text
    .replaceAll(/\\X2\\((?:[0-9A-Fa-f]{4})*)\\X0\\/g, (_, hex: string) => fromHex(hex, 4))
    .replaceAll(/\\X4\\((?:[0-9A-Fa-f]{8})*)\\X0\\/g, (_, hex: string) => fromHex(hex, 8))
    .replaceAll(/\\X\\([0-9A-Fa-f]{2})/g, (_, hex: string) => fromHex(hex, 2))
    .replaceAll(/\\S\\(.)/g, (_, letter: string) => String.fromCharCode(letter.charCodeAt(0) + 128))
    .replaceAll(/\\P[A-I]\\/g, '')
    .replaceAll('\\\\', '\\')
}

/** UTF-16 for four digits (pairs stay pairs), a code point for more; what is none is left out. */
function fromHex(hex: string, digits: number): string {
  let text = ''
  for (let i = 0; i < hex.length; i += digits) {
    const code = Number.parseInt(hex.slice(i, i + digits), 16)
    if (code <= 0x10_ffff) text += digits === 4 ? String.fromCharCode(code) : String.fromCodePoint(code)
  }
  return text
}
