/** A view that somebody gave a name: the words of its address. */
export type SavedView = { id: string; name: string; words: Record<string, string> }

const MOST = 50

/** Kept in this browser for one person and one site; a browser that keeps nothing has none. */
export function createSavedViews(storage: Pick<Storage, 'getItem' | 'setItem'>, person: string, site: string) {
  const key = `loujing.views.${site}.${person}`

  function read(): SavedView[] {
    try {
      const known: unknown = JSON.parse(storage.getItem(key) ?? '[]')
      return Array.isArray(known) ? known.filter(isView) : []
    } catch {
      return []
    }
  }
  const write = (views: readonly SavedView[]) => storage.setItem(key, JSON.stringify(views))

  return {
    read,
    /** The newest first; the oldest of too many goes. */
    add(view: SavedView): SavedView[] {
      const views = [view, ...read()].slice(0, MOST)
      write(views)
      return views
    },
    remove(id: string): SavedView[] {
      const views = read().filter((view) => view.id !== id)
      write(views)
      return views
    },
  }
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false
  const { id, name, words } = value as Partial<Record<keyof SavedView, unknown>>
  return typeof id === 'string' && typeof name === 'string' && typeof words === 'object' && words !== null
}
