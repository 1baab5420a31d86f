import type { MachineArtifact } from '../../../events/artifact.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { BuildContext } from '../../builder.ts'
import type { Media } from '../images/store-images.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import type { MadeMachine } from './make-machine.ts'

/** From here on the machine is the user's: nothing of ours removes it any more. */
export async function handOver(
  { vm, close }: MadeMachine,
  kind: MachineArtifact['kind'],
  media: Media,
  context: BuildContext,
): Promise<void> {
  const config = (await vm.config()) ?? {}
  close('handed-over')
  const artifact = artifactOf(kind, vm, config)
  context.onArtifact(artifact)
  context.say(`A ${kind === 'vm' ? 'VM' : 'template'} was created: ${artifact.vmid}`)
  await media.settle(config)
}

/** What the user gets, from the machine's own configuration. */
function artifactOf(kind: MachineArtifact['kind'], vm: Vm, config: VmConfig): MachineArtifact {
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
