import type { PersonId } from '@loujing/wire/id'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import type { FieldCipher, Identity } from '../identity/index.ts'

export const AUTHOR = 'topics.author'

/** Who made something: one of ours, or somebody whom another program named. */
export type Maker = { person: PersonId | null; sealed: Buffer | null }

/** Names of both kinds, as a reader may see them: one who may not read names sees of an address of another program its first sign. */
export function createPeople({
  fields,
  identity,
}: {
  fields: FieldCipher
  identity: Pick<Identity, 'namesOf' | 'may'>
}) {
  return {
    seal: (name: string | undefined): Buffer | null => (name ? fields.seal(name, AUTHOR) : null),

    async namesFor(tx: Reader, actor: Actor, makers: readonly Maker[]): Promise<(maker: Maker) => string> {
      const ours = await identity.namesOf(tx, actor, [...new Set(makers.flatMap(({ person }) => person ?? []))])
      const isWhole = identity.may(actor, 'identity.read-names')
      return ({ person, sealed }) => {
        if (person) return ours.get(person) ?? ''
        const name = sealed ? fields.open(sealed, AUTHOR) : ''
        return isWhole ? name : name.replace(/(?<=^.).+/su, '**')
      }
    },
  }
}
export type People = ReturnType<typeof createPeople>
