import type { Problem } from '@loujing/wire/problem'
import { useI18n } from 'vue-i18n'

/** What a refusal means in the reader's language: by its type, by its status, or else as the cloud said it. */
export function useProblemText(): (problem: Problem) => string {
  const { tm } = useI18n()
  return (problem) => {
    const texts: Record<string, string> = tm('problem')
    return texts[problem.type] ?? texts[String(problem.status)] ?? problem.detail ?? problem.title
  }
}
