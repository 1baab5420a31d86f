import type { AclEntry, State } from '../state/datacenter-state.ts'
import { builtInRoles, privilegesOf } from './role-privileges.ts'

/** Who calls: a user by ticket, or one of the user's tokens. */
export interface Caller {
  readonly userid: string
  readonly tokenid?: string
}

/** `user@realm` or `user@realm!token`, as it stands in UPIDs. */
export function callerId(caller: Caller): string {
  return caller.tokenid === undefined ? caller.userid : `${caller.userid}!${caller.tokenid}`
}

/** Only root itself, never one of its tokens. */
export function isRoot(caller: Caller): boolean {
  return caller.userid === 'root@pam' && caller.tokenid === undefined
}

export function rolePrivileges(state: State, roleid: string): readonly string[] | undefined {
  return builtInRoles(state.version).get(roleid) ?? state.roles[roleid]
}

/** What the caller may do on an object path such as `/vms/100`. */
export function privilegesOn(state: State, caller: Caller, path: string): ReadonlyMap<string, boolean> {
  const user = userPrivileges(state, caller.userid, path)
  if (caller.tokenid === undefined) return user
  const token = state.users[caller.userid]?.tokens[caller.tokenid]
  if (token === undefined) return new Map()
  if (!token.privsep) return user
  const own = expandPools(state, path, (at) =>
    collect(state, at, (entry) => entry.type === 'token' && entry.ugid === callerId(caller)),
  )
  return new Map([...own].filter(([privilege]) => user.has(privilege)))
}

function userPrivileges(state: State, userid: string, path: string): ReadonlyMap<string, boolean> {
  if (userid === 'root@pam') return new Map(privilegesOf(state.version).map((privilege) => [privilege, true]))
  const user = state.users[userid]
  if (user === undefined || !user.enable) return new Map()
  return expandPools(state, path, (at) => {
    // A user's own entry on a path wins over the entries of the user's groups there.
    return collect(
      state,
      at,
      (entry) => entry.type === 'user' && entry.ugid === userid,
      (entry) => entry.type === 'group' && user.groups.includes(entry.ugid),
    )
  })
}

/** VMs and storages in a pool also get what is granted on the pool. */
function expandPools(
  state: State,
  path: string,
  at: (path: string) => ReadonlyMap<string, boolean>,
): ReadonlyMap<string, boolean> {
  const direct = at(path)
  const pool = poolOf(state, path)
  if (pool === undefined || hasNoAccess(direct)) return direct
  const merged = new Map(at(`/pool/${pool}`))
  for (const [privilege, propagate] of direct) merged.set(privilege, propagate)
  return merged
}

function hasNoAccess(found: ReadonlyMap<string, boolean>): boolean {
  return found === noAccess
}

const noAccess: ReadonlyMap<string, boolean> = new Map()

function poolOf(state: State, path: string): string | undefined {
  const vm = /^\/vms\/(\d+)$/.exec(path)
  const storage = /^\/storage\/([^/]+)$/.exec(path)
  if (!vm && !storage) return undefined
  return Object.keys(state.pools).find((poolid) => {
    const pool = state.pools[poolid]!
    return vm ? pool.vms.includes(Number(vm[1])) : pool.storages.includes(storage![1]!)
  })
}

/** Walks from the root to the path; the deepest level with an entry decides. */
function collect(
  state: State,
  path: string,
  ...classes: ((entry: AclEntry) => boolean)[]
): ReadonlyMap<string, boolean> {
  let found: ReadonlyMap<string, boolean> = new Map()
  for (const level of levels(path)) {
    for (const matches of classes) {
      const entries = state.acl.filter(
        (entry) => entry.path === level && matches(entry) && (entry.propagate || level === path),
      )
      if (entries.length === 0) continue
      if (entries.some((entry) => entry.roleid === 'NoAccess')) {
        found = noAccess
        break
      }
      const granted = new Map<string, boolean>()
      for (const entry of entries) {
        for (const privilege of rolePrivileges(state, entry.roleid) ?? []) {
          granted.set(privilege, entry.propagate || granted.get(privilege) === true)
        }
      }
      found = granted
      break
    }
  }
  return found
}

function levels(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)]
}

const topPaths = ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms']

/** The paths that GET /access/permissions shows: the fixed ones and those with entries. */
export function knownPaths(state: State): string[] {
  return [
    ...new Set([
      ...topPaths,
      ...state.acl.map((entry) => entry.path),
      ...Object.keys(state.pools).map((pool) => `/pool/${pool}`),
    ]),
  ]
}

const name = '[A-Za-z0-9._-]+'
const zone = `/sdn/zones(?:/${name}(?:/${name}(?:/[1-9]\\d{0,3})?)?)?`
const aclPath = new RegExp(
  `^(?:/|/access|/access/groups(?:/${name})?|/access/realm(?:/${name})?|/nodes(?:/${name})?|/pool(?:/${name}){0,3}|/sdn|${zone}|` +
    `/sdn/controllers(?:/[A-Za-z0-9_-]+)?|/sdn/(?:dns|ipams)(?:/[A-Za-z0-9]+)?|/storage(?:/${name})?|/vms(?:/[1-9]\\d{2,})?|/mapping(?:/${name}){0,2})$`,
)

/** One slash at the beginning, single ones within, none at the end. undefined: has other characters than paths have. */
export function normalisePath(path: string): string | undefined {
  if (path === '') return undefined
  const normal = `/${path
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`
  return /^[A-Za-z0-9._\-/]+$/.test(normal) ? normal : undefined
}

/** undefined: not a path that can carry permissions. */
export function normaliseAclPath(path: string): string | undefined {
  const normal = normalisePath(path)
  return normal !== undefined && aclPath.test(normal) ? normal : undefined
}
