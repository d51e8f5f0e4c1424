import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type * as Type from 'typebox'
import { Default, Errors } from 'typebox/value'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { CAMERAS, DEVICES, Gateway, type Config } from './config.ts'
import { configFaults, type Fault } from './config-rules.ts'

/** Every fault of the file, each with its line and what was expected. */
export class ConfigError extends Error {
  readonly faults: string[]
  constructor(file: string, faults: string[]) {
    super(`${file} cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/** Reads, checks and completes a gateway's YAML file; `env` is where `{ env: NAME }` is looked up. Throws ConfigError. */
export function loadConfig(file: string, env: NodeJS.ProcessEnv): Config {
  return parseConfig(readFileSync(file, 'utf8'), file, env)
}

export function parseConfig(text: string, file: string, env: NodeJS.ProcessEnv): Config {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  if (document.errors.length > 0) {
    const faults = document.errors.map(
      (error) => `line ${lines.linePos(error.pos[0]).line}: ${firstLine(error.message)}`,
    )
    throw new ConfigError(file, faults)
  }
  const value: unknown = document.toJS() ?? {}
  const refuse = (faults: Fault[]) => {
    if (faults.length > 0)
      throw new ConfigError(
        file,
        faults.map((fault) => describe(fault, document, lines)),
      )
  }

  refuse(complete(Gateway, value, []))
  const config = value as Config
  refuse([
    ...config.devices.flatMap((device, at) => complete(DEVICES[device.protocol], device, ['devices', at])),
    ...config.cameras.flatMap((camera, at) => complete(CAMERAS[camera.kind], camera, ['cameras', at])),
  ])
  refuse(configFaults(config))

  const faults: Fault[] = []
  const context: Context = { folder: dirname(resolve(file)), env, faults }
  settle(Gateway, config, [], context)
  config.devices.forEach((device, at) => settle(DEVICES[device.protocol], device, ['devices', at], context))
  config.cameras.forEach((camera, at) => settle(CAMERAS[camera.kind], camera, ['cameras', at], context))
  refuse(faults)
  return config
}

/** Fills in defaults, in place, then lists what is wrong. */
function complete(schema: Type.TSchema, value: unknown, at: Fault['path']): Fault[] {
  Default(schema, value)
  return Errors(schema, value).flatMap((error): Fault[] => {
    const path = [...at, ...error.instancePath.split('/').slice(1)]
    switch (error.keyword) {
      case 'required':
        return error.params.requiredProperties.map((name) => ({ path, expected: `${name} is missing` }))
      case 'boolean': // the same as additionalProperties, which names it better
        return []
      case 'additionalProperties':
        return error.params.additionalProperties.map((name) => ({
          path: [...path, name],
          key: true,
          expected: 'is not known here',
        }))
      case 'enum':
        return [{ path, expected: `expected one of ${error.params.allowedValues.join(', ')}` }]
      case 'anyOf':
        return [{ path, expected: 'expected a secret as { file: PATH } or { env: NAME }' }]
      case 'pattern':
        return [{ path, expected: `expected text like ${String(error.params.pattern)}` }]
      default:
        // A branch of a union says nothing that the union does not.
        return error.schemaPath.includes('/anyOf/')
          ? []
          : [{ path, expected: error.message.replace(/^must /, 'must ') }]
    }
  })
}

type Context = { folder: string; env: NodeJS.ProcessEnv; faults: Fault[] }

/** Replaces secrets by their text and paths by absolute ones, following the schema. */
function settle(schema: Type.TSchema, value: unknown, path: Fault['path'], context: Context): void {
  if (!('properties' in schema) || typeof value !== 'object' || value === null) return
  const object = value as Record<string, unknown>
  for (const [name, member] of Object.entries(schema.properties as Record<string, Type.TSchema>)) {
    const child = object[name]
    if (child === undefined) continue
    if (isAbsentOnce(member, child as SecretPlace, context)) delete object[name]
    else if ('secret' in member) object[name] = readSecret(child as SecretPlace, [...path, name], context)
    else if ('path' in member) object[name] = resolve(context.folder, child as string)
    else settle(member, child, [...path, name], context)
  }
}

const isAbsentOnce = (schema: Type.TSchema, place: SecretPlace, { env }: Context) =>
  'secret' in schema && schema.secret === 'once' && 'env' in place && !env[place.env]

type SecretPlace = { file: string } | { env: string }

function readSecret(place: SecretPlace, path: Fault['path'], { folder, env, faults }: Context): string {
  if ('env' in place) {
    const secret = env[place.env]
    if (!secret) faults.push({ path, expected: `the environment variable ${place.env} is empty` })
    return secret ?? ''
  }
  try {
    return readFileSync(resolve(folder, place.file), 'utf8').trim()
  } catch (error) {
    faults.push({ path, expected: `the file cannot be read: ${(error as NodeJS.ErrnoException).code}` })
    return ''
  }
}

function describe({ path, key, expected }: Fault, document: Document, lines: LineCounter): string {
  const line = lineOf(path, key ?? false, document, lines)
  return `line ${line}: ${path.join('.') || 'the file'}${expected.startsWith('is ') ? ' ' : ': '}${expected}`
}

/** The line of the node at `path`, or of the nearest one above it that exists. */
function lineOf(path: Fault['path'], key: boolean, document: Document, lines: LineCounter): number {
  if (key) {
    const parent = document.getIn(path.slice(0, -1), true) as { items?: { key?: Located & { value?: unknown } }[] }
    const pair = parent.items?.find((item) => item.key?.value === path.at(-1))
    if (pair?.key?.range) return lines.linePos(pair.key.range[0]).line
  }
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as Located | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

type Located = { range?: [number, number, number] | null }
const firstLine = (text: string) => text.split('\n', 1)[0]!
