import type { ProxmoxClient } from '../../../proxmox/client.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { Vm, type VmConfig } from './vm.ts'

export interface Machine {
  readonly node: string
  readonly vmid: number
  readonly config: VmConfig
}

/** Machines that are looked at side by side. */
const breadth = 8

/** Every machine that the credentials see, with its configuration. One that goes meanwhile is left out. */
export async function machinesOf(client: ProxmoxClient, signal: AbortSignal): Promise<readonly Machine[]> {
  const rows = (await client.request('GET', '/cluster/resources', { type: 'vm' }, { signal })) as readonly {
    readonly vmid?: number
    readonly node?: string
    readonly type?: string
  }[]
  const waiting = rows.filter(({ type }) => type === 'qemu')
  const machines: Machine[] = []
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { vmid, node } = next
      if (vmid === undefined || node === undefined) continue
      const config = await ifAllowed(() => new Vm(client, node, vmid, { signal }).config())
      if (config !== undefined) machines.push({ node, vmid, config })
    }
  }
  await Promise.all(Array.from({ length: breadth }, work))
  return machines.sort((left, right) => left.vmid - right.vmid)
}

/** Nothing where the credentials may not look. */
export async function ifAllowed<Result>(look: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await look()
  } catch (thrown) {
    if (thrown instanceof ProxmoxError && thrown.status === 403) return undefined
    throw thrown
  }
}
