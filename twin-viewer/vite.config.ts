import { cpSync, createReadStream, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, normalize, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const CESIUM = join(dirname(createRequire(import.meta.url).resolve('cesium/package.json')), 'Build/Cesium')
const PARTS = ['Assets', 'ThirdParty', 'Workers']
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** Serves Cesium's own files (workers, textures, tables) under /cesium/ in development, and copies them beside a build. */
function cesiumAssets(): Plugin {
  let outDir = ''
  return {
    name: 'cesium-assets',
    config: () => ({ define: { CESIUM_BASE_URL: JSON.stringify('/cesium/') } }),
    configResolved: (config) => void (outDir = resolve(config.root, config.build.outDir)),
    configureServer(server) {
      server.middlewares.use('/cesium', (request, response, next) => {
        const file = join(CESIUM, normalize(new URL(request.url ?? '/', 'http://localhost').pathname))
        if (!file.startsWith(CESIUM) || !statSync(file, { throwIfNoEntry: false })?.isFile()) return next()
        response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
        createReadStream(file).pipe(response)
      })
    },
    closeBundle() {
      for (const part of PARTS) cpSync(join(CESIUM, part), join(outDir, 'cesium', part), { recursive: true })
    },
  }
}

/** Puts a gzip file beside each text of the build, so that the cloud sends it as it lies. */
function compressed(): Plugin {
  let outDir = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: (config) => void (outDir = resolve(config.root, config.build.outDir)),
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const file of globSync('**/*.{js,css,json,svg,html,wasm}', { cwd: outDir })) {
          const path = join(outDir, file)
          const bytes = readFileSync(path)
          if (bytes.length > 1024) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
        }
      },
    },
  }
}

/** The chart's style sheet asks a stranger for its letters; nothing leaves the origin, and the page has letters of its own. */
function ownLetters(): Plugin {
  return {
    name: 'own-letters',
    enforce: 'pre',
    transform: (code, id) =>
      id.includes('dhtmlxgantt.css') ? code.replace(/@font-face\s*\{[^}]*fonts\.gstatic[^}]*\}/g, '') : undefined,
  }
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), cesiumAssets(), ownLetters(), compressed()],
  // `npm run dev` beside a cloud that runs: LOUJING_URL=http://127.0.0.1:8080
  server: { proxy: { '/api': process.env['LOUJING_URL'] ?? 'http://127.0.0.1:8080' } },
  build: {
    target: 'es2023',
    // Cesium is one lazy chunk of about 4 MB (1.1 MB gzip); the warning would only ever be about it.
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      output: {
        advancedChunks: {
          // In order: a group takes what its modules need along, so what all need comes first.
          groups: [
            { name: 'vue', test: /node_modules[\\/](\.pnpm[\\/])?(vue[@\\/]|@vue|vue-router|vue-i18n|@intlify)/ },
            { name: 'element-plus', test: /node_modules[\\/](\.pnpm[\\/])?(element-plus|@element-plus)/ },
            { name: 'echarts', test: /node_modules[\\/](\.pnpm[\\/])?(echarts|zrender|vue-echarts)/ },
            { name: 'cesium', test: /node_modules[\\/](\.pnpm[\\/])?(cesium|@cesium)/ },
          ],
        },
      },
    },
  },
})
