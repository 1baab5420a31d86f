import { ExternalError } from '../../diagnostics/errors.ts'
import type { MachineArtifact } from '../../events/artifact.ts'
import { drivesOf } from '../../proxmox/notation/drive-notation.ts'
import type { OpenTemplate } from '../template-door.ts'
import { Vm, type VmConfig } from './machine/vm.ts'
import { marked } from './plan/build-marks.ts'

/**
 * Takes a machine back that was the user's already: it is in the journal again and carries the mark, so that whoever
 * removes what a build leaves removes it too. Throws where it is not what was built any more.
 */
export async function takeBack(
  { kind, vmid, name, disks }: MachineArtifact,
  { session, context }: OpenTemplate,
): Promise<void> {
  const { client, node, place, task } = session
  const vm = new Vm(client, node, vmid, task)
  const config = await vm.config()
  if (config === undefined) {
    context.message(`Machine ${vmid} is gone already`)
    return
  }
  const now = factsOf(config)
  const same =
    now.name === name && now.isTemplate === (kind === 'template') && disks.every(({ volid }) => now.volids.has(volid))
  if (!same)
    throw new ExternalError(
      'not-removed',
      `Machine ${vmid} is not what was built any more, and stays`,
      'Somebody has given it another name, other disks, or its ID to another machine since. Look, and remove it yourself.',
    )
  const close = context.record({ kind: 'vm', vmid, mark: context.mark }, place)
  try {
    const facts = { vmid, since: Math.floor(client.serverTime), names: [name, name] as const }
    const before = String(config['description'] ?? '').trimEnd()
    const mark = marked(context.mark, facts)
    await vm.configure({ description: before === '' ? mark : `${before}\n\n${mark}` })
  } catch (thrown) {
    // Without the mark it would be left as somebody else's.
    if (!context.signal.aborted) close('handed-over')
    throw thrown
  }
}

function factsOf(config: VmConfig) {
  return {
    name: String(config['name'] ?? ''),
    isTemplate: config['template'] === 1,
    volids: new Set([...drivesOf(config)].map(([, { file }]) => file)),
  }
}
