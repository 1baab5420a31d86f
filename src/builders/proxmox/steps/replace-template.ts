import { ExternalError } from '../../../diagnostics/errors.ts'
import type { BuildContext } from '../../builder.ts'
import { Vm, type VmConfig } from '../machine/vm.ts'
import { currentResources, type Resource } from '../machine-list.ts'
import { isReplica, replacedMark, runMark, successorsIn } from '../plan/build-marks.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

/** What `force` will replace: found before anything is created, removed when it must make room or when the new one is there. */
export interface Replaced {
  readonly vm: Vm
  readonly name: string
}

interface Found {
  readonly vm: Vm
  readonly config: VmConfig
}

/**
 * Looks for the machine of the template's ID, else for the template of its name, together with those that it has
 * followed itself. Refuses what is not clearly the old template.
 */
export async function findReplaced(plan: MachinePlan, session: Session): Promise<readonly Replaced[]> {
  const { options, vmid } = plan
  const name = options.template_name
  const resources = await currentResources(session)
  const found =
    vmid === undefined
      ? await currentFirst(
          resources.filter((one) => one.name === name && one.template === 1),
          session,
        )
      : await read(
          resources.filter((one) => one.vmid === vmid),
          session,
        )
  for (const each of found) refuse(each, plan)
  return found.map(({ vm, config }) => ({ vm, name: String(config['name'] ?? '') }))
}

async function read(resources: readonly Resource[], { client, node, task }: Session): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const { vmid, type, node: own } of resources) {
    if (vmid === undefined) continue
    if (type !== undefined && type !== 'qemu')
      throw new ExternalError(
        'not-a-template',
        `ID ${vmid} belongs to a container`,
        'force replaces virtual machine templates only.',
      )
    const vm = new Vm(client, own ?? node, vmid, task)
    const config = await vm.config()
    if (config !== undefined) found.push({ vm, config })
  }
  return found
}

/**
 * The one template of a name. A run that was cut off may have left more: a template that is not handed over, which is
 * nobody's to replace, and one that has its successor beside it, which goes together with that. Copies on other nodes
 * are replaced by who makes new ones.
 */
async function currentFirst(resources: readonly Resource[], session: Session): Promise<readonly Found[]> {
  const found = (await read(resources, session)).filter(
    ({ config }) => !runMark.test(description(config)) && !isReplica(description(config)),
  )
  const ids = new Set(found.map(({ vm }) => vm.vmid))
  const isFollowed = ({ vm, config }: Found) =>
    successorsIn(description(config)).some((successor) => successor !== vm.vmid && ids.has(successor))
  const current = found.filter((each) => !isFollowed(each))
  if (current.length <= 1) return [...current, ...found.filter(isFollowed)]
  const [{ config } = { config: {} as VmConfig }] = current
  throw new ExternalError(
    'ambiguous-name',
    `found multiple VMs with name ${JSON.stringify(config['name'])}`,
    `IDs ${current.map(({ vm }) => vm.vmid).join(', ')}: remove all but one, or set vm_id.`,
  )
}

function refuse({ vm, config }: Found, { options }: MachinePlan): void {
  if (config['template'] !== 1 && !options.skip_convert_to_template) {
    const isOurs = runMark.test(description(config))
    throw new ExternalError(
      'not-a-template',
      `found matching VM (ID: ${vm.vmid}, name: ${String(config['name'] ?? '')}), but it is not a template`,
      isOurs
        ? 'It is of a build that is under way or was cut off. What was cut off is removed by the command reap when it is old enough.'
        : 'force replaces templates only. Remove the machine, or choose another vm_id or name.',
    )
  }
  if (config['protection'] === 1)
    throw new ExternalError(
      'machine-protected',
      `Template ${vm.vmid} is protected`,
      'Remove the protection, or build without force.',
    )
}

function description(config: VmConfig): string {
  return String(config['description'] ?? '')
}

/** Writes down on the old template what follows it: should this run be cut off between the two, the next one knows both. */
export async function markReplaced({ vm }: Replaced, successor: number, context: BuildContext): Promise<void> {
  try {
    const before = description((await vm.config()) ?? {})
    const mark = replacedMark(successor)
    if (!before.includes(mark))
      await vm.configure({ description: before === '' ? mark : `${before.trimEnd()}\n\n${mark}` })
  } catch (thrown) {
    if (context.signal.aborted || !(thrown instanceof ExternalError)) throw thrown
    // It is removed in a moment; only a run that is cut off until then would miss it.
    context.message(`The old template ${vm.vmid} could not be marked as replaced: ${thrown.message}`)
  }
}

export async function removeReplaced({ vm, name }: Replaced, context: BuildContext): Promise<void> {
  context.say(`Removing the old template ${vm.vmid} (${name}), because force is set`)
  if ((await vm.status()) !== 'stopped') await vm.stop()
  await vm.destroy()
  context.emit({ kind: 'replaced', vmid: vm.vmid, name, node: vm.node })
}
