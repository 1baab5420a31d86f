import { permissionError } from '../api-errors.ts'
import type { Access } from './access.ts'

/** Whether the caller is that user, by ticket: a token is nobody's self. */
export function isSelf(access: Access, userid: string): boolean {
  return access.caller.userid === userid && access.caller.tokenid === undefined && access.knowsUser(userid)
}

/** Whether the caller has one of the privileges on all groups, or on a group of a user that there is. */
export function hasOnUser(access: Access, userid: string, ...privileges: string[]): boolean {
  if (!access.knowsUser(userid)) return false
  if (access.hasAny('/access/groups', ...privileges)) return true
  return access.groupsOf(userid).some((group) => access.hasAny(`/access/groups/${group}`, ...privileges))
}

/** Throws Error `no such user`, and then 403 without a name, when the caller may not deal with a user. */
export function checkUser(access: Access, userid: string, ...privileges: string[]): void {
  if (access.isRoot) return
  if (!access.knowsUser(userid)) throw new Error(`no such user ('${userid}')`)
  if (!hasOnUser(access, userid, ...privileges)) throw permissionError()
}

/** Who has no rights on all groups needs them on each of those that a user is put into. */
export function checkGroups(access: Access, groups: readonly string[], privilege: string): void {
  if (access.isRoot || access.has('/access/groups', privilege)) return
  if (groups.length === 0) throw permissionError(`/access/groups, ${privilege}`)
  for (const group of groups) access.check(`/access/groups/${group}`, privilege)
}

/** Users of a realm are made and removed by those who may there. */
export function checkRealm(access: Access, userid: string): void {
  if (!access.isRoot) access.check(`/access/realm/${userid.split('@').at(-1)}`, 'Realm.AllocateUser')
}
