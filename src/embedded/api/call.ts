import type { Access } from '../access/access.ts'
import { permissionError } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Schema, Schemas } from '../schema/parameter-schema.ts'
import type { Parameters } from './parameters.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface CallContext {
  readonly datacenter: Datacenter
  readonly access: Access
  readonly parameters: Parameters
  /** Of the path; the first node where the path names none. */
  readonly node: string
}

/** What is checked before the parameters are. */
export interface Permission {
  /** For the documentation. */
  readonly text: string
  /** No credentials needed. */
  readonly world?: true
  check(access: Access, path: (template: string) => string): void
}

export interface Call {
  readonly method: Method
  /** `/nodes/{node}/qemu`; a last `{volume*}` takes the rest with its slashes. */
  readonly path: string
  readonly description: string
  readonly parameters: Schemas
  readonly permission: Permission
  /** Unknown parameters are let through. */
  readonly isLenient?: true
  /** Done by the privileged half of a genuine server: the answer carries `Connection: close` too. */
  readonly proxied?: true
  /** Plain data, a Reply, or nothing (null). */
  readonly run: (context: CallContext) => unknown
}

/** An answer with more than `data`. */
export class Reply {
  readonly data: unknown
  readonly extra: Readonly<Record<string, unknown>>

  constructor(data: unknown, extra: Readonly<Record<string, unknown>> = {}) {
    this.data = data
    this.extra = extra
  }
}

/** An answer that is no JSON. */
export class TextReply {
  readonly text: string
  readonly headers: Readonly<Record<string, string>>

  constructor(text: string, headers: Readonly<Record<string, string>> = {}) {
    this.text = text
    this.headers = headers
  }
}

export const anyone: Permission = { text: 'none', world: true, check: () => {} }
export const anyUser: Permission = { text: 'any user; what is shown depends on the rights', check: () => {} }

/** All of the privileges. */
export function needs(template: string, ...privileges: string[]): Permission {
  return {
    text: `${privileges.join(' and ')} on ${template}`,
    check: (access, path) => access.check(path(template), ...privileges),
  }
}

export function needsAny(template: string, ...privileges: string[]): Permission {
  return {
    text: `${privileges.join(' or ')} on ${template}`,
    check: (access, path) => access.checkAny(path(template), ...privileges),
  }
}

export function both(...permissions: Permission[]): Permission {
  return {
    text: permissions.map((permission) => permission.text).join('; and '),
    check: (access, path) => {
      for (const permission of permissions) permission.check(access, path)
    },
  }
}

/** One of them; when none holds the refusal names nothing. */
export function either(...permissions: Permission[]): Permission {
  return {
    text: permissions.map((permission) => permission.text).join('; or '),
    check: (access, path) => {
      for (const permission of permissions) {
        try {
          permission.check(access, path)
          return
        } catch {
          // The next one may hold.
        }
      }
      throw permissionError()
    },
  }
}

export const nodeParameter: Schema = { type: 'string', format: 'pve-node' }
export const vmidParameter: Schema = { type: 'integer', format: 'pve-vmid' }
export const storageParameter: Schema = { type: 'string', format: 'pve-storage-id' }
export const ofNode: Schemas = { node: nodeParameter }
export const ofVm: Schemas = { node: nodeParameter, vmid: vmidParameter }
export const ofStorage: Schemas = { node: nodeParameter, storage: storageParameter }
export const optionalFlag: Schema = { type: 'boolean', optional: true }
export const optionalText: Schema = { type: 'string', optional: true }
export const optionalStorage: Schema = { type: 'string', optional: true, format: 'pve-storage-id' }
export const rootOnlySkiplock: Schema = {
  type: 'boolean',
  optional: true,
  description: 'Only root may use this option.',
}
export const digestParameter: Schema = { type: 'string', optional: true, maxLength: 40 }

/** The listing of what lies below a path; some of it only in some releases. */
export function directory(
  path: string,
  key: 'subdir' | 'name',
  names: readonly (string | { readonly name: string; readonly when: (version: string) => boolean })[],
  parameters: Schemas = {},
): Call {
  return {
    method: 'GET',
    path,
    description: 'Directory index.',
    parameters,
    permission: anyUser,
    run: ({ access }) =>
      names
        .filter((entry) => typeof entry === 'string' || entry.when(access.version))
        .map((entry) => ({ [key]: typeof entry === 'string' ? entry : entry.name })),
  }
}
