import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { hashPassword, hashSecret } from './access/hashes.ts'
import { hasImportContent, type ReleaseLine, releaseOfLine } from './release.ts'
import type { DataFolder } from './state/data-folder.ts'
import type { State } from './state/datacenter-state.ts'
import { volumePath } from './storage/storages.ts'

const flag = z.union([z.literal(0), z.literal(1), z.boolean()]).transform(Boolean)

const declaration = z.strictObject({
  version: z.string().default('8.4.1'),
  node: z.string().default('pve'),
  nodes: z.array(z.string()).optional(),
  domain: z.string().default('localdomain'),
  bridges: z
    .array(z.strictObject({ iface: z.string(), cidr: z.string() }))
    .default([{ iface: 'vmbr0', cidr: '10.0.2.2/24' }]),
  storages: z
    .array(
      z.strictObject({
        storage: z.string(),
        type: z.enum(['dir', 'lvmthin']),
        content: z.array(z.string()),
        path: z.string().optional(),
        shared: flag.default(false),
      }),
    )
    .optional(),
  volumes: z.array(z.strictObject({ volid: z.string(), file: z.string() })).default([]),
  users: z
    .array(
      z.strictObject({
        userid: z.string(),
        password: z.string().optional(),
        email: z.string().optional(),
        comment: z.string().optional(),
        enable: flag.default(true),
        groups: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  tokens: z
    .array(z.strictObject({ userid: z.string(), tokenid: z.string(), secret: z.string(), privsep: flag.default(true) }))
    .default([]),
  roles: z.array(z.strictObject({ roleid: z.string(), privs: z.array(z.string()) })).default([]),
  groups: z.array(z.strictObject({ groupid: z.string(), comment: z.string().optional() })).default([]),
  pools: z.array(z.strictObject({ poolid: z.string(), comment: z.string().optional() })).default([]),
  acl: z
    .array(
      z.strictObject({
        path: z.string(),
        userid: z.string().optional(),
        groupid: z.string().optional(),
        tokenid: z.string().optional(),
        roleid: z.string(),
        propagate: flag.default(true),
      }),
    )
    .default([]),
  vms: z.array(z.never(), 'a base declaration has no virtual machines: create them through the API').default([]),
})

/** What a fresh data folder starts with; file names are relative to the declaration's own. */
export type Base = z.infer<typeof declaration> & { readonly folder: string }

/** Throws Error that names the file and every fault in it. */
export function readBase(file: string): Base {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`cannot read the base declaration ${file}: ${(error as Error).message}`)
  }
  return parseBase(value, path.dirname(path.resolve(file)), file)
}

export function parseBase(value: unknown, folder: string, name = 'base declaration'): Base {
  const result = declaration.safeParse(value)
  if (!result.success) throw new Error(`${name} is not valid:\n${z.prettifyError(result.error)}`)
  return { ...result.data, folder }
}

export function stateOfBase(base: Base): State {
  const users: State['users'] = {
    'root@pam': { enable: true, expire: 0, groups: [], tokens: {} },
  }
  for (const { userid, password, email, comment, enable, groups } of base.users) {
    users[userid] = {
      enable,
      expire: 0,
      groups,
      tokens: {},
      ...(password === undefined ? {} : { passwordHash: hashPassword(password) }),
      ...(email === undefined ? {} : { email }),
      ...(comment === undefined ? {} : { comment }),
    }
  }
  for (const { userid, tokenid, secret, privsep } of base.tokens) {
    const user = users[userid]
    if (user === undefined) throw new Error(`token ${userid}!${tokenid}: no such user`)
    user.tokens[tokenid] = { secretHash: hashSecret(secret), privsep, expire: 0 }
  }
  return {
    version: base.version,
    nodes: base.nodes ?? [base.node],
    domain: base.domain,
    users,
    groups: Object.fromEntries(
      base.groups.map(({ groupid, comment }) => [groupid, comment === undefined ? {} : { comment }]),
    ),
    roles: Object.fromEntries(base.roles.map(({ roleid, privs }) => [roleid, privs])),
    acl: base.acl.map(({ path: at, userid, groupid, tokenid, roleid, propagate }) => {
      const ugid = userid ?? groupid ?? tokenid ?? ''
      const type = groupid !== undefined ? 'group' : tokenid !== undefined ? 'token' : 'user'
      return { path: at, type, ugid, roleid, propagate } as const
    }),
    pools: Object.fromEntries(
      base.pools.map(({ poolid, comment }) => [
        poolid,
        { vms: [], storages: [], ...(comment === undefined ? {} : { comment }) },
      ]),
    ),
    storages:
      base.storages === undefined
        ? freshStorages(base)
        : Object.fromEntries(
            base.storages.map(({ storage, type, content, shared, path: shown }, index) => [
              storage,
              {
                type,
                content,
                options: type === 'lvmthin' ? { vgname: 'pve', thinpool: 'data' } : {},
                ...(shared ? { shared } : {}),
                ...(type === 'dir' ? { path: shown ?? `/var/lib/vz${index === 0 ? '' : index + 1}` } : {}),
              },
            ]),
          ),
    bridges: base.bridges,
  }
}

/** A fresh installation's: a directory and a thin pool; in a cluster also one that all nodes share. */
function freshStorages(base: Base): State['storages'] {
  const files = ['iso', 'import', 'snippets', 'vztmpl', 'backup', 'images']
  const content = files.filter((type) => type !== 'import' || hasImportContent(base.version))
  const shared = { type: 'dir', path: '/mnt/pve/shared', content, shared: true, options: {} } as const
  return {
    local: { type: 'dir', path: '/var/lib/vz', content, options: {} },
    'local-lvm': { type: 'lvmthin', content: ['images', 'rootdir'], options: { vgname: 'pve', thinpool: 'data' } },
    ...((base.nodes ?? []).length > 1 ? { shared } : {}),
  }
}

export interface BaseChanges {
  /** How many: pve, pve2, pve3 ... where the first is called pve. */
  readonly nodes?: number | undefined
  readonly release?: ReleaseLine | undefined
}

/** Throws Error where the declaration says something else already. */
export function changeBase(base: Base, { nodes, release }: BaseChanges): Base {
  if (nodes !== undefined && base.nodes !== undefined && base.nodes.length !== nodes)
    throw new Error(`the base declaration names ${base.nodes.length} nodes, not ${nodes}`)
  const named = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => (index === 0 ? base.node : `${base.node}${index + 1}`))
  return {
    ...base,
    ...(nodes === undefined || base.nodes !== undefined ? {} : { nodes: named(nodes) }),
    ...(release === undefined ? {} : { version: releaseOfLine(release).version }),
  }
}

export function placeVolumes(base: Base, data: DataFolder, state: State): void {
  for (const { volid, file } of base.volumes) {
    const target = volumePath({ data, state }, state.nodes[0]!, volid)
    mkdirSync(path.dirname(target), { recursive: true })
    copyFileSync(path.resolve(base.folder, file), target)
  }
}
