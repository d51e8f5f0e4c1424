import type { BcfVersion, BimCamera, BimPoint, BimView } from '@loujing/wire/http/topics'

/** What 2.1 allows of a field of view; its own text says that the next version drops the bounds. */
const [NARROWEST, WIDEST] = [45, 60]
const UPRIGHT: BimCamera = { kind: 'perspective', at: [0, 0, 0], direction: [0, 1, 0], up: [0, 0, 1] }

/** VisualizationInfo as a tree for the XML builder; attributes begin with `@`. The order of the parts is the schema's. */
export function writeView(id: string, view: BimView, version: BcfVersion): object {
  const { selected, visible, colours, planes, lines } = view
  const is21 = version === '2.1'
  const hints = {
    ViewSetupHints: {
      '@SpacesVisible': visible.spaces,
      '@SpaceBoundariesVisible': false,
      '@OpeningsVisible': visible.openings,
    },
  }
  return {
    VisualizationInfo: {
      '@Guid': id,
      Components: {
        ...(is21 && hints),
        ...(selected.length > 0 && { Selection: componentsOf(selected) }),
        Visibility: {
          '@DefaultVisibility': visible.byDefault,
          ...(!is21 && hints),
          ...(visible.except.length > 0 && { Exceptions: componentsOf(visible.except) }),
        },
        ...(colours.length > 0 && {
          Coloring: {
            Color: colours.map(({ colour, guids }) => ({
              '@Color': colour.toUpperCase(),
              ...(is21 ? componentsOf(guids) : { Components: componentsOf(guids) }),
            })),
          },
        }),
      },
      // 3.0 asks for a camera also where there was none.
      ...((view.camera ?? !is21) && cameraOf(view.camera ?? UPRIGHT, is21)),
      ...(lines.length > 0 && {
        Lines: { Line: lines.map(({ from, to }) => ({ StartPoint: pointOf(from), EndPoint: pointOf(to) })) },
      }),
      ...(planes.length > 0 && {
        ClippingPlanes: {
          ClippingPlane: planes.map(({ at, direction }) => ({ Location: pointOf(at), Direction: pointOf(direction) })),
        },
      }),
    },
  }
}

const componentsOf = (guids: readonly string[]) => ({ Component: guids.map((guid) => ({ '@IfcGuid': guid })) })
const pointOf = ([X, Y, Z]: BimPoint) => ({ X, Y, Z })

function cameraOf(
  { kind, at, direction, up, fieldOfViewDeg = 60, heightM = 30, aspect = 1.6 }: BimCamera,
  is21: boolean,
) {
  const stand = { CameraViewPoint: pointOf(at), CameraDirection: pointOf(direction), CameraUpVector: pointOf(up) }
  const ratio = is21 ? {} : { AspectRatio: aspect }
  if (kind === 'orthogonal') return { OrthogonalCamera: { ...stand, ViewToWorldScale: heightM, ...ratio } }
  const FieldOfView = is21 ? Math.min(Math.max(fieldOfViewDeg, NARROWEST), WIDEST) : fieldOfViewDeg
  return { PerspectiveCamera: { ...stand, FieldOfView, ...ratio } }
}
