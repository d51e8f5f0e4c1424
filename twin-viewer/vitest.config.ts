import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  define: { CESIUM_BASE_URL: JSON.stringify('/cesium/') },
  test: { name: 'viewer', environment: 'happy-dom', include: ['src/**/*.test.ts'] },
})
