import 'element-plus/dist/index.css'
import './style/tokens.css'
import './style/base.css'
import { createApp } from 'vue'
import { whenUnauthenticated } from './api/client.ts'
import App from './App.vue'
import { chooseLocale, i18n, keptLocale } from './i18n.ts'
import { router } from './router.ts'
import { currentSession, forget } from './session/session.ts'

chooseLocale(keptLocale())
whenUnauthenticated(() => {
  if (!currentSession.value) return
  forget()
  void router.push({ name: 'login', query: { next: router.currentRoute.value.fullPath } })
})
createApp(App).use(i18n).use(router).mount('#app')
