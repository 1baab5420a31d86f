import type { MachineArtifact } from '../../../events/artifact.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { Vm, VmConfig } from './vm.ts'

/** What the user gets, from the machine's own configuration. */
export function artifactOf(kind: MachineArtifact['kind'], vm: Vm, config: VmConfig): MachineArtifact {
  const disks = [...drivesOf(config)]
    .filter(([key, drive]) => !drive.cdrom && !key.startsWith('unused'))
    .map(([key, { file, size }]) => ({ key, volid: file, size }))
  return {
    kind,
    vmid: vm.vmid,
    name: String(config['name'] ?? ''),
    node: vm.node,
    uiUrl: vm.client.uiUrl(vm.vmid),
    disks,
  }
}
