import type { BimCamera, BimPoint, BimView } from '@loujing/wire/http/topics'
import { childOf, childrenOf, isTrue, listOf, textOf, type XmlNode } from './xml.ts'

const GUID = /^[0-9A-Za-z_$]{22}$/
const COLOUR = /^[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?$/
const MOST = { guids: 20_000, colours: 200, planes: 24, lines: 10_000 }
const LONGEST_M = 1e9

/** A `.bcfv` (VisualizationInfo) of BCF 2.0, 2.1 or 3.0; what is no figure or no GlobalId is left out. */
export function readView(root: XmlNode): BimView {
  const components = childOf(root, 'Components')
  const visibility = childOf(components, 'Visibility')
  // 3.0 has the hints within the visibility, 2.1 before it.
  const hints = (childOf(visibility, 'ViewSetupHints') ?? childOf(components, 'ViewSetupHints'))?.attributes
  const is = visibility ? ofVisibility(visibility) : ofFlags(components)
  return {
    ...cameraOf(root),
    selected: [
      ...guidsIn(childOf(components, 'Selection')),
      ...guidsOf(childrenOf(components, 'Component').filter(({ attributes }) => isTrue(attributes['Selected']))),
    ].slice(0, MOST.guids),
    visible: {
      ...is,
      spaces: isTrue(hints?.['SpacesVisible']),
      openings: isTrue(hints?.['OpeningsVisible']),
    },
    colours: childrenOf(childOf(components, 'Coloring'), 'Color')
      .map((node) => ({
        colour: node.attributes['Color'] ?? '',
        guids: guidsOf(listOf(node, 'Components', 'Component')),
      }))
      .filter(({ colour, guids }) => COLOUR.test(colour) && guids.length > 0)
      .slice(0, MOST.colours),
    planes: childrenOf(childOf(root, 'ClippingPlanes'), 'ClippingPlane')
      .flatMap((node) => both(node, 'Location', 'Direction', (at, direction) => ({ at, direction })))
      .slice(0, MOST.planes),
    lines: childrenOf(childOf(root, 'Lines'), 'Line')
      .flatMap((node) => both(node, 'StartPoint', 'EndPoint', (from, to) => ({ from, to })))
      .slice(0, MOST.lines),
  }
}

const ofVisibility = (node: XmlNode) => ({
  byDefault: isTrue(node.attributes['DefaultVisibility']),
  except: guidsIn(childOf(node, 'Exceptions')),
})

/** 2.0 says it of each component; without a word of it everything is seen. */
const ofFlags = (components: XmlNode | undefined) => ({
  byDefault: true,
  except: guidsOf(childrenOf(components, 'Component').filter(({ attributes }) => attributes['Visible'] === 'false')),
})

const guidsIn = (node: XmlNode | undefined) => guidsOf(childrenOf(node, 'Component'))
const guidsOf = (nodes: readonly XmlNode[]): string[] =>
  nodes
    .map(({ attributes }) => attributes['IfcGuid'] ?? '')
    .filter((guid) => GUID.test(guid))
    .slice(0, MOST.guids)

function cameraOf(root: XmlNode): { camera?: BimCamera } {
  const [perspective, orthogonal] = [childOf(root, 'PerspectiveCamera'), childOf(root, 'OrthogonalCamera')]
  const node = perspective ?? orthogonal
  const [at, direction, up] = ['CameraViewPoint', 'CameraDirection', 'CameraUpVector'].map((name) =>
    pointOf(node, name),
  )
  if (!at || !direction || !up || Math.hypot(...direction) === 0) return {}
  const figure = (name: string, most: number) => {
    const value = Number(textOf(node, name))
    return value > 0 && value < most ? value : undefined
  }
  const aspect = figure('AspectRatio', 100)
  const [fieldOfViewDeg, heightM] = [figure('FieldOfView', 180), figure('ViewToWorldScale', 1e6)]
  return {
    camera: {
      kind: perspective ? 'perspective' : 'orthogonal',
      ...{ at, direction, up },
      ...(perspective ? fieldOfViewDeg && { fieldOfViewDeg } : heightM && { heightM }),
      ...(aspect && { aspect }),
    },
  }
}

function pointOf(node: XmlNode | undefined, name: string): BimPoint | undefined {
  const point = childOf(node, name)
  const [x, y, z] = ['X', 'Y', 'Z'].map((axis) => Number(textOf(point, axis) ?? Number.NaN)) as BimPoint
  return [x, y, z].every((value) => Math.abs(value) <= LONGEST_M) ? [x, y, z] : undefined
}

function both<Value>(node: XmlNode, a: string, b: string, make: (a: BimPoint, b: BimPoint) => Value): Value[] {
  const [first, second] = [pointOf(node, a), pointOf(node, b)]
  return first && second ? [make(first, second)] : []
}
