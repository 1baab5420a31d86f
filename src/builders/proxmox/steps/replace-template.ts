import { error } from '../../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../../diagnostics/errors.ts'
import type { BuildContext } from '../../builder.ts'
import { machinesOf } from '../machine/all-machines.ts'
import { tryAgain } from '../machine/try-again.ts'
import { Vm, type VmConfig } from '../machine/vm.ts'
import { currentResources, type Resource } from '../machine-list.ts'
import { bearsMark, isReplica, replacedMark, runMark, successorsIn } from '../plan/build-marks.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import { successorIn } from '../plan/swap-marks.ts'
import { entryOf } from '../record/catalogue.ts'
import { channelsIn, tagsIn } from '../record/channel.ts'
import { removeEarlier } from '../record/keep-previous.ts'
import { asPrevious, notesToKeep, previousName } from '../record/previous.ts'
import type { Session } from '../server-session.ts'

/** What `force` will replace: found before anything is created, removed when it must make room or when the new one is there. */
export interface Replaced {
  readonly vm: Vm
  readonly name: string
  readonly config: VmConfig
}

interface Found {
  readonly vm: Vm
  readonly config: VmConfig
}

/**
 * Looks for the machine of the template's ID, else for the template of its name, together with those that it has
 * followed itself. Refuses what is not clearly the old template.
 */
export async function findReplaced(
  plan: MachinePlan,
  session: Session,
  context: BuildContext,
): Promise<readonly Replaced[]> {
  const { options, vmid } = plan
  const name = options.template_name
  const resources = await currentResources(session)
  const found =
    vmid === undefined
      ? await currentFirst(
          resources.filter((one) => one.name === name && one.template === 1),
          session,
          context,
        )
      : await withSuccessors(
          await read(
            resources.filter((one) => one.vmid === vmid),
            session,
          ),
          resources.filter((one) => one.name === name && one.template === 1),
          session,
        )
  for (const each of found) refuse(each, plan)
  if (vmid !== undefined) refuseHolder(found, context)
  return found.map(({ vm, config }) => ({ vm, name: String(config['name'] ?? ''), config }))
}

/** A template that its linked clones kept in its place has its successors beside it, which go together with it. */
async function withSuccessors(
  found: readonly Found[],
  named: readonly Resource[],
  session: Session,
): Promise<readonly Found[]> {
  const successors = found.flatMap(({ config }) => successorsIn(description(config)))
  if (successors.length === 0) return found
  const beside = await read(
    named.filter(({ vmid }) => vmid !== undefined && successors.includes(vmid)),
    session,
  )
  return [...found, ...beside.filter(({ config }) => !runMark.test(description(config)))]
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
async function currentFirst(
  resources: readonly Resource[],
  session: Session,
  context: BuildContext,
): Promise<readonly Found[]> {
  const found = (await read(resources, session)).filter(
    (each) => !runMark.test(description(each.config)) && !isReplica(description(each.config)) && !stays(each, context),
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

/** Channels of a template that nobody would have without it: the new one gets at most the one that is asked for. */
function orphanedBy({ config }: Found, { life }: BuildContext): readonly string[] {
  return channelsIn(tagsIn(String(config['tags'] ?? ''))).filter((channel) => channel !== life?.channel)
}

/** What others are made of is not replaced by what merely has its name. */
function stays(found: Found, context: BuildContext): boolean {
  const channels = orphanedBy(found, context)
  if (channels.length === 0) return false
  context.message(
    `Template ${found.vm.vmid} (${String(found.config['name'] ?? '')}) stays: it is in channel ${channels.join(', ')}`,
  )
  return true
}

/** One that has the ID can not stay. */
function refuseHolder(found: readonly Found[], context: BuildContext): void {
  for (const each of found) {
    const [channel, ...more] = orphanedBy(each, context)
    if (channel === undefined) continue
    throw new TemplateError([
      error(
        'channel-would-be-empty',
        `Template ${each.vm.vmid} is in channel ${[channel, ...more].join(', ')}, in which nobody would be without it`,
        more.length === 0 && context.life?.channel === undefined
          ? `With a fixed vm_id the new template takes its place. Give the build the channel ${channel}, promote another template first, or leave vm_id out.`
          : `A fixed vm_id has room for one template, and so for one of its channels. Leave vm_id out: the new template stands beside it then, until it is promoted. Or promote another template first.`,
        context.places.at(['vm_id']),
      ),
    ])
  }
}

function refuse({ vm, config }: Found, { options }: MachinePlan): void {
  if (successorIn(description(config)) !== undefined)
    throw new ExternalError(
      'not-a-template',
      `Machine ${vm.vmid} is a template that is not finished: its build was cut off, or is at it`,
      'The post step finishes it, or the command reap when it is old enough.',
    )
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
    if (!bearsMark(before, mark))
      await vm.configure({ description: before === '' ? mark : `${before.trimEnd()}\n\n${mark}` })
  } catch (thrown) {
    if (context.signal.aborted || !(thrown instanceof ExternalError)) throw thrown
    // It is removed in a moment; only a run that is cut off until then would miss it.
    context.message(`The old template ${vm.vmid} could not be marked as replaced: ${thrown.message}`)
  }
}

/** What linked clones need can not be removed: it stays under another name. */
export async function removeReplaced(old: Replaced, context: BuildContext): Promise<void> {
  const { vm, name } = old
  context.say(`Removing the old template ${vm.vmid} (${name}), because force is set`)
  try {
    if ((await vm.status()) !== 'stopped') await vm.stop()
    await vm.destroy()
  } catch (thrown) {
    if (isNeeded(thrown)) {
      await keepReplaced(old, context)
      return
    }
    context.signal.throwIfAborted()
    // A run of the same template beside this one, or a person.
    if ((await vm.config()) !== undefined) throw thrown
    context.message(`The old template ${vm.vmid} is gone already: somebody else has removed it`)
    return
  }
  context.emit({ kind: 'replaced', vmid: vm.vmid, name, node: vm.node })
}

/** What the new template followed is the previous one now, under its own ID. `of`: the ID that it was to have. */
export async function renameReplaced(old: Replaced, of: number | undefined, context: BuildContext): Promise<void> {
  const { vm } = old
  const name = previousName(old.name)
  context.say(`The old template ${vm.vmid} (${old.name}) stays as ${name}`)
  await tryAgain('The old template could not get its other name', context, async () => {
    const config = await vm.config()
    if (config !== undefined) await vm.configure(asPrevious(config, name, notesToKeep(description(config)), of))
  })
  await removeEarlier({ vm, name, of }, context)
}

/** Did the server keep it for its linked clones? */
export function isNeeded(thrown: unknown): boolean {
  return thrown instanceof ExternalError && thrown.code === 'linked-clones-exist'
}

/** Gives a template that stays a name by which it is not taken for the new one. */
export async function keepReplaced({ vm, name }: Replaced, context: BuildContext): Promise<void> {
  const kept = previousName(name)
  if (kept !== name) await vm.configure({ name: kept })
  const machines = await machinesOf(vm.client, context.signal)
  const own = machines.find(({ vmid }) => vmid === vm.vmid)
  const clones = own === undefined ? [] : entryOf(own, machines).linked
  context.warn(
    'linked-clones-exist',
    `The old template ${vm.vmid} has linked clones and stays, as ${kept}`,
    `${clones.length === 0 ? 'These credentials do not see which.' : `They are ${clones.join(', ')}.`} Remove it when they are gone, or full copies.`,
  )
}
