import { createHash } from 'node:crypto'

/** A reference to an instance of the file, `#12`. */
export type Ref = `#${number}`
/** What may stand between the brackets of an instance: `null` is `$`, `'*'` a derived attribute, a number a REAL. */
export type Argument =
  | Ref
  | '*'
  | number
  | boolean
  | null
  | readonly Argument[]
  | { readonly text: string }
  | { readonly word: string }
  | { readonly integer: number }
  | { readonly typed: string; readonly value: Argument }

export const text = (value: string): Argument => ({ text: value })
export const word = (value: string): Argument => ({ word: value })
export const integer = (value: number): Argument => ({ integer: value })
export const typed = (type: string, value: Argument): Argument => ({ typed: type, value })

export type Step = ReturnType<typeof createStep>

/** A STEP file in the making (ISO 10303-21): each `add` appends one instance and returns its reference. */
export function createStep() {
  const lines: string[] = []
  const known = new Map<string, Ref>()
  const add = (entity: string, ...values: Argument[]): Ref => {
    const ref: Ref = `#${lines.length + 1}`
    lines.push(`${ref}=${entity.toUpperCase()}(${values.map(encode).join(',')});`)
    return ref
  }
  return {
    add,
    /** Like `add`, but the same instance is written once: points, directions, colours. */
    share(entity: string, ...values: Argument[]): Ref {
      const key = `${entity}(${values.map(encode).join(',')})`
      const ref = known.get(key) ?? add(entity, ...values)
      known.set(key, ref)
      return ref
    },
    file: (header: { description: string; name: string; schema: string; at: string }): string =>
      [
        'ISO-10303-21;',
        'HEADER;',
        `FILE_DESCRIPTION((${quote(header.description)}),'2;1');`,
        `FILE_NAME(${quote(header.name)},${quote(header.at)},('Loujing'),('Loujing'),'Loujing','Loujing','');`,
        `FILE_SCHEMA((${quote(header.schema)}));`,
        'ENDSEC;',
        'DATA;',
        ...lines,
        'ENDSEC;',
        'END-ISO-10303-21;',
        '',
      ].join('\n'),
  }
}

function encode(value: Argument): string {
  if (value === null) return '$'
  if (typeof value === 'number') return real(value)
  if (typeof value === 'boolean') return value ? '.T.' : '.F.'
  if (typeof value === 'string') return value
  if ('text' in value) return quote(value.text)
  if ('word' in value) return `.${value.word}.`
  if ('integer' in value) return String(value.integer)
  if ('typed' in value) return `${value.typed}(${encode(value.value)})`
  return `(${value.map(encode).join(',')})`
}

// Nine decimals keep a direction's angle to a nanoradian; a REAL must have a point (ISO 10303-21 §6.4.2).
function real(value: number): string {
  const digits = value.toFixed(9).replace(/\.?0+$/, '')
  if (digits === '-0') return '0.'
  return digits.includes('.') ? digits : `${digits}.`
}

/** A string literal; what is not printable ASCII is written as UTF-16 between \X2\ and \X0\ (ISO 10303-21 §6.4.3.3). */
export function quote(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "''")
  const wide = (run: string) =>
    `\\X2\\${Array.from({ length: run.length }, (_, i) => run.charCodeAt(i).toString(16).toUpperCase().padStart(4, '0')).join('')}\\X0\\`
  return `'${escaped.replace(/[^\x20-\x7e]+/g, wide)}'`
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$'

/** An IfcGloballyUniqueId (22 characters, the first of 0–3) that is the same for the same seed and key. */
export function guid(seed: string, key: string): string {
  let bits = BigInt(`0x${createHash('sha256').update(`${seed}/${key}`).digest('hex').slice(0, 32)}`)
  let out = ''
  for (let i = 0; i < 22; i++) {
    out = ALPHABET[Number(bits & 63n)]! + out
    bits >>= 6n
  }
  return out
}
