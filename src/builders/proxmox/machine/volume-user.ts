import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { isInUse } from './delete-volume.ts'
import { snapshotsOf, snapshotWith } from './snapshots.ts'
import { Vm } from './vm.ts'

/** A machine that has the image in a drive, now or in a snapshot: another job may have found it on the storage and built on it. */
export async function userOf(volid: string, client: ProxmoxClient, signal: AbortSignal): Promise<number | undefined> {
  const machines = (await client.request('GET', '/cluster/resources', { type: 'vm' }, { signal })) as readonly {
    readonly vmid?: number
    readonly node?: string
    readonly type?: string
  }[]
  const others: { readonly node: string; readonly vmid: number }[] = []
  for (const { vmid, node, type } of machines) {
    if (type !== 'qemu' || vmid === undefined || node === undefined) continue
    const config = await new Vm(client, node, vmid, { signal }).config()
    if (config !== undefined && isInUse(volid, config)) return vmid
    others.push({ node, vmid })
  }
  for (const machine of others)
    if (snapshotWith(volid, await snapshotsOf(machine, client, signal)) !== undefined) return machine.vmid
  return undefined
}
