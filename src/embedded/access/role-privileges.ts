import { majorOf } from '../release.ts'

const vm = [
  ...['VM.Allocate', 'VM.Audit', 'VM.Backup', 'VM.Clone', 'VM.Config.CDROM', 'VM.Config.CPU', 'VM.Config.Cloudinit'],
  ...['VM.Config.Disk', 'VM.Config.HWType', 'VM.Config.Memory', 'VM.Config.Network', 'VM.Config.Options', 'VM.Console'],
  ...['VM.Migrate', 'VM.Monitor', 'VM.PowerMgmt', 'VM.Snapshot', 'VM.Snapshot.Rollback'],
]
const datastore = ['Datastore.Allocate', 'Datastore.AllocateSpace', 'Datastore.AllocateTemplate', 'Datastore.Audit']
const sdn = ['SDN.Allocate', 'SDN.Audit', 'SDN.Use']
const mapping = ['Mapping.Audit', 'Mapping.Modify', 'Mapping.Use']
const rootOnly = [
  'Mapping.Modify',
  'Permissions.Modify',
  'Realm.Allocate',
  'Sys.AccessNetwork',
  'Sys.Incoming',
  'Sys.Modify',
  'Sys.PowerMgmt',
]

const agent = [
  'VM.GuestAgent.Audit',
  ...[
    'VM.GuestAgent.FileRead',
    'VM.GuestAgent.FileSystemMgmt',
    'VM.GuestAgent.FileWrite',
    'VM.GuestAgent.Unrestricted',
  ],
]
const withNine = [...agent, 'VM.Replicate']
const withEight = ['SDN.Use', ...mapping, 'Sys.AccessNetwork']

/** Of 8; those of other lines are told by what came and went. */
const ofEight: readonly string[] = [
  ...datastore,
  'Group.Allocate',
  ...mapping,
  'Permissions.Modify',
  'Pool.Allocate',
  'Pool.Audit',
  'Realm.Allocate',
  'Realm.AllocateUser',
  ...sdn,
  ...['Sys.AccessNetwork', 'Sys.Audit', 'Sys.Console', 'Sys.Incoming', 'Sys.Modify', 'Sys.PowerMgmt', 'Sys.Syslog'],
  'User.Modify',
  ...vm,
].sort()

/** All that a server of this version knows. */
export function privilegesOf(version: string): readonly string[] {
  return ofLine(version, ofEight)
}

/** Of any line. */
export const everyPrivilege: readonly string[] = [...ofEight, ...withNine].sort()

function ofLine(version: string, privileges: readonly string[]): readonly string[] {
  const major = majorOf(version)
  if (major < 8) return privileges.filter((privilege) => !withEight.includes(privilege))
  if (major < 9) return privileges
  const kept = privileges.filter((privilege) => privilege !== 'VM.Monitor')
  if (isUser(privileges)) return [...kept, ...agent.filter((name) => !name.endsWith('.Unrestricted'))].sort()
  if (privileges.includes('VM.Monitor')) return [...kept, ...withNine].sort()
  return isAuditor(privileges) ? [...kept, 'VM.GuestAgent.Audit'].sort() : kept
}

/** PVEVMUser's: all that one does with a machine but make and change it. */
function isUser(privileges: readonly string[]): boolean {
  return privileges.includes('VM.PowerMgmt') && !privileges.includes('VM.Allocate')
}

function isAuditor(privileges: readonly string[]): boolean {
  return (
    privileges.length > 0 && privileges.includes('Sys.Audit') && privileges.every((name) => name.endsWith('.Audit'))
  )
}

/** The roles that every installation has and nobody can change. */
export function builtInRoles(version: string): ReadonlyMap<string, readonly string[]> {
  let roles = byMajor.get(majorOf(version))
  if (roles === undefined) {
    const known = [...rolesOfEight].filter(([name]) => majorOf(version) >= 8 || !rolesSinceEight.includes(name))
    roles = new Map(known.map(([name, privileges]) => [name, roleOf(version, name, privileges)]))
    byMajor.set(majorOf(version), roles)
  }
  return roles
}

/** Until 7 administrators could give rights away. */
function roleOf(version: string, name: string, privileges: readonly string[]): readonly string[] {
  const ofVersion = ofLine(version, privileges)
  const givesRights = majorOf(version) < 8 && (name === 'PVEAdmin' || name === 'PVESysAdmin')
  return givesRights ? [...ofVersion, 'Permissions.Modify'].sort() : ofVersion
}

const byMajor = new Map<number, ReadonlyMap<string, readonly string[]>>()
const rolesSinceEight = ['PVEMappingAdmin', 'PVEMappingUser', 'PVESDNUser']

const rolesOfEight: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Administrator', ofEight],
  ['NoAccess', []],
  ['PVEAdmin', ofEight.filter((privilege) => !rootOnly.includes(privilege))],
  ['PVEAuditor', ['Datastore.Audit', 'Mapping.Audit', 'Pool.Audit', 'SDN.Audit', 'Sys.Audit', 'VM.Audit']],
  ['PVEDatastoreAdmin', datastore],
  ['PVEDatastoreUser', ['Datastore.AllocateSpace', 'Datastore.Audit']],
  ['PVEMappingAdmin', mapping],
  ['PVEMappingUser', ['Mapping.Audit', 'Mapping.Use']],
  ['PVEPoolAdmin', ['Pool.Allocate', 'Pool.Audit']],
  ['PVEPoolUser', ['Pool.Audit']],
  ['PVESDNAdmin', sdn],
  ['PVESDNUser', ['SDN.Audit', 'SDN.Use']],
  ['PVESysAdmin', ['Sys.Audit', 'Sys.Console', 'Sys.Syslog']],
  ['PVETemplateUser', ['VM.Audit', 'VM.Clone']],
  ['PVEUserAdmin', ['Group.Allocate', 'Realm.AllocateUser', 'User.Modify']],
  ['PVEVMAdmin', vm],
  ['PVEVMUser', ['VM.Audit', 'VM.Backup', 'VM.Config.CDROM', 'VM.Config.Cloudinit', 'VM.Console', 'VM.PowerMgmt']],
])
