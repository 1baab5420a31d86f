import { documentedRole, grantsOf, rules } from '../../src/proxmox/privilege-table.ts'
import { everyKind, type Kind } from './build-kinds.ts'

/** The documented role of a release, and what the page has apart for such a template. */
export function roleFor({ apart = [] }: Kind, major: number): readonly string[] {
  return [
    ...new Set([...documentedRole(major), ...apart.flatMap((rule) => grantsOf(rules[rule], major)[0]?.all ?? [])]),
  ]
}

/** Every privilege that the page names for a release as one that something is refused without. */
export function demanded(major: number): readonly string[] {
  const all = Object.values(rules).filter(({ without }) => without === undefined)
  return [...new Set(all.flatMap((rule) => grantsOf(rule, major)[0]?.all ?? []))].sort()
}

/** Where not every template needs it: one that does. */
const needing: Readonly<Record<string, string>> = {
  'Datastore.Allocate': 'a CD made on the spot that is ejected',
  'Datastore.AllocateTemplate': 'an uploaded image',
  'Mapping.Use': 'devices of the node',
  'Sys.AccessNetwork': 'an image that the node downloads',
  'VM.Backup': 'an archive of the template',
  'VM.Clone': 'a full clone',
  'VM.Config.CDROM': 'a cloud-init drive, an ejected CD, a disk of no whole GiB',
  'VM.Config.Cloudinit': 'a cloud-init drive, an ejected CD, a disk of no whole GiB',
  'VM.Config.Disk': 'a cloud-init drive, an ejected CD, a disk of no whole GiB',
  'VM.Console': 'an image on the storage, keys typed',
  'VM.Migrate': 'a copy on another node',
  'VM.GuestAgent.Audit': 'the address asked of the guest agent',
  'VM.GuestAgent.Unrestricted': 'commands by the guest agent',
  'VM.Monitor': 'the address asked of the guest agent',
}

export function kindNeeding(privilege: string): Kind {
  const name = needing[privilege] ?? 'much hardware, in a pool'
  const found = everyKind.find((kind) => kind.name === name)
  if (found === undefined) throw new Error(`there is no kind of build called ${name}`)
  return found
}

/** Taking it away alone takes nothing away: each of these is enough. */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  'Datastore.Audit': ['Datastore.AllocateSpace'],
}

/** A role without a privilege, and without what would do as well. */
export function roleWithout(privilege: string, kind: Kind, major: number): readonly string[] {
  const gone = [privilege, ...(alternatives[privilege] ?? [])]
  return roleFor(kind, major).filter((one) => !gone.includes(one))
}
