export { readNoiseLimits } from './model/limits.ts'
export { noisePersonal } from './personal.ts'
export { routes as noiseRoutes } from './routes.ts'
export { createNoise, type Noise } from './service.ts'
