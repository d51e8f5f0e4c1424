import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { MapFault } from './fault.ts'
import { checkedLonLat, middleOf, MOST_NODES, type ReadMap } from './map.ts'
import { own } from './own.ts'
import { placeKindOf, placeNameOf } from './places.ts'

type Open = { tags: Record<string, string>; refs: string[] }

/**
 * OpenStreetMap XML 0.6 in pieces of text: `write` each, then `end`. Nodes, ways and their tags; relations are counted and left out.
 * @throws MapFault not-a-map · broken · coordinates · too-large, each with the line
 */
export function createOsmReader(): { write(text: string): void; end(): ReadMap } {
  const map: ReadMap = {
    nodes: [],
    ways: [],
    places: [],
    skipped: { relations: 0, waysWithoutNodes: 0, otherShapes: 0 },
  }
  const indexOf = new Map<string, number>()
  const parser = new SaxesParser()
  let open: Open | undefined
  let depth = 0

  const at = () => ({ line: parser.line })

  function takeNode({ id, lon, lat }: Record<string, string>): void {
    if (map.nodes.length >= MOST_NODES) throw new MapFault('too-large', `more than ${MOST_NODES} nodes`, at())
    indexOf.set(id ?? '', map.nodes.length)
    map.nodes.push({ lonLat: checkedLonLat(readNumber(lon), readNumber(lat), at()) })
  }

  function closeNode({ tags }: Open): void {
    const node = map.nodes.at(-1)!
    if (tags['barrier'] !== undefined) node.tags = tags
    const kind = placeKindOf(tags)
    if (kind) map.places.push({ lonLat: node.lonLat, kind, name: placeNameOf(tags) })
  }

  function closeWay({ tags, refs }: Open): void {
    // an extract cuts ways at its edge: what lies outside is not in the file
    const nodes = refs.map((ref) => indexOf.get(ref)).filter((node) => node !== undefined)
    if (nodes.length < 2) return void map.skipped.waysWithoutNodes++
    const kind = placeKindOf(tags)
    if (kind) {
      const lonLat = middleOf(nodes.map((node) => map.nodes[node]!.lonLat))
      map.places.push({ lonLat, kind, name: placeNameOf(tags) })
    }
    if (tags['highway'] !== undefined) map.ways.push({ nodes, tags })
  }

  const opening: Record<string, (attributes: Record<string, string>) => void> = {
    node: (attributes) => {
      takeNode(attributes)
      open = { tags: {}, refs: [] }
    },
    way: () => void (open = { tags: {}, refs: [] }),
    relation: () => void map.skipped.relations++,
    tag: ({ k = '', v = '' }) => {
      if (open) open.tags[k] = v
    },
    nd: ({ ref = '' }) => void open?.refs.push(ref),
  }
  const closing: Record<string, (open: Open) => void> = { node: closeNode, way: closeWay }

  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    if (depth++ === 0 && name !== 'osm')
      throw new MapFault('not-a-map', `the file begins with <${name}>, not <osm>`, at())
    own(opening, name)?.(attributes)
  })
  parser.on('closetag', ({ name }: SaxesTagPlain) => {
    depth--
    const close = own(closing, name)
    if (!close || !open) return
    close(open)
    open = undefined
  })
  parser.on('error', (error) => {
    throw new MapFault('broken', error.message, at())
  })

  return {
    write: (text) => void parser.write(text),
    end() {
      parser.close()
      return map
    },
  }
}

const readNumber = (text: string | undefined): number => (text === undefined || text === '' ? Number.NaN : Number(text))
