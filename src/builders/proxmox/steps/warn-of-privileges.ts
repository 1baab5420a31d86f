import { compare, type Deed, needsOf, type Permissions } from '../../../proxmox/needed-permissions.ts'
import type { BuildContext } from '../../builder.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { IsoBlock } from '../options/iso-options.ts'
import type { Session } from '../server-session.ts'

/**
 * Warns of privileges that the build will miss later, when an hour of work may be lost. Only warnings: the server
 * alone knows all its rules, and one that does not answer the question is not asked again.
 */
export async function warnOfPrivileges(
  options: CommonOptions,
  isos: readonly IsoBlock[],
  making: readonly Deed[],
  { client, node }: Session,
  context: BuildContext,
): Promise<void> {
  let permissions: Permissions
  try {
    permissions = (await client.request('GET', '/access/permissions', {}, { attempts: 1 })) as Permissions
  } catch {
    if (context.signal.aborted) context.signal.throwIfAborted()
    return
  }
  const needs = [...making, ...deedsOf(options, isos, node)].flatMap((deed) => needsOf(deed, client.version))
  for (const { code, summary, detail } of compare(permissions, needs, client.identity))
    context.warn(code, summary, detail)
}

function deedsOf(options: CommonOptions, isos: readonly IsoBlock[], node: string): readonly Deed[] {
  const machine = {
    ...(options.vm_id === 0 ? {} : { vmid: options.vm_id }),
    ...(options.pool === '' ? {} : { pool: options.pool }),
  }
  const disks = new Set(options.disks.map((disk) => disk.storage_pool))
  // Only plain bridges: which zone a virtual network belongs to, its name does not tell.
  const bridges = options.network_adapters.filter(({ bridge }) => /^vmbr\d+$/.test(bridge))
  return [
    { kind: 'configure', ...machine },
    { kind: 'start', ...machine },
    ...(options.boot_command.length === 0 ? [] : [{ kind: 'sendkey', ...machine } as const]),
    ...(options.communicator === 'ssh' && options.ssh_host === '' ? [{ kind: 'agent-read', ...machine } as const] : []),
    ...[...disks].map((storage) => ({ kind: 'allocate', storage }) as const),
    ...isos
      .filter((iso) => iso.iso_file === '')
      .map((iso): Deed => {
        const storage = iso.iso_storage_pool
        return iso.iso_download_pve ? { kind: 'download-url', storage, node } : { kind: 'upload', storage }
      }),
    ...bridges.map(({ bridge, vlan_tag }): Deed => {
      const tag = Number(vlan_tag)
      return { kind: 'use-bridge', bridge, ...(tag > 0 ? { tag } : {}) }
    }),
  ]
}
