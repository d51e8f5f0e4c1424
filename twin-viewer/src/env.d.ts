/// <reference types="vite/client" />

// For tools that read TypeScript only; vue-tsc looks into the files themselves.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export { component as default }
}
