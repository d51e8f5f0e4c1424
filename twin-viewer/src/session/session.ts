import type { Login, Session } from '@loujing/wire/http/identity'
import { readonly, shallowRef } from 'vue'
import { logIn, logOut, whoAmI } from '../api/identity.ts'
import { ApiProblem } from '../api/problem.ts'

// The cookie cannot be read by a script. That somebody logged in on this browser can: a newcomer's first page then asks the
// cloud nothing that it would have to refuse.
const KNOWN = 'loujing.known'
const session = shallowRef<Session>()
let asked: Promise<void> | undefined

/** Who is logged in; empty until `restore` has asked and while nobody is. */
export const currentSession = readonly(session)

async function ask(): Promise<void> {
  if (localStorage.getItem(KNOWN) === null) return
  try {
    session.value = await whoAmI()
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || thrown.problem.status !== 401) {
      asked = undefined
      throw thrown
    }
    forget()
  }
}

/** Asks once whether the cookie still means somebody. @throws ApiProblem when the cloud cannot be asked. */
export const restore = (): Promise<void> => (asked ??= ask())

export async function begin(login: Login): Promise<void> {
  session.value = await logIn(login)
  localStorage.setItem(KNOWN, 'yes')
  asked = Promise.resolve()
}

/** The browser comes back from the identity provider with a session. @throws ApiProblem when it has none after all */
export async function arrive(): Promise<void> {
  session.value = await whoAmI()
  localStorage.setItem(KNOWN, 'yes')
  asked = Promise.resolve()
}

/** Asks anew what the person may: a second factor was enrolled since. */
export async function refresh(): Promise<void> {
  session.value = await whoAmI()
}

/** Forgets the person here; the cookie is already worth nothing. */
export function forget(): void {
  session.value = undefined
  localStorage.removeItem(KNOWN)
}

export async function end(): Promise<void> {
  await logOut()
  forget()
}

/** Whether the policy table gives the person this action, e.g. `sites.command`: to show or hide, never to protect. */
export const may = (action: string): boolean => session.value?.may.includes(action) ?? false
