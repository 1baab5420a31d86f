import { permissionError } from '../api-errors.ts'
import type { State } from '../state/datacenter-state.ts'
import { type Caller, isRoot, privilegesOn } from './effective-rights.ts'

/** The caller's rights, as checks that throw and as questions. */
export interface Access {
  readonly caller: Caller
  readonly isRoot: boolean
  /** Of the server, which decides what the privileges are called. */
  readonly version: string
  knowsUser(userid: string): boolean
  groupsOf(userid: string): readonly string[]
  /** All of them. */
  has(path: string, ...privileges: string[]): boolean
  hasAny(path: string, ...privileges: string[]): boolean
  /** 403 that names the first one missing. */
  check(path: string, ...privileges: string[]): void
  checkAny(path: string, ...privileges: string[]): void
}

export function createAccess(state: State, caller: Caller): Access {
  const privileges = (path: string): ReadonlyMap<string, boolean> => privilegesOn(state, caller, path)
  return {
    caller,
    isRoot: isRoot(caller),
    version: state.version,
    knowsUser: (userid) => state.users[userid] !== undefined,
    groupsOf: (userid) => state.users[userid]?.groups ?? [],
    has: (path, ...wanted) => wanted.every((privilege) => privileges(path).has(privilege)),
    hasAny: (path, ...wanted) => wanted.some((privilege) => privileges(path).has(privilege)),
    check(path, ...wanted) {
      // What is no path has no rights, not even root's.
      if (path === '') throw permissionError(`, ${wanted[0]}`)
      const given = privileges(path)
      for (const privilege of wanted) if (!given.has(privilege)) throw permissionError(`${path}, ${privilege}`)
    },
    checkAny(path, ...wanted) {
      const given = privileges(path)
      if (!wanted.some((privilege) => given.has(privilege))) throw permissionError(`${path}, ${wanted.join('|')}`)
    },
  }
}
