import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { isInUse } from './delete-volume.ts'
import { Vm } from './vm.ts'

/** A machine that has the image in a drive: another job may have found it on the storage and built on it. */
export async function userOf(volid: string, client: ProxmoxClient, signal: AbortSignal): Promise<number | undefined> {
  const machines = (await client.request('GET', '/cluster/resources', { type: 'vm' }, { signal })) as readonly {
    readonly vmid?: number
    readonly node?: string
    readonly type?: string
  }[]
  for (const { vmid, node, type } of machines) {
    if (type !== 'qemu' || vmid === undefined || node === undefined) continue
    const config = await new Vm(client, node, vmid, { signal }).config()
    if (config !== undefined && isInUse(volid, config)) return vmid
  }
  return undefined
}
