import { Vm, type VmConfig } from '../../builders/proxmox/machine/vm.ts'
import { isReplica, runMark } from '../../builders/proxmox/plan/build-marks.ts'
import type { OpenTemplate } from '../../builders/template-door.ts'
import type { MachineArtifact } from '../../events/artifact.ts'
import { storagesOf } from './make-replica.ts'
import type { Destination } from './replicate-options.ts'

/**
 * Removes the older copies of a name from the node, and from the storage where one is asked for: when the new one stands.
 * Only what an earlier run of ours has made as a copy. Answers how many stay because they are protected.
 */
export async function replaceOlder(
  { session, context, vmid: template, name }: OpenTemplate,
  { node, storage }: Destination,
  made: readonly MachineArtifact[],
): Promise<void> {
  const { client, task } = session
  const rows = (await client.request('GET', `/nodes/${node}/qemu`)) as readonly { vmid: number; name?: string }[]
  const known = new Set([template, ...made.map(({ vmid }) => vmid)])
  for (const row of rows) {
    if (row.name !== name || known.has(row.vmid)) continue
    const vm = new Vm(client, node, row.vmid, task)
    const config = await vm.config()
    if (config === undefined || !isOlder(config, storage)) continue
    if (config['protection'] === 1) {
      context.message(`The older copy ${vm.vmid} on node ${node} is protected and stays`)
      continue
    }
    context.say(`Removing the older copy ${vm.vmid} (${name}) from node ${node}`)
    await vm.destroy()
    context.emit({ kind: 'replaced', vmid: vm.vmid, name, node })
  }
}

function isOlder(config: VmConfig, storage: string | undefined): boolean {
  const description = String(config['description'] ?? '')
  if (config['template'] !== 1 || !isReplica(description) || runMark.test(description)) return false
  return storage === undefined || storagesOf(config).every((one) => one === storage)
}
