import { describe, expect, test } from 'vitest'
import { createSessions } from './sessions.ts'

const MINUTE = 60_000

function sessionsAt(startMs = 0) {
  let nowMs = startMs
  const sessions = createSessions('correct horse', () => nowMs)
  return { sessions, pass: (ms: number) => void (nowMs += ms) }
}

const tokenOf = (outcome: ReturnType<ReturnType<typeof createSessions>['login']>) =>
  'token' in outcome ? outcome.token : undefined

describe('the console’s login', () => {
  test('the password opens a session that ends after twelve hours', () => {
    const { sessions, pass } = sessionsAt()
    const token = tokenOf(sessions.login('correct horse', '10.0.0.1'))
    expect(sessions.isOpen(token)).toBe(true)
    pass(12 * 60 * MINUTE)
    expect(sessions.isOpen(token)).toBe(false)
  })

  test('logging out ends it at once; a token nobody was given opens nothing', () => {
    const { sessions } = sessionsAt()
    const token = tokenOf(sessions.login('correct horse', '10.0.0.1')) ?? ''
    sessions.logout(token)
    expect(sessions.isOpen(token)).toBe(false)
    expect(sessions.isOpen('x')).toBe(false)
    expect(sessions.isOpen(undefined)).toBe(false)
  })

  test('after five wrong tries an address waits, twice as long each time, also with the right password', () => {
    const { sessions, pass } = sessionsAt()
    const guess = () => sessions.login('wrong', '10.0.0.9')
    for (let tries = 0; tries < 4; tries++) expect(guess()).toEqual({ wrong: true, waitMs: 0 })
    expect(guess()).toEqual({ wrong: true, waitMs: 30_000 })
    expect(sessions.login('correct horse', '10.0.0.9')).toEqual({ wrong: true, waitMs: 30_000 })
    pass(30_000)
    expect(guess()).toEqual({ wrong: true, waitMs: 60_000 })
    expect(tokenOf(sessions.login('correct horse', '10.0.0.1'))).toBeDefined()
  })

  test('guesses from ever new addresses are slowed too', () => {
    const { sessions, pass } = sessionsAt()
    for (let tries = 0; tries < 30; tries++) sessions.login('wrong', `10.0.1.${tries}`)
    expect(sessions.login('correct horse', '10.0.0.1')).toEqual({ wrong: true, waitMs: MINUTE })
    pass(MINUTE)
    expect(tokenOf(sessions.login('correct horse', '10.0.0.1'))).toBeDefined()
  })

  test('the sixty-fifth session ends the first', () => {
    const { sessions, pass } = sessionsAt()
    const tokens = Array.from({ length: 65 }, () => {
      pass(MINUTE)
      return tokenOf(sessions.login('correct horse', '10.0.0.1'))
    })
    expect(tokens.map((token) => sessions.isOpen(token)).filter((open) => !open)).toHaveLength(1)
    expect(sessions.isOpen(tokens[0])).toBe(false)
  })
})
