import { useI18n } from 'vue-i18n'

/** What was entered, in the reader's language; a kind that is not known yet by its own name. */
export function useKindName(): (kind: string) => string {
  const { tm } = useI18n()
  return (kind) => {
    const names: Record<string, string> = tm('evidence.kinds')
    return names[kind] ?? kind
  }
}
