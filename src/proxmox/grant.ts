/** The smallest role of Proxmox's own that holds a privilege; undefined where only Administrator does. */
function roleWith(privilege: string): string | undefined {
  if (privilege.startsWith('VM.')) return 'PVEVMAdmin'
  if (privilege === 'Datastore.AllocateSpace' || privilege === 'Datastore.Audit') return 'PVEDatastoreUser'
  if (privilege.startsWith('Datastore.')) return 'PVEDatastoreAdmin'
  if (privilege === 'SDN.Use') return 'PVESDNUser'
  if (privilege.startsWith('SDN.')) return 'PVESDNAdmin'
  if (privilege.startsWith('Pool.')) return 'PVEPoolAdmin'
  if (privilege.startsWith('Mapping.')) return 'PVEMappingUser'
  if (privilege === 'Sys.Audit') return 'PVEAuditor'
  return undefined
}

/** How to give a privilege on a path to a user or token (`user@realm!id`): the command to run on a node. */
export function grantCommand(path: string, privilege: string, identity: string): string {
  // A rule for one id would have to be made before the id is known.
  const target = path.replace(/^\/vms\/\d+$/, '/vms')
  const who = identity.includes('!') ? '--tokens' : '--users'
  const role = roleWith(privilege)
  const acl = `pveum acl modify ${target} --roles ${role ?? 'TemplateBuilder'} ${who} '${identity}'`
  return role === undefined ? `pveum role add TemplateBuilder --privs ${privilege} && ${acl}` : acl
}

/** Tokens have rights of their own: the commonest reason why a user who may do something is refused with a token. */
export function tokenNote(identity: string): string {
  return (
    `"${identity}" is an API token with, unless it was made with --privsep 0, rights of its own: ` +
    'what its user may do, it may do only where an ACL names the token too.'
  )
}

interface Refused {
  readonly reason: string
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly identity: string
}

/** Which privilege on which path was missing, and how to grant it. */
export function grantHint(refused: Refused): string {
  const named = /Permission check failed \((\/[^,)]*), ([^)]+)\)/.exec(refused.reason)
  const [path, privileges] = named === null ? guess(refused) : [named[1] ?? '/', (named[2] ?? '').split('|')]
  const notes = refused.identity.includes('!') ? [tokenNote(refused.identity)] : []
  if (privileges.length === 0) return [`"${refused.identity}" lacks a privilege for this call.`, ...notes].join('\n')
  const wanted = privileges[privileges.length - 1] ?? ''
  return [
    `"${refused.identity}" needs ${privileges.join(' or ')} on ${path}. To grant it, on a node:`,
    `  ${grantCommand(path, wanted, refused.identity)}`,
    ...notes,
  ].join('\n')
}

/** Some refusals come without path and privilege (create, download-url) or without any text (upload). */
function guess({ method, path = '', reason }: Refused): readonly [string, readonly string[]] {
  const pool = /pool '([^']+)' does not exist/.exec(reason)
  if (pool !== null) return [`/pool/${pool[1]}`, ['Pool.Allocate']]
  if (method === 'POST' && /^\/nodes\/[^/]+\/qemu(\/\d+\/clone)?$/.test(path)) return ['/vms', ['VM.Allocate']]
  const storage = /^\/nodes\/([^/]+)\/storage\/([^/]+)\/(upload|download-url|content)/.exec(path)
  if (storage?.[3] === 'upload') return [`/storage/${storage[2]}`, ['Datastore.AllocateTemplate']]
  if (storage?.[3] === 'download-url') return [`/nodes/${storage[1]}`, ['Sys.AccessNetwork']]
  if (storage?.[3] === 'content' && method === 'DELETE') return [`/storage/${storage[2]}`, ['Datastore.Allocate']]
  return ['', []]
}
