import type { DataFolder } from './data-folder.ts'

export interface Token {
  /** SHA-256 of the secret: it is random, so a slow hash gains nothing and would cost on every call. */
  secretHash: string
  privsep: boolean
  /** Seconds since 1970; 0: never. */
  expire: number
  comment?: string
}

export interface User {
  enable: boolean
  expire: number
  passwordHash?: string
  comment?: string
  email?: string
  firstname?: string
  lastname?: string
  keys?: string
  groups: string[]
  tokens: Record<string, Token>
}

export interface AclEntry {
  path: string
  type: 'user' | 'group' | 'token'
  ugid: string
  roleid: string
  propagate: boolean
}

export interface Pool {
  comment?: string
  vms: number[]
  storages: string[]
}

export interface Storage {
  type: 'dir' | 'lvmthin'
  content: string[]
  /** As clients see it; where the files truly are is volumes.ts's business. */
  path?: string
  shared?: boolean
  disable?: boolean
  nodes?: string[]
  /** Everything else that was set (vgname, thinpool, prune-backups ...), shown again as it came. */
  options: Record<string, string>
}

export interface Bridge {
  iface: string
  /** Host's address and length of the network: `10.0.2.2/24`. */
  cidr: string
}

export interface State {
  version: string
  /** Hash of the declaration that it started from. */
  origin?: string
  nodes: string[]
  domain: string
  description?: string
  users: Record<string, User>
  groups: Record<string, { comment?: string }>
  roles: Record<string, string[]>
  acl: AclEntry[]
  pools: Record<string, Pool>
  storages: Record<string, Storage>
  bridges: Bridge[]
}

const file = 'datacenter.json'

export function readState(data: DataFolder): State | undefined {
  const text = data.read(file)
  return text === undefined ? undefined : (JSON.parse(text) as State)
}

export function writeState(data: DataFolder, state: State): void {
  data.write(file, `${JSON.stringify(state, null, 1)}\n`)
}
