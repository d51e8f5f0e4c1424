import sharp from 'sharp'

/** What a living camera gives of a grey yard with nobody in it: the same, and yet no two frames alike, for a sensor has noise. */
export const emptyYard = (): Promise<Buffer[]> =>
  Promise.all(
    [24, 25, 26].map((sigma) =>
      sharp({
        create: {
          width: 1280,
          height: 720,
          channels: 3,
          background: '#000',
          noise: { type: 'gaussian', mean: 138, sigma },
        },
      })
        .jpeg()
        .toBuffer(),
    ),
  )
