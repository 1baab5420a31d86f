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
  const credentials = declaredCredentials(declared) ?? inventCredentials(state)
  data.write(credentialsFile, JSON.stringify(credentials), 0o600)
  placeVolumes(declared, data, state)
  // Last: a folder without this file is installed again.
  writeState(data, state)
  return state
}

/** A declaration that names root's password and token has said it all. */
function declaredCredentials(base: Base): Credentials | undefined {
  const password = base.users.find(({ userid }) => userid === 'root@pam')?.password
  const token = base.tokens.find(({ userid, privsep }) => userid === 'root@pam' && !privsep)
  if (password === undefined || token === undefined) return undefined
  return { username: `root@pam!${token.tokenid}`, token: token.secret, password }
}

/** Random, and kept where only the owner can read them. */
function inventCredentials(state: State): Credentials {
  const made = { username: 'root@pam!embedded', token: randomUUID(), password: randomBytes(18).toString('base64url') }
  const root = state.users['root@pam']!
  root.passwordHash = hashPassword(made.password)
  root.tokens['embedded'] = { secretHash: hashSecret(made.token), privsep: false, expire: 0 }
  return made
}

/** Those of root@pam and its token. */
export function loadCredentials(data: DataFolder): Credentials {
  return JSON.parse(data.read(credentialsFile) ?? '{}') as Credentials
}
