import { DesiredState } from '@loujing/wire/command'
import { Check } from 'typebox/value'
import type { Outbox } from '../outbox/outbox.ts'

/** How the cloud wants the sources to be, kept on the gateway: after a restart they are so before the line is back. */
export type DesiredStore = { read(): DesiredState; write(desired: DesiredState): Promise<void> }

const NOTHING: DesiredState = { version: 0, sources: {} }

export function openDesired({ db, write }: Outbox): DesiredStore {
  const find = db.prepare("select value from meta where name = 'desired'")
  const put = db.prepare("insert or replace into meta (name, value) values ('desired', ?)")
  return {
    read() {
      const text = find.get()?.value
      const kept: unknown = typeof text === 'string' ? JSON.parse(text) : NOTHING
      return Check(DesiredState, kept) ? kept : NOTHING
    },
    write: (desired) => write(() => void put.run(JSON.stringify(desired))),
  }
}
