/** What a template is examined for: by name, with what is looked at. */
export const checkTable = {
  cd: 'no image is left in a CD drive of the template',
  agent: 'the guest agent answers',
  'cloud-init': 'cloud-init ran to its end without errors',
  'machine-id': 'each machine gets a machine-id of its own',
  'host-keys': 'each machine makes SSH host keys of its own',
  addresses: 'each machine gets addresses of its own, by DHCP',
  'root-size': 'the root filesystem grows with the disk',
  history: 'no shell history is left',
  'authorized-keys': 'no key of a build is left in authorized_keys',
  'build-user': 'the user of the build is gone, where `remove_build_user` says so',
  'build-files': 'no script of the build is left in the folders for temporary files',
} as const

export type CheckName = keyof typeof checkTable

export const checkNames = Object.keys(checkTable) as readonly CheckName[]

/** Those that compare two machines. */
export const needTwo: ReadonlySet<CheckName> = new Set(['machine-id', 'host-keys', 'addresses', 'root-size'])

/** Those that are answered by commands in the guest. */
export const needCommands: ReadonlySet<CheckName> = new Set(
  checkNames.filter((name) => name !== 'cd' && name !== 'agent' && name !== 'addresses'),
)

/** Something that a template must not be, and what to do about it in the template. */
export interface Finding {
  readonly check: CheckName
  readonly what: string
  readonly advice: string
}
