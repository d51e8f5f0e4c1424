/** What people drop who mean well: a file of the program itself, a packed one, or one of another kind. */
export type FileAdvice = 'revit' | 'drawing' | 'program' | 'packed' | 'other'

const BY_ENDING: Readonly<Record<string, FileAdvice>> = {
  ...{ rvt: 'revit', rfa: 'revit', dwg: 'drawing', dxf: 'drawing' },
  ...{
    skp: 'program',
    '3dm': 'program',
    nwd: 'program',
    nwc: 'program',
    pln: 'program',
    max: 'program',
    gsh: 'program',
  },
  ...{ zip: 'packed', rar: 'packed', '7z': 'packed', ifcxml: 'packed' },
}

/** What to tell whoever chose this file instead of an IFC file; undefined for one that may be sent. */
export function adviceFor(fileName: string): FileAdvice | undefined {
  const ending = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
  return ending === 'ifc' || ending === 'ifczip' ? undefined : (BY_ENDING[ending] ?? 'other')
}
