import type { SequenceSelector } from '@loujing/wire/http/sequence'
import { useI18n } from 'vue-i18n'
import type { Choices } from './choices.ts'

/** A selector in words: what an element must be for a rule to take it. */
export function useSelectorText(): (select: SequenceSelector, choices: Choices) => string {
  const { t } = useI18n()
  return ({ line, storeys, classes, zone, name, property }, { lines }) => {
    const range = storeys && (storeys.from === storeys.to ? storeys.from : `${storeys.from} – ${storeys.to}`)
    const words = [
      line && (lines.find((each) => each.line === line)?.name ?? line),
      storeys && (range || t('bim.noStorey')),
      classes?.join('、'),
      zone && t('sequence.zoneIs', { zone }),
      name && t('sequence.nameHas', { name }),
      property && `${property.set ? `${property.set}.` : ''}${property.key} = ${property.value}`,
    ].filter(Boolean)
    return words.length > 0 ? words.join(' · ') : t('sequence.everything')
  }
}
