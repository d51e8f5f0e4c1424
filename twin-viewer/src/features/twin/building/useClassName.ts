import { useI18n } from 'vue-i18n'

/** An IFC class in the reader's words, or as the standard writes it where we have none. */
export function useClassName(): (ifcClass: string) => string {
  const { t, te } = useI18n()
  return (ifcClass) => {
    const key = `ifc.${ifcClass.toUpperCase()}`
    return te(key) ? t(key) : ifcClass
  }
}
