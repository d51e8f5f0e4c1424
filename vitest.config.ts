import { defineConfig } from 'vitest/config'

const DB = ['cloud/src/**/*.db.test.ts', 'cloud/test/**/*.test.ts']

/**
 * unit: beside the file, no I/O · db: a real PostgreSQL · viewer: composables and pure scene parts
 * · edge: a real gateway on loopback · machines: gateway, cloud and database together · e2e: all of it, and a browser.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{wire,seal,rules,schedule,sunlight,acoustics,routing,edge,cloud,launch,demo,models}/{src,media}/**/*.test.ts',
            'wire/test/**/*.test.ts',
            'docs/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', ...DB],
        },
      },
      {
        test: {
          name: 'db',
          include: DB,
          globalSetup: ['cloud/test/support/postgres.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      './twin-viewer/vitest.config.ts',
      {
        test: {
          name: 'edge',
          include: ['edge/test/**/*.test.ts', 'flows/test/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'machines',
          include: ['e2e/{machines,sweep}/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
