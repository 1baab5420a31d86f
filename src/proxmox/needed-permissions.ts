import { type Diagnostic, warning } from '../diagnostics/diagnostic.ts'
import { grantCommand, tokenNote } from './grant.ts'
import type { PveVersion } from './version.ts'

/** One of `privileges` on one of `paths`, in order to do `what`. */
export interface Need {
  readonly paths: readonly string[]
  readonly privileges: readonly string[]
  readonly what: string
}

/** The answer of `GET /access/permissions`: per path its privileges; 1: they reach the paths below, 0: they do not. */
export type Permissions = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What a build will do, as far as Proxmox asks for privileges. `vmid` undefined: chosen by the server. */
export type Deed =
  | {
      readonly kind: 'create'
      readonly vmid?: number | undefined
      readonly pool?: string | undefined /** Keys of the configuration. */
      readonly options: readonly string[]
    }
  | {
      readonly kind: 'clone'
      readonly source: number
      readonly vmid?: number | undefined
      readonly pool?: string | undefined
      /** Keys of the configuration that the clone gets. */
      readonly options?: readonly string[]
    }
  | {
      readonly kind: 'configure' | 'start' | 'sendkey' | 'agent-read'
      readonly vmid?: number | undefined
      readonly pool?: string | undefined
    }
  | { readonly kind: 'allocate' | 'upload' | 'delete-file'; readonly storage: string }
  | { readonly kind: 'download-url'; readonly storage: string; readonly node: string }
  | { readonly kind: 'use-bridge'; readonly bridge: string; readonly tag?: number | undefined }

/** The privileges that Proxmox VE 7.4 to 9 wants for a deed. */
export function needsOf(deed: Deed, version: PveVersion): readonly Need[] {
  switch (deed.kind) {
    case 'create':
      return [need(machine(deed), ['VM.Allocate'], 'create the machine'), ...optionNeeds(deed, deed.options)]
    case 'clone':
      return [
        need([`/vms/${deed.source}`], ['VM.Clone'], 'clone the source'),
        need(machine(deed), ['VM.Allocate'], 'create the clone'),
        ...optionNeeds(deed, deed.options ?? []),
      ]
    case 'configure':
      return [
        need(machine(deed), ['VM.Config.Options'], 'name and describe the machine'),
        need(machine(deed), ['VM.Config.CDROM'], 'change its CD drives'),
        need(machine(deed), ['VM.Audit'], 'read its configuration'),
      ]
    case 'start':
      return [need(machine(deed), ['VM.PowerMgmt'], 'start and stop the machine')]
    case 'sendkey':
      return [need(machine(deed), ['VM.Console'], 'type the boot command')]
    case 'agent-read':
      return [
        need(
          machine(deed),
          version.major >= 9 ? ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted'] : ['VM.Monitor'],
          'ask the guest agent for the address',
        ),
      ]
    case 'allocate':
      return [need([`/storage/${deed.storage}`], ['Datastore.AllocateSpace'], 'create disks')]
    case 'upload':
      return [need([`/storage/${deed.storage}`], ['Datastore.AllocateTemplate'], 'upload files')]
    case 'delete-file':
      return [need([`/storage/${deed.storage}`], ['Datastore.Allocate'], 'remove uploaded files')]
    case 'download-url':
      return [
        need([`/storage/${deed.storage}`], ['Datastore.AllocateTemplate'], 'download files'),
        need([`/nodes/${deed.node}`, '/'], ['Sys.AccessNetwork', 'Sys.Modify'], 'let the node download'),
      ]
    case 'use-bridge': {
      if (version.major < 8) return []
      const zone = `/sdn/zones/localnetwork/${deed.bridge}`
      return [need([deed.tag === undefined ? zone : `${zone}/${deed.tag}`], ['SDN.Use'], 'use the bridge')]
    }
  }
}

/** A warning per missing privilege: a hint before the work, since only the server itself knows all its rules. */
export function compare(permissions: Permissions, needs: readonly Need[], identity: string): readonly Diagnostic[] {
  const missing = new Map<string, Need>()
  for (const one of needs) {
    const granted = one.paths.some((path) => one.privileges.some((privilege) => has(permissions, path, privilege)))
    if (!granted) missing.set(`${one.paths[0]} ${one.privileges[0]}`, one)
  }
  return [...missing.values()].map(({ paths, privileges, what }) => {
    const path = paths[0] ?? '/'
    const detail = [
      `Proxmox will probably refuse to ${what}. To grant the privilege, on a node:`,
      `  ${grantCommand(path, privileges[0] ?? '', identity)}`,
      ...(identity.includes('!') ? [tokenNote(identity)] : []),
    ]
    return warning(
      'missing-permission',
      `"${identity}" lacks ${privileges.join(' or ')} on ${paths.join(' or ')}`,
      detail.join('\n'),
    )
  })
}

/** The privileges of the nearest path upwards count; those above it do not. */
function has(permissions: Permissions, path: string, privilege: string): boolean {
  const exact = permissions[path]
  if (exact !== undefined) return exact[privilege] !== undefined
  for (let at = path; at !== '/'; ) {
    at = at.slice(0, at.lastIndexOf('/')) || '/'
    const inherited = permissions[at]
    if (inherited !== undefined) return inherited[privilege] === 1
  }
  return false
}

function machine({ vmid, pool }: { vmid?: number | undefined; pool?: string | undefined }): readonly string[] {
  const own = vmid === undefined ? '/vms' : `/vms/${vmid}`
  return pool === undefined ? [own] : [own, `/pool/${pool}`]
}

function need(paths: readonly string[], privileges: readonly string[], what: string): Need {
  return { paths, privileges, what }
}

const groups: readonly (readonly [RegExp, string | undefined])[] = [
  // A new disk asks for space on its storage only, a CD drive and tags of a new machine for nothing.
  [/^(ide|sata|scsi|virtio|efidisk|tpmstate|unused)\d+$/, undefined],
  [/^(vmid|pool|tags|start|storage|archive|force|unique)$/, undefined],
  [/^(sockets|cores|vcpus|cpulimit|cpuunits|cpu|numa|numa\d+)$/, 'VM.Config.CPU'],
  [/^(memory|balloon|shares)$/, 'VM.Config.Memory'],
  [/^net\d+$/, 'VM.Config.Network'],
  [/^(boot|bootdisk)$/, 'VM.Config.Disk'],
  [/^(kvm|acpi|machine|scsihw|vga|watchdog|keyboard|tablet|rng0|audio0|hugepages)$/, 'VM.Config.HWType'],
  [/^(serial|usb|hostpci|parallel)\d+$/, 'VM.Config.HWType'],
  [/^(ciuser|cipassword|citype|ciupgrade|sshkeys|nameserver|searchdomain|ipconfig\d+)$/, 'VM.Config.Cloudinit'],
  [/^(args|lock|hookscript|affinity|vmgenid)$/, undefined],
]

function optionNeeds(at: Parameters<typeof machine>[0], options: readonly string[]): readonly Need[] {
  const privileges = new Set(options.flatMap((option) => privilegeOfOption(option) ?? []))
  return [...privileges].map((privilege) => need(machine(at), [privilege], 'set the options of the machine'))
}

function privilegeOfOption(option: string): string | undefined {
  const group = groups.find(([pattern]) => pattern.test(option))
  return group === undefined ? 'VM.Config.Options' : group[1]
}
