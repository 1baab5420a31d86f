import { ExternalError } from '../../../diagnostics/errors.ts'
import type { BuildContext } from '../../builder.ts'
import { Vm } from '../machine/vm.ts'
import { resourcesOf } from '../machine-list.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

/** What `force` will replace: found before anything is created, removed when it must make room or when the new one is there. */
export interface Replaced {
  readonly vm: Vm
  readonly name: string
}

/** Looks for the machine of the template's ID, else for the template of its name. Refuses what is not clearly the old template. */
export async function findReplaced({ options, vmid }: MachinePlan, session: Session): Promise<Replaced | undefined> {
  const name = options.template_name
  const resources = await resourcesOf(session)
  const found =
    vmid === undefined
      ? resources.filter((one) => one.name === name && one.template === 1)
      : resources.filter((one) => one.vmid === vmid)
  const [first] = found
  if (first?.vmid === undefined) return undefined
  if (found.length > 1) {
    throw new ExternalError(
      'ambiguous-name',
      `found multiple VMs with name ${JSON.stringify(name)}`,
      `IDs ${found.map((one) => one.vmid).join(', ')}: remove all but one, or set vm_id.`,
    )
  }
  if (first.type !== undefined && first.type !== 'qemu')
    throw new ExternalError(
      'not-a-template',
      `ID ${first.vmid} belongs to a container`,
      'force replaces virtual machine templates only.',
    )
  const vm = new Vm(session.client, first.node ?? session.node, first.vmid, session.task)
  const config = await vm.config()
  if (config === undefined) return undefined
  if (config['template'] !== 1 && !options.skip_convert_to_template) {
    throw new ExternalError(
      'not-a-template',
      `found matching VM (ID: ${first.vmid}, name: ${String(config['name'] ?? '')}), but it is not a template`,
      'force replaces templates only. Remove the machine, or choose another vm_id or name.',
    )
  }
  if (config['protection'] === 1)
    throw new ExternalError(
      'machine-protected',
      `Template ${first.vmid} is protected`,
      'Remove the protection, or build without force.',
    )
  return { vm, name: String(config['name'] ?? '') }
}

export async function removeReplaced({ vm, name }: Replaced, context: BuildContext): Promise<void> {
  context.say(`Removing the old template ${vm.vmid} (${name}), because force is set`)
  if ((await vm.status()) !== 'stopped') await vm.stop()
  await vm.destroy()
  context.emit({ kind: 'replaced', vmid: vm.vmid, name, node: vm.node })
}
