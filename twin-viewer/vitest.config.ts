import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  define: { CESIUM_BASE_URL: JSON.stringify('/cesium/') },
  // A test that needs a document says so in its first line; the others start without one, which is quicker.
  test: { name: 'viewer', isolate: false, include: ['src/**/*.test.ts'] },
})
