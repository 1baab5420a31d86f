import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { hashPassword, hashSecret } from './access/hashes.ts'
import { type Base, parseBase, placeVolumes, stateOfBase } from './base-declaration.ts'
import type { DataFolder } from './state/data-folder.ts'
import { readState, type State, writeState } from './state/datacenter-state.ts'

interface Credentials {
  readonly username: string
  readonly token: string
  readonly password: string
}

const credentialsFile = 'private/credentials.json'

/** What the data folder holds; a new one is installed as the declaration says. Throws Error when it was made from another one. */
export function openState(data: DataFolder, base: Base | undefined): State {
  const state = readState(data)
  if (state === undefined) return install(data, base)
  if (base !== undefined && state.origin !== originOf(base))
    throw new Error(`the data folder ${data.root} was made from another declaration: take a new folder`)
  return state
}

/** Tells one declaration from another; the folder it lies in does not matter. */
function originOf({ folder: _, ...base }: Base): string {
  return createHash('sha256').update(JSON.stringify(base)).digest('hex')
}

function install(data: DataFolder, base: Base | undefined): State {
  const declared = base ?? parseBase({}, data.root)
  const state: State = { ...stateOfBase(declared), origin: originOf(declared) }
  const credentials = credentialsOf(declared, state)
  data.write(credentialsFile, JSON.stringify(credentials), 0o600)
  placeVolumes(declared, data, state)
  // Last: a folder without this file is installed again.
  writeState(data, state)
  return state
}

/** Root's password and token as declared; what is not declared is random, and kept where only the owner can read it. */
function credentialsOf(base: Base, state: State): Credentials {
  const root = state.users['root@pam']!
  let password = base.users.find(({ userid }) => userid === 'root@pam')?.password
  if (password === undefined) {
    password = randomBytes(18).toString('base64url')
    root.passwordHash = hashPassword(password)
  }
  const declared = base.tokens.find(({ userid, privsep }) => userid === 'root@pam' && !privsep)
  if (declared !== undefined) return { username: `root@pam!${declared.tokenid}`, token: declared.secret, password }
  const token = randomUUID()
  root.tokens['embedded'] = { secretHash: hashSecret(token), privsep: false, expire: 0 }
  return { username: 'root@pam!embedded', token, password }
}

/** Those of root@pam and its token. */
export function loadCredentials(data: DataFolder): Credentials {
  return JSON.parse(data.read(credentialsFile) ?? '{}') as Credentials
}
