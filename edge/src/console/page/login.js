import { both, draw, h } from './h.js'

/** Asks for the console's password; calls `onOpen` when it was right. */
export function drawLogin(app, onOpen) {
  const note = h('p', { class: 'note', role: 'alert' })
  const field = h('input', {
    id: 'password',
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  })
  const button = h('button', { type: 'submit' }, '登录 Log in')

  async function submit(event) {
    event.preventDefault()
    button.disabled = true
    const answer = await fetch('/login', { method: 'POST', body: new URLSearchParams({ password: field.value }) })
    button.disabled = false
    if (answer.ok) return onOpen()
    const seconds = answer.headers.get('retry-after')
    note.textContent = seconds
      ? `尝试过多，请 ${seconds} 秒后再试 · too many tries, wait ${seconds} s`
      : '口令不对 · wrong password'
    field.select()
  }

  draw(
    app,
    h(
      'form',
      { class: 'login', onsubmit: submit },
      h('img', { src: '/icon.svg', alt: '', width: 48, height: 48 }),
      h('h1', {}, '楼镜网关', h('small', { lang: 'en' }, 'Loujing gateway')),
      h('label', { for: 'password' }, both(['控制台口令', 'console password'])),
      h('input', { name: 'username', autocomplete: 'username', value: 'console', hidden: true }),
      field,
      button,
      note,
    ),
  )
  field.focus()
}
