import sharp from 'sharp'

const [WIDTH, HEIGHT] = [1280, 720]
/** Sky, a wall, the ground: a gateway takes one even grey for a covered lens. */
const YARD = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" opacity="0.8">
    <rect width="100%" height="240" fill="#c9d2da"/>
    <rect y="240" width="100%" height="180" fill="#8d8579"/>
    <rect y="420" width="100%" height="300" fill="#5f6266"/>
  </svg>`,
)

/** What a living camera gives of a yard with nobody in it: the same, and yet no two frames alike, for a sensor has noise. */
export const emptyYard = (): Promise<Buffer[]> =>
  Promise.all(
    [24, 25, 26].map((sigma) =>
      sharp({
        create: {
          width: WIDTH,
          height: HEIGHT,
          channels: 3,
          background: '#000',
          noise: { type: 'gaussian', mean: 138, sigma },
        },
      })
        .composite([{ input: YARD }])
        .jpeg()
        .toBuffer(),
    ),
  )
