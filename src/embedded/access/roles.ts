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

export const privileges: readonly string[] = [
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

/** The roles that every installation has and nobody can change. */
export const builtInRoles: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['Administrator', privileges],
  ['NoAccess', []],
  ['PVEAdmin', privileges.filter((privilege) => !rootOnly.includes(privilege))],
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
